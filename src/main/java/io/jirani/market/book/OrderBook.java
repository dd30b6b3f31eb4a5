package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.market.book.Answer.Back;
import io.jirani.market.book.Answer.Reason;
import io.jirani.market.book.Answer.Refused;
import io.jirani.market.book.BookState.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A community's orders, matched by price, then by time, at the price of the one that rested. A match reserves; it ends when
 * the buyer has paid, or the seller's energy comes back to its old place. Nobody trades with himself: an order passes its
 * own household by. One thread at a time; whoever gives the commands has made sure that what is sold is held.
 */
public final class OrderBook {
    private final ById<OnBook> orders = new ById<>(OnBook[]::new);
    private final BookSide bids = new BookSide();
    private final BookSide asks = new BookSide();
    private final Map<TradeNumber, Match> reserved = new HashMap<>();
    private final Answers answers = new Answers();
    private final Ends ends = new Ends();
    private long nextPlace;
    private long nextTrade;

    /** The book of a state; {@link BookState#EMPTY} for a new one. */
    public OrderBook(BookState state) {
        nextPlace = state.nextPlace();
        nextTrade = state.nextTrade();
        for (var standing : state.orders()) rest(new OnBook(standing));
        for (var match : state.reserved()) reserved.put(match.number(), match);
        for (var one : state.answered()) answers.add(one.command(), one.answer());
    }

    /** Does what is asked, once. */
    public Answer apply(Command command) {
        var before = answers.to(command);
        if (before != null) return before;
        var answer = switch (command) {
            case Command.Place place -> place(place);
            case Command.Replace replace -> replace(replace);
            case Command.Cancel cancel -> cancel(cancel);
            case Command.Settle settle -> settle(settle);
            case Command.Release release -> release(release);
            case Command.Expire expire -> expire(expire);
        };
        answers.add(command, answer);
        return answer;
    }

    /** Forgets the answers to commands before a moment: whoever repeats them later is refused elsewhere. */
    public void forgetBefore(Instant moment) {
        answers.forgetBefore(moment);
    }

    /** An order that is open or reserved. */
    public Optional<BookState.Standing> find(OrderId id) {
        return Optional.ofNullable(orders.find(id.value())).map(OnBook::standing);
    }

    /** Takes an order as it stands now, changed where this book did not see it. Nothing of it is reserved here. */
    public void set(BookState.Standing standing) {
        var known = orders.find(standing.id().value());
        if (known != null) {
            known.reserved = 0;
            withdraw(known);
        }
        var order = new OnBook(standing);
        nextPlace = Math.max(nextPlace, order.place + 1);
        rest(order);
    }

    public BookState state() {
        return new BookState(
                orders.all().stream()
                        .sorted(Comparator.comparingLong(order -> order.place))
                        .map(OnBook::standing)
                        .toList(),
                reserved.values().stream()
                        .sorted(Comparator.comparingLong(match -> match.number().value()))
                        .toList(),
                answers.all(),
                nextPlace,
                nextTrade);
    }

    /** How many orders wait for their end. */
    int ends() {
        return ends.size();
    }

    private BookSide of(Side side) {
        return side == Side.BUY ? bids : asks;
    }

    private Answer place(Command.Place place) {
        if (orders.find(place.order().value()) != null) return new Refused(Reason.ORDER_EXISTS);
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
            restLast(taker.order());
            return new Answer.Placed(place.order(), matches, new Energy(left), Energy.ZERO);
        }
        taker.order().open = 0;
        keep(taker.order());
        return new Answer.Placed(place.order(), matches, Energy.ZERO, new Energy(left));
    }

    private Answer replace(Command.Replace replace) {
        var order = orders.find(replace.order().value());
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
        restLast(order);
        return new Answer.Replaced(order.id, before, matches, rests);
    }

    private Answer cancel(Command.Cancel cancel) {
        var order = orders.find(cancel.order().value());
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
                Comparator.comparingLong((Match match) -> -onBook(match.sell()).merit())
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
        for (var order = ends.over(expire.at()); order != null; order = ends.over(expire.at())) {
            var energy = withdraw(order);
            if (!energy.isZero()) owners.add(new Back(order.id, energy));
        }
        return new Answer.Expired(owners);
    }

    /** Trades an order with what suits it on the other side, best first. */
    private List<Match> take(Taker taker) {
        var matches = new ArrayList<Match>();
        var order = taker.order();
        var other = of(order.side.other());
        for (var resting = taker.first(other); resting != null && order.open > 0; ) {
            var next = taker.after(other, resting);
            if (taker.takes(resting)) matches.add(reserve(order, resting));
            resting = next;
        }
        return matches;
    }

    private Match reserve(OnBook order, OnBook resting) {
        var energy = Math.min(order.open, resting.open);
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
        if (resting.open == 0) of(resting.side).remove(resting);
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

    private void restLast(OnBook order) {
        if (order.open > 0) of(order.side).append(order);
        keep(order);
    }

    private void rest(OnBook order) {
        if (order.open > 0) of(order.side).insert(order);
        keep(order);
    }

    private void keep(OnBook order) {
        if (order.isGone()) orders.remove(order);
        else orders.put(order);
        ends.take(order);
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
        var order = orders.find(id.value());
        if (order == null) throw new IllegalStateException("a trade of an order that is not there: " + id);
        return order;
    }
}
