package io.jirani.treasury;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import java.util.Optional;

/** The operator takes what it earned (R9): first it is on its way, then it leaves as a payout does. */
public final class SweepEntries {
    private SweepEntries() {}

    /**
     * The fees become the operator's.
     *
     * @param platformFees of them what trades brought; the rest is taken from subscriptions
     */
    public static Entry taken(IntentId sweep, Money amount, Money platformFees) {
        var fromTrades = amount.min(platformFees);
        return Entry.single("sweep:" + sweep, "sweep.taken")
                .debit(Account.platformFee(amount.asset()), fromTrades)
                .debit(Account.subscriptionFee(amount.asset()), amount.minus(fromTrades))
                .credit(Account.operatorPayable(amount.asset()), amount)
                .entry();
    }

    /** What taking them costs, set aside in the same commit: else the coverage would be short by just that. */
    public static Optional<Entry> charged(IntentId sweep, String rail, Money charge) {
        if (charge.isZero()) return Optional.empty();
        return Optional.of(Entry.single("sweep:" + sweep + ":charge", "sweep.charge")
                .debit(Account.railCost(rail, charge.asset()), charge)
                .credit(Account.charges(rail, charge.asset()), charge)
                .entry());
    }

    /** They leave to the operator's own phone. */
    public static Held sent(IntentId sweep, String rail, Money amount) {
        return new Held(Entry.pending("sweep:" + sweep + ":out", "sweep.payout")
                .debit(Account.operatorPayable(amount.asset()), amount)
                .credit(Account.payout(rail, amount.asset()), amount)
                .entry());
    }
}
