package io.jirani.market.book;

import static java.util.Objects.requireNonNull;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.book.Answer.Back;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a book was given and what it said, added up by somebody who knows nothing else of it. */
final class Watched {
    private final Set<CommandId> known = new HashSet<>();
    private final Map<OrderId, Long> inside = new HashMap<>();
    private final Map<OrderId, Price> limits = new HashMap<>();
    private final Map<TradeNumber, Match> trades = new HashMap<>();

    /** Adds what was said. A command that comes again moves nothing. */
    void heard(Command command, Answer answer) {
        if (!known.add(command.id())) return;
        switch (answer) {
            case Answer.Placed placed -> {
                var place = (Command.Place) command;
                limits.put(place.order(), place.limit());
                add(place.order(), place.energy());
                take(place.order(), placed.dropped());
                traded(placed.matches());
            }
            case Answer.Replaced replaced -> {
                var replace = (Command.Replace) command;
                limits.put(replace.order(), replace.limit());
                take(replace.order(), replaced.before());
                add(replace.order(), replace.energy());
                traded(replaced.matches());
            }
            case Answer.Cancelled cancelled -> take(cancelled.order(), cancelled.energy());
            case Answer.Expired expired -> back(expired.owners());
            case Answer.Settled settled -> {
                for (var match : settled.trades()) {
                    take(match.buy(), match.energy());
                    take(match.sell(), match.energy());
                }
            }
            case Answer.Released released -> {
                for (var number : ((Command.Release) command).trades()) {
                    var match = requireNonNull(trades.get(number));
                    take(match.buy(), match.energy());
                }
                back(released.owners());
                traded(released.matches());
            }
            case Answer.NotEnough less -> {}
            case Answer.Refused refused -> {}
        }
    }

    /** Whether the book has of every order what came in and did not go out: nothing more, nothing less. */
    boolean hasAll(BookState state) {
        var rest = new HashMap<>(inside);
        for (var order : state.orders())
            rest.merge(order.id(), -order.open().plus(order.reserved()).wattHours(), Long::sum);
        return rest.values().stream().allMatch(energy -> energy == 0);
    }

    private void add(OrderId order, Energy energy) {
        inside.merge(order, energy.wattHours(), Long::sum);
    }

    private void take(OrderId order, Energy energy) {
        inside.merge(order, -energy.wattHours(), Long::sum);
    }

    private void back(List<Back> owners) {
        for (var back : owners) take(back.order(), back.energy());
    }

    private void traded(List<Match> matches) {
        for (var match : matches) {
            trades.put(match.number(), match);
            var dear = match.price().compareTo(requireNonNull(limits.get(match.buy()))) > 0;
            var cheap = match.price().compareTo(requireNonNull(limits.get(match.sell()))) < 0;
            if (dear || cheap) throw new AssertionError("beyond a limit: " + match);
            if (match.buyer().equals(match.seller())) throw new AssertionError("with himself: " + match);
        }
    }
}
