package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.market.book.Answer.Back;
import io.jirani.market.book.Answer.Reason;
import io.jirani.market.book.BookState.Standing;
import io.jirani.market.book.BookState.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The book as one would keep it on paper: one list, looked through from the top for everything. Forgets no answer. */
final class SlowBook {
    private final List<Standing> orders = new ArrayList<>();
    private final List<Match> reserved = new ArrayList<>();
    private final Map<CommandId, Answer> answered = new HashMap<>();
    private long places;
    private long trades;

    Answer apply(Command command) {
        if (answered.containsKey(command.id())) return answered.get(command.id());
        var answer = switch (command) {
            case Command.Place place -> place(place);
            case Command.Replace replace -> replace(replace);
            case Command.Cancel cancel -> cancel(cancel);
            case Command.Settle settle -> settle(settle);
            case Command.Release release -> release(release);
            case Command.Expire expire -> expire(expire);
        };
        answered.put(command.id(), answer);
        return answer;
    }

    List<Standing> orders() {
        return orders.stream().sorted(Comparator.comparingLong(Standing::place)).toList();
    }

    List<Match> reserved() {
        return List.copyOf(reserved);
    }

    private Answer place(Command.Place place) {
        if (known(place.order()).isPresent()) return new Answer.Refused(Reason.ORDER_EXISTS);
        if (place.life().isOver(place.at())) return new Answer.Refused(Reason.TOO_LATE);
        var order = new Standing(
                place.order(),
                place.household(),
                place.side(),
                place.limit(),
                place.life(),
                places + 1,
                place.energy(),
                Energy.ZERO,
                place.life().rests() ? Wanted.YES : Wanted.NO);
        if (place.life() instanceof Life.AllOrNothing) {
            var there = suiting(order, place.at()).stream()
                    .filter(other -> isNamed(place, other))
                    .map(Standing::open)
                    .reduce(Energy.ZERO, Energy::plus);
            if (there.compareTo(place.energy()) < 0) return new Answer.NotEnough(place.order(), there);
        }
        places++;
        orders.add(order);
        var matches = new ArrayList<Match>();
        for (var other : suiting(order, place.at())) if (isNamed(place, other)) trade(order.id(), other.id(), matches);
        var left = find(place.order()).open();
        if (place.life().rests()) {
            tidy();
            return new Answer.Placed(place.order(), matches, left, Energy.ZERO);
        }
        change(with(find(place.order()), Energy.ZERO, find(place.order()).reserved(), Wanted.NO));
        tidy();
        return new Answer.Placed(place.order(), matches, Energy.ZERO, left);
    }

    private static boolean isNamed(Command.Place place, Standing other) {
        return place.onlyFrom()
                .map(sellers -> sellers.contains(other.household()))
                .orElse(true);
    }

    private Answer replace(Command.Replace replace) {
        var known = known(replace.order())
                .filter(order -> !order.open().isZero() && !order.life().isOver(replace.at()));
        if (known.isEmpty()) return new Answer.Refused(Reason.NO_SUCH_ORDER);
        var old = known.get();
        var keepsPlace = replace.limit().equals(old.price()) && replace.energy().compareTo(old.open()) <= 0;
        change(new Standing(
                old.id(),
                old.household(),
                old.side(),
                replace.limit(),
                old.life(),
                keepsPlace ? old.place() : ++places,
                replace.energy(),
                old.reserved(),
                old.wanted()));
        var matches = new ArrayList<Match>();
        if (!keepsPlace) for (var other : suiting(find(old.id()), replace.at())) trade(old.id(), other.id(), matches);
        var rests = find(old.id()).open();
        tidy();
        return new Answer.Replaced(old.id(), old.open(), matches, rests);
    }

    private Answer cancel(Command.Cancel cancel) {
        var known = known(cancel.order()).filter(it -> it.wanted() != Wanted.NO);
        if (known.isEmpty()) return new Answer.Refused(Reason.NO_SUCH_ORDER);
        var order = known.get();
        change(with(order, Energy.ZERO, order.reserved(), Wanted.NO));
        tidy();
        return new Answer.Cancelled(order.id(), order.open());
    }

    private Answer settle(Command.Settle settle) {
        var ending = these(settle.trades());
        if (ending.isEmpty()) return new Answer.Refused(Reason.NO_SUCH_TRADE);
        ending.forEach(this::end);
        tidy();
        return new Answer.Settled(ending);
    }

