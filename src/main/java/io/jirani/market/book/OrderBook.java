package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.market.book.Answer.Back;
import io.jirani.market.book.Answer.Reason;
import io.jirani.market.book.Answer.Refused;
import io.jirani.market.book.BookState.Answered;
import io.jirani.market.book.BookState.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A community's orders, matched by price, then by time, at the price of the one that rested. A match reserves; it ends when
 * the buyer has paid, or the seller's energy comes back to its old place. Nobody trades with himself: an order passes its
 * own household by. One thread at a time; whoever gives the commands has made sure that what is sold is held.
 */
public final class OrderBook {
    private record Timed(Instant end, OnBook order) {}

    private final Map<OrderId, OnBook> orders = new HashMap<>();
    private final BookSide bids = new BookSide();
    private final BookSide asks = new BookSide();
    private final Map<TradeNumber, Match> reserved = new HashMap<>();
    private final LinkedHashMap<CommandId, Answered> answered = new LinkedHashMap<>();
    private final PriorityQueue<Timed> times = new PriorityQueue<>(Comparator.comparing(Timed::end)
            .thenComparing(timed -> timed.order().id.value()));
    private long nextPlace;
    private long nextTrade;

    /** The book of a state; {@link BookState#EMPTY} for a new one. */
    public OrderBook(BookState state) {
        nextPlace = state.nextPlace();
        nextTrade = state.nextTrade();
        for (var standing : state.orders()) {
            var order = new OnBook(standing);
            orders.put(order.id, order);
            if (order.open > 0) of(order.side).add(order);
            time(order);
        }
        for (var match : state.reserved()) reserved.put(match.number(), match);
        for (var one : state.answered()) answered.put(one.command().id(), one);
    }

    /** Does what is asked, once. */
    public Answer apply(Command command) {
        var before = answered.get(command.id());
        if (before != null)
            return before.command().equals(command) ? before.answer() : new Refused(Reason.COMMAND_REUSED);
        var answer = switch (command) {
            case Command.Place place -> place(place);
            case Command.Replace replace -> replace(replace);
            case Command.Cancel cancel -> cancel(cancel);
            case Command.Settle settle -> settle(settle);
            case Command.Release release -> release(release);
            case Command.Expire expire -> expire(expire);
        };
        answered.put(command.id(), new Answered(command, answer));
        return answer;
    }

    /** Forgets the answers to commands before a moment: whoever repeats them later is refused elsewhere. */
    public void forgetBefore(Instant moment) {
        var oldest = answered.values().iterator();
        while (oldest.hasNext() && oldest.next().command().at().isBefore(moment)) oldest.remove();
    }

    public BookState state() {
        return new BookState(
                orders.values().stream()
                        .sorted(Comparator.comparingLong(order -> order.place))
                        .map(OnBook::standing)
                        .toList(),
                reserved.values().stream()
                        .sorted(Comparator.comparingLong(match -> match.number().value()))
                        .toList(),
                List.copyOf(answered.values()),
                nextPlace,
                nextTrade);
    }

    private BookSide of(Side side) {
        return side == Side.BUY ? bids : asks;
    }

    private Answer place(Command.Place place) {
        if (orders.containsKey(place.order())) return new Refused(Reason.ORDER_EXISTS);
        if (place.life().isOver(place.at())) return new Refused(Reason.TOO_LATE);
        var taker = new Taker(new OnBook(place, nextPlace), place.onlyFrom(), place.at());
        if (place.life() instanceof Life.AllOrNothing) {
            var available = taker.available(of(place.side().other()));
            if (available < place.energy().wattHours())
                return new Answer.NotEnough(place.order(), new Energy(available));
        }
        nextPlace++;
        var matches = take(taker);
        var left = taker.order().open;
        if (place.life().rests()) {
            time(taker.order());
            rest(taker.order());
            return new Answer.Placed(place.order(), matches, new Energy(left), Energy.ZERO);
        }
        taker.order().open = 0;
        keep(taker.order());
        return new Answer.Placed(place.order(), matches, Energy.ZERO, new Energy(left));
    }

    private Answer replace(Command.Replace replace) {
        var order = orders.get(replace.order());
        if (order == null || order.open == 0 || order.life.isOver(replace.at()))
            return new Refused(Reason.NO_SUCH_ORDER);
        var before = new Energy(order.open);
        var wanted = replace.energy().wattHours();
        if (replace.limit().equals(order.price) && wanted <= order.open) {
            order.open = wanted;
            return new Answer.Replaced(order.id, before, List.of(), replace.energy());
        }
        of(order.side).remove(order);
        order.price = replace.limit();
        order.open = wanted;
        order.place = nextPlace++;
        var matches = take(Taker.ofAnybody(order, replace.at()));
        var rests = new Energy(order.open);
        rest(order);
        return new Answer.Replaced(order.id, before, matches, rests);
    }

