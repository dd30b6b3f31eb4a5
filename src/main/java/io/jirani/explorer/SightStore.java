package io.jirani.explorer;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/** Whose an account is, as queries say it. */
final class SightStore {
    /** Columns owner, household_id and community_id of an account {@code a}; needs {@link #JOINS}. */
    static final String COLUMNS =
            "ledger.owner(a.code) as owner, h.id as household_id, coalesce(h.community_id, c.id) as community_id";

    static final String JOINS = """
             left join household h on h.id = ledger.owner(a.code) left join community c on c.id = ledger.owner(a.code)
            """;

    static Owner owner(Row row) {
        if (row.getUUID("owner") == null) return new Owner.Nobody();
        var community = Optional.ofNullable(row.getUUID("community_id")).map(CommunityId::new);
        if (community.isEmpty()) return new Owner.Unknown();
        return Optional.ofNullable(row.getUUID("household_id"))
                .<Owner>map(id -> new Owner.OfHousehold(new HouseholdId(id), community.get()))
                .orElseGet(() -> new Owner.OfCommunity(community.get()));
    }

    private SightStore() {}
}
