package io.jirani.identity;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import java.util.List;

/**
 * A customer. Whoever is erased reads as name {@link #ERASED}, without a place and without phones.
 *
 * @param code short code, unique in its community: {@code H0042}
 * @param phones verified numbers, the one money is sent to first
 * @param person who holds the account: whose name, place and numbers these are
 */
public record Household(
        HouseholdId id,
        CommunityId community,
        String code,
        String name,
        String location,
        Language language,
        List<Msisdn> phones,
        PersonId person) {
    /** The name of somebody who is erased. */
    public static final String ERASED = "erased";

    /** The same, reached by other numbers. */
    public Household with(List<Msisdn> numbers) {
        return new Household(id, community, code, name, location, language, numbers, person);
    }

    /** The language people are told things in. */
    public enum Language {
        EN,
        SW
    }
}