    private Answer cancel(Command.Cancel cancel) {
        var order = orders.get(cancel.order());
        if (order == null || order.wanted == Wanted.NO) return new Refused(Reason.NO_SUCH_ORDER);
        return new Answer.Cancelled(order.id, withdraw(order));
    }

    private Answer settle(Command.Settle settle) {
        var trades = trades(settle.trades());
        if (trades.isEmpty()) return new Refused(Reason.NO_SUCH_TRADE);
        for (var match : trades) end(match);
        return new Answer.Settled(trades);
    }

    private Answer release(Command.Release release) {
        var trades = trades(release.trades());
        if (trades.isEmpty()) return new Refused(Reason.NO_SUCH_TRADE);
        var resting = new ArrayList<Back>();
        var owners = new ArrayList<Back>();
        var matches = new ArrayList<Match>();
        trades.sort(
                Comparator.comparingLong((Match match) -> onBook(match.sell()).rank())
                        .thenComparingLong(match -> onBook(match.sell()).place));
        for (var match : trades) {
            var sell = end(match);
            var back = new Back(sell.id, match.energy());
            if (sell.wanted == Wanted.NO || sell.life.isOver(release.at())) {
                owners.add(back);
            } else {
                resting.add(back);
                matches.addAll(comeBack(sell, match.energy(), release.at()));
            }
        }
        return new Answer.Released(resting, owners, matches);
    }

    private Answer expire(Command.Expire expire) {
        var owners = new ArrayList<Back>();
        while (!times.isEmpty() && !times.peek().end().isAfter(expire.at())) {
            var order = times.remove().order();
            if (orders.get(order.id) != order || order.wanted == Wanted.NO) continue;
            var energy = withdraw(order);
            if (!energy.isZero()) owners.add(new Back(order.id, energy));
        }
        return new Answer.Expired(owners);
    }

    /** Trades an order with what suits it on the other side, best first. */
    private List<Match> take(Taker taker) {
        var matches = new ArrayList<Match>();
        var order = taker.order();
        if (order.open == 0) return matches;
        of(order.side.other()).walk(taker.worst(), resting -> {
            if (!taker.takes(resting)) return true;
            var energy = Math.min(order.open, resting.open);
            matches.add(reserve(order, resting, energy));
            return order.open > 0;
        });
        return matches;
    }

    private Match reserve(OnBook order, OnBook resting, long energy) {
        var buy = order.side == Side.BUY ? order : resting;
        var sell = order.side == Side.SELL ? order : resting;
        var match = new Match(
                new TradeNumber(nextTrade++),
                buy.id,
                buy.household,
                sell.id,
                sell.household,
                new Energy(energy),
                resting.price);
        for (var each : List.of(buy, sell)) {
            each.open -= energy;
            each.reserved += energy;
        }
        reserved.put(match.number(), match);
        return match;
    }

    /** A seller's energy under its old place, unless somebody waited for it. */
    private List<Match> comeBack(OnBook sell, Energy energy, Instant now) {
        if (sell.open > 0) of(sell.side).remove(sell);
        sell.open += energy.wattHours();
        var matches = take(Taker.ofAnybody(sell, now));
        rest(sell);
        return matches;
    }

    private void rest(OnBook order) {
        if (order.open > 0) of(order.side).add(order);
        keep(order);
    }

    private void keep(OnBook order) {
        if (order.isGone()) orders.remove(order.id);
        else orders.put(order.id, order);
    }

    private void time(OnBook order) {
        if (order.wanted == Wanted.YES && order.life instanceof Life.Until until)
            times.add(new Timed(until.end(), order));
    }

    private Energy withdraw(OnBook order) {
        var open = new Energy(order.open);
        if (order.open > 0) of(order.side).remove(order);
        order.open = 0;
        order.wanted = Wanted.NO;
        keep(order);
        return open;
    }

    /** The reserved trades of these numbers; none when one of them is not reserved, or stands there twice. */
    private List<Match> trades(List<TradeNumber> numbers) {
        var trades = new ArrayList<Match>();
        for (var number : new LinkedHashSet<>(numbers)) {
            var match = reserved.get(number);
            if (match != null) trades.add(match);
        }
        return trades.size() == numbers.size() ? trades : List.of();
    }

    /** Ends a reservation on both sides; answers the sell order. */
    private OnBook end(Match match) {
        reserved.remove(match.number());
        var buy = onBook(match.buy());
        var sell = onBook(match.sell());
        for (var order : List.of(buy, sell)) {
            order.reserved -= match.energy().wattHours();
            keep(order);
        }
        return sell;
    }

    private OnBook onBook(OrderId id) {
        var order = orders.get(id);
        if (order == null) throw new IllegalStateException("a trade of an order that is not there: " + id);
        return order;
    }
}
