package io.jirani.identity;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import java.util.List;

/**
 * A customer.
 *
 * @param code short code, unique in its community: {@code H0042}
 * @param phones verified numbers, the one money is sent to first
 */
public record Household(
        HouseholdId id,
        CommunityId community,
        String code,
        String name,
        String location,
        Language language,
        List<Msisdn> phones) {
    /** The language people are told things in. */
    public enum Language {
        EN,
        SW
    }
}