    private Answer release(Command.Release release) {
        var ending = these(release.trades());
        if (ending.isEmpty()) return new Answer.Refused(Reason.NO_SUCH_TRADE);
        ending.sort(Comparator.comparing((Match match) -> find(match.sell()).price())
                .thenComparingLong(match -> find(match.sell()).place()));
        var resting = new ArrayList<Back>();
        var owners = new ArrayList<Back>();
        var matches = new ArrayList<Match>();
        for (var match : ending) {
            end(match);
            var sell = find(match.sell());
            var back = new Back(sell.id(), match.energy());
            if (sell.wanted() == Wanted.NO || sell.life().isOver(release.at())) {
                owners.add(back);
                continue;
            }
            resting.add(back);
            change(with(sell, sell.open().plus(match.energy()), sell.reserved(), Wanted.YES));
            for (var other : suiting(find(sell.id()), release.at())) trade(sell.id(), other.id(), matches);
        }
        tidy();
        return new Answer.Released(resting, owners, matches);
    }

    private Answer expire(Command.Expire expire) {
        var owners = new ArrayList<Back>();
        orders.stream()
                .filter(order -> order.wanted() == Wanted.YES && order.life().isOver(expire.at()))
                .sorted(Comparator.comparing((Standing order) -> ((Life.Until) order.life()).end())
                        .thenComparing(order -> order.id().value()))
                .toList()
                .forEach(order -> {
                    if (!order.open().isZero()) owners.add(new Back(order.id(), order.open()));
                    change(with(order, Energy.ZERO, order.reserved(), Wanted.NO));
                });
        tidy();
        return new Answer.Expired(owners);
    }

    /** The orders an order may trade with, best first. */
    private List<Standing> suiting(Standing order, Instant now) {
        Comparator<Standing> price = Comparator.comparing(Standing::price);
        return orders.stream()
                .filter(other -> other.side() != order.side())
                .filter(other -> !other.household().equals(order.household()))
                .filter(other -> !other.open().isZero() && !other.life().isOver(now))
                .filter(other -> order.side() == Side.BUY
                        ? other.price().compareTo(order.price()) <= 0
                        : other.price().compareTo(order.price()) >= 0)
                .sorted((order.side() == Side.BUY ? price : price.reversed()).thenComparingLong(Standing::place))
                .toList();
    }

    private void trade(OrderId incoming, OrderId resting, List<Match> matches) {
        var one = find(incoming);
        var other = find(resting);
        var energy = one.open().min(other.open());
        if (energy.isZero()) return;
        var buy = one.side() == Side.BUY ? one : other;
        var sell = one.side() == Side.SELL ? one : other;
        var match = new Match(
                new TradeNumber(++trades),
                buy.id(),
                buy.household(),
                sell.id(),
                sell.household(),
                energy,
                other.price());
        matches.add(match);
        reserved.add(match);
        for (var each : List.of(one, other))
            change(with(each, each.open().minus(energy), each.reserved().plus(energy), each.wanted()));
    }

    private void end(Match match) {
        reserved.remove(match);
        for (var id : List.of(match.buy(), match.sell())) {
            var order = find(id);
            change(with(order, order.open(), order.reserved().minus(match.energy()), order.wanted()));
        }
    }

    private List<Match> these(List<TradeNumber> numbers) {
        var found = new ArrayList<Match>();
        for (var number : numbers) for (var match : reserved) if (match.number().equals(number)) found.add(match);
        var isWhole = found.size() == numbers.size() && new HashSet<>(numbers).size() == numbers.size();
        return isWhole ? found : new ArrayList<>();
    }

    private Standing find(OrderId id) {
        return known(id).orElseThrow();
    }

    private Optional<Standing> known(OrderId id) {
        return orders.stream().filter(order -> order.id().equals(id)).findFirst();
    }

    private void change(Standing order) {
        orders.removeIf(old -> old.id().equals(order.id()));
        orders.add(order);
    }

    private void tidy() {
        orders.removeIf(order -> order.open().isZero() && order.reserved().isZero());
    }

    private static Standing with(Standing old, Energy open, Energy reserved, Wanted wanted) {
        return new Standing(
                old.id(), old.household(), old.side(), old.price(), old.life(), old.place(), open, reserved, wanted);
    }
}
