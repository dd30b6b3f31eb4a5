package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import java.util.List;

/** What became of a command. A command that comes again gets its first answer. */
public sealed interface Answer {
    /**
     * An order was taken.
     *
     * @param matches what it trades at once, in order
     * @param rests what of it is on the book now
     * @param dropped what it did not get and does not wait for
     */
    record Placed(OrderId order, List<Match> matches, Energy rests, Energy dropped) implements Answer {
        public Placed {
            matches = List.copyOf(matches);
        }
    }

    /** All or nothing was wanted, and there is less; nothing changed. */
    record NotEnough(OrderId order, Energy available) implements Answer {}

    /**
     * An order is another now.
     *
     * @param before what was open of it
     */
    record Replaced(OrderId order, Energy before, List<Match> matches, Energy rests) implements Answer {
        public Replaced {
            matches = List.copyOf(matches);
        }
    }

    /** What was open of an order went back to its owner. */
    record Cancelled(OrderId order, Energy energy) implements Answer {}

    /** Trades are done. */
    record Settled(List<Match> trades) implements Answer {
        public Settled {
            trades = List.copyOf(trades);
        }
    }

    /**
     * Trades ended without money.
     *
     * @param resting sell orders whose energy is on the book again
     * @param owners energy of orders that were cancelled or ran out meanwhile: it goes back to their owners
     * @param matches what the energy that came back trades with bids that waited
     */
    record Released(List<Back> resting, List<Back> owners, List<Match> matches) implements Answer {
        public Released {
            resting = List.copyOf(resting);
            owners = List.copyOf(owners);
            matches = List.copyOf(matches);
        }
    }

    /** Orders whose time is over, with what was open of each. */
    record Expired(List<Back> owners) implements Answer {
        public Expired {
            owners = List.copyOf(owners);
        }
    }

    /** It cannot be done; nothing changed. */
    record Refused(Reason reason) implements Answer {}

    /** Energy of an order that is free again. */
    record Back(OrderId order, Energy energy) {}

    /** Why a command was refused. */
    enum Reason {
        /** There is no such order, or nothing of it is open. */
        NO_SUCH_ORDER,
        /** There is an order of that id. */
        ORDER_EXISTS,
        /** A trade is not reserved: it ended, or never was. */
        NO_SUCH_TRADE,
        /** Its time was over when it came. */
        TOO_LATE,
        /** There was another command of that id. */
        COMMAND_REUSED
    }
}
