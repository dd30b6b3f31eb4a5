package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** How far the meters of a household are trusted (ux.md section 2.2), for those who let it trade. */
public final class TrustStore {
    private static final String WEAKEST = """
            select max(trust) as trust from meter
            where household_id = $1 and role = 'household' and status in ('active', 'quarantined')
            """;

    /** The class of the household's weakest meter in service; empty: it has none. */
    public Optional<Assurance> weakest(Db.Tx tx, HouseholdId household) {
        return tx.one(WEAKEST, Tuple.of(household.value()), row -> Optional.ofNullable(row.getString("trust")))
                .map(Assurance::valueOf);
    }
}
