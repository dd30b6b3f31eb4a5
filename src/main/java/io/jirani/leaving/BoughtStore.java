package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What a household paid for the energy it bought, and what those paid whom it inherited from. */
final class BoughtStore {
    private static final String LOTS = """
            with recursive mine (id) as (select $1::uuid
                union select e.household_id from household_end e join mine m on e.heir_id = m.id)
            select wh, minor from (
                select t.wh, t.value_minor as minor, p.settled_at as at from trade t join purchase p on p.id = t.purchase_id
                    where t.state = 'settled' and t.buyer_id in (select id from mine)
                ) l
            order by at desc, wh, minor limit 10000
            """;

    /** What it bought, the newest first. */
    List<PaidFor.Lot> lots(Db.Tx tx, HouseholdId household, Asset currency) {
        return tx.all(
                LOTS,
                Tuple.of(household.value()),
                row -> new PaidFor.Lot(new Energy(row.getLong("wh")), new Money(row.getLong("minor"), currency)));
    }
}
