package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import java.util.Map;

/** The household a proposal is about. */
final class Named {
    private static final int LENGTH_OF_AN_ID = 36;

    private Named() {}

    /** By its id or its code, of this community; another's is not found. */
    static Household household(
            Db.Tx tx, HouseholdStore households, CommunityId community, Map<String, String> payload) {
        var named = payload.getOrDefault("household", "");
        var found = named.length() == LENGTH_OF_AN_ID
                ? households.find(tx, HouseholdId.parse(named))
                : households.byCode(tx, community, named);
        return found.filter(household -> household.community().equals(community))
                .orElseThrow(() -> Problem.notFound("no such household"));
    }
}
