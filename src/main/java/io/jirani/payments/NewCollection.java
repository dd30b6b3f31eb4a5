package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;

/**
 * Money to be asked from a phone.
 *
 * @param purpose names the cause, such as {@code purchase:{id}}; payments never look inside, but that what begins with
 *     {@link #TOP_UP} pays for nothing
 * @param amount whole shillings, 1 to 250,000 (Daraja fact sheet section 15)
 * @param description what the prompt says, 1 to 13 characters
 */
public record NewCollection(
        IntentId id,
        String purpose,
        CommunityId community,
        HouseholdId household,
        Msisdn phone,
        Money amount,
        String description) {
    /** How the purpose begins of money that fills a wallet. */
    public static final String TOP_UP = "topup:";

    public NewCollection {
        if (!amount.isWhole() || amount.wholeUnits() < 1 || amount.wholeUnits() > PhoneDayStore.MOST)
            throw Problem.invalid("amount", "a push is 1 to 250,000 whole shillings, not " + amount);
        if (description.isEmpty() || description.length() > 13)
            throw new IllegalArgumentException("a prompt's description is 1 to 13 characters: " + description);
        if (!description.chars().allMatch(letter -> letter >= ' ' && letter <= '~'))
            throw new IllegalArgumentException("a prompt's description is plain letters: " + description);
    }
}
