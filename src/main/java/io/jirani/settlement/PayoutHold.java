package io.jirani.settlement;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;

/**
 * Money set aside to be sent to a household's phone, before anything is sent (R4, ruling 11). Payments end the hold: leg
 * for leg when it was paid, voided when it was not.
 *
 * @param from wallet, or due
 * @param sent what the phone receives: whole shillings
 * @param charge what the household bears of the provider's charge; zero when the platform pays it
 */
public record PayoutHold(IntentId intent, String rail, HouseholdId household, Pocket from, Money sent, Money charge) {
    public PayoutHold {
        if (!sent.isWhole() || sent.isZero()) throw new IllegalArgumentException("a payout of " + sent);
    }

    /** The entry. The books refuse it when the household or the float has too little. */
    public Entry entry() {
        var currency = sent.asset();
        return Entry.pending("payout:" + intent, "payout.held")
                .debit(Account.of(household, from, currency), sent.plus(charge))
                .credit(Account.payout(rail, currency), sent)
                .credit(Account.railCost(rail, currency), charge)
                .entry();
    }
}
