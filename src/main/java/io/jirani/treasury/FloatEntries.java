package io.jirani.treasury;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import java.util.Optional;

/**
 * Money moves between places of ours (R13, ruling 12). No move is instant: it leaves, is in transit, and arrives when the
 * far side's statement says so. A transit older than two days is somebody's ticket.
 */
public final class FloatEntries {
    /** Where our money can be, by the name transit accounts use. */
    public sealed interface Place {
        String name();

        Account account(Asset currency);
    }

    /** Where a provider's payments come in. */
    public record Collect(String rail) implements Place {
        @Override
        public String name() {
            return rail;
        }

        @Override
        public Account account(Asset currency) {
            return Account.collect(rail, currency);
        }
    }

    /** Where a provider's payouts leave from. */
    public record Payout(String rail) implements Place {
        @Override
        public String name() {
            return rail;
        }

        @Override
        public Account account(Asset currency) {
            return Account.payout(rail, currency);
        }
    }

    /** The trust account. */
    public record Bank() implements Place {
        @Override
        public String name() {
            return "bank";
        }

        @Override
        public Account account(Asset currency) {
            return Account.bank(currency);
        }
    }

    /**
     * A move under way.
     *
     * @param reference its own; books once
     */
    public record Move(String reference, Place from, Place to, Money amount) {
        /** The same move of another sum. */
        public Move of(Money sum) {
            return new Move(reference, from, to, sum);
        }

        private Account transit() {
            return Account.transit(from.name(), to.name(), amount.asset());
        }
    }

    private FloatEntries() {}

    /** It is set aside where it is; posted when it leaves, voided when it never does. */
    public static Held setAside(Move move) {
        return new Held(Entry.pending("move:" + move.reference(), "float.move")
                .debit(move.transit(), move.amount())
                .credit(move.from().account(move.amount().asset()), move.amount())
                .entry());
    }

    /** It did not move: what was in transit is where it came from. */
    public static Entry back(Move move) {
        return Entry.single("move:" + move.reference() + ":back", "float.back")
                .debit(move.from().account(move.amount().asset()), move.amount())
                .credit(move.transit(), move.amount())
                .entry();
    }

    /** It left at once, without having been set aside. */
    public static Entry left(Move move) {
        return Entry.single("move:" + move.reference() + ":left", "float.left")
                .debit(move.transit(), move.amount())
                .credit(move.from().account(move.amount().asset()), move.amount())
                .entry();
    }

    /** The far side has it. */
    public static Entry arrived(Move move) {
        return Entry.single("move:" + move.reference() + ":arrived", "float.arrived")
                .debit(move.to().account(move.amount().asset()), move.amount())
                .credit(move.transit(), move.amount())
                .entry();
    }

    /** What moving it costs at a provider; nothing where it is free. */
    public static Optional<Entry> charge(Move move, String rail, Money charge) {
        if (charge.isZero()) return Optional.empty();
        return Optional.of(Entry.single("move:" + move.reference() + ":charge", "float.charge")
                .debit(Account.railCost(rail, charge.asset()), charge)
                .credit(Account.charges(rail, charge.asset()), charge)
                .entry());
    }
}
