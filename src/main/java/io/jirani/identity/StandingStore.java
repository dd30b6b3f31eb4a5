package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;

/** Reads where households and communities stand; package {@code leaving} writes it. */
public final class StandingStore {
    private static final String OF = "select state from household_end where household_id = $1";
    private static final String ENDS = "select 1 as one from community_end where community_id = $1";

    /** Where a household stands. */
    public Standing of(Db.Tx tx, HouseholdId household) {
        return tx.maybe(
                        OF,
                        Tuple.of(household.value()),
                        row -> Standing.valueOf(row.getString("state").toUpperCase(Locale.ROOT)))
                .orElse(Standing.ACTIVE);
    }

    /** Whether a community winds down: its market is over. */
    public boolean ends(Db.Tx tx, CommunityId community) {
        return tx.maybe(ENDS, Tuple.of(community.value()), row -> true).isPresent();
    }

    /** Refuses a household that is not to trade or ask for money any more. Ask under the community's lock. */
    public void mustTrade(Db.Tx tx, Household household) {
        mustGoOn(tx, household.community());
        var standing = of(tx, household.id());
        if (!standing.mayTrade())
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "this household's account is " + standing.name().toLowerCase(Locale.ROOT));
    }

    /** Refuses a community that winds down. */
    public void mustGoOn(Db.Tx tx, CommunityId community) {
        if (ends(tx, community)) throw Problem.of(Problem.Kind.CONFLICT, "this community winds down");
    }
}
