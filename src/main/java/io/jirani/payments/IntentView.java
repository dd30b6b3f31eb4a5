package io.jirani.payments;

import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import java.util.Optional;

/** What others may know of money asked from a phone. */
public record IntentView(
        IntentId id,
        String purpose,
        CommunityId community,
        HouseholdId household,
        Optional<Msisdn> phone,
        Money amount,
        CollectionState state,
        Evidence evidence,
        Optional<ProviderRef> providerRef,
        Optional<Receipt> receipt,
        Optional<Reason> reason) {
    /** The phone as it may be shown. */
    public String maskedPhone() {
        return phone.map(Msisdn::masked).orElse(Household.ERASED);
    }

    static IntentView of(Collection it) {
        return new IntentView(
                it.id(),
                it.purpose(),
                it.community(),
                it.household(),
                it.phone(),
                it.amount(),
                it.state(),
                it.evidence(),
                it.providerRef(),
                it.receipt(),
                it.reason());
    }
}
