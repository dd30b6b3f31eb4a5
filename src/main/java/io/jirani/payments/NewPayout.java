package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;

/**
 * Money to be sent to a phone, already held in the books.
 *
 * @param purpose names the cause; payments never look inside
 * @param amount whole shillings, 1 to 250,000 (Daraja fact sheet section 15)
 * @param hold the pending transfer behind it: debit the household, credit {@code rail:mpesa:payout}
 */
public record NewPayout(
        IntentId id,
        String purpose,
        CommunityId community,
        HouseholdId household,
        Msisdn phone,
        Money amount,
        TransferId hold) {
    public NewPayout {
        if (!amount.isWhole() || amount.wholeUnits() < 1 || amount.wholeUnits() > PhoneDayStore.MOST)
            throw Problem.invalid("amount", "a payout is 1 to 250,000 whole shillings, not " + amount);
    }
}
