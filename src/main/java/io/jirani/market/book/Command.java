package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can be asked of a book. */
public sealed interface Command {
    CommandId id();

    /** When it came: what decides whether an order's time is over. */
    Instant at();

    /**
     * A new order. It trades at once with what rests and suits it, at the resting price.
     *
     * @param limit the most a buyer pays, the least a seller takes
     * @param onlyFrom the sellers a buyer wants, when he named any; such an order does not rest
     */
    record Place(
            CommandId id,
            Instant at,
            OrderId order,
            HouseholdId household,
            Side side,
            Energy energy,
            Price limit,
            Life life,
            Optional<Set<HouseholdId>> onlyFrom)
            implements Command {
        public Place {
            if (energy.isZero()) throw new IllegalArgumentException("an order for nothing: " + order);
            if (onlyFrom.isPresent() && (side == Side.SELL || life.rests()))
                throw new IllegalArgumentException("only a purchase at once names its sellers: " + order);
            onlyFrom = onlyFrom.map(Set::copyOf);
        }
    }

    /**
     * Other energy or another price for what is open of an order. Less energy at the same price keeps its place in the
     * queue; anything else goes to its end.
     */
    record Replace(CommandId id, Instant at, OrderId order, Energy energy, Price limit) implements Command {
        public Replace {
            if (energy.isZero()) throw new IllegalArgumentException("an order for nothing: " + order);
        }
    }

    /** Takes what is open of an order off the book. What is reserved of it stays reserved. */
    record Cancel(CommandId id, Instant at, OrderId order) implements Command {}

    /** The buyer paid: these trades are done. */
    record Settle(CommandId id, Instant at, List<TradeNumber> trades) implements Command {
        public Settle {
            trades = List.copyOf(trades);
        }
    }

    /** The buyer did not pay: the sellers' energy comes back to its old place, and the buyer's wish is over. */
    record Release(CommandId id, Instant at, List<TradeNumber> trades) implements Command {
        public Release {
            trades = List.copyOf(trades);
        }
    }

    /** Takes the orders off whose time is over. They trade no more even before this comes. */
    record Expire(CommandId id, Instant at) implements Command {}
}
