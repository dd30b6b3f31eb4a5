package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.PhoneId;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The last payout of a household, when it failed: whether another one makes sense. Reads what payments writes. */
final class RefusedPayoutStore {
    private static final String LAST = """
            select p.id, p.phone_id, p.reason_code, coalesce(p.ended_at, p.created_at) as at from (
                select i.* from payment_intent i where i.household_id = $1 and i.direction = 'payout'
                order by i.created_at desc, i.id desc limit 1) p
            where p.state = 'FAILED' and p.phone_id is not null and p.reason_code is not null
            """;

    private RefusedPayoutStore() {}

    /** The last payout, which failed. */
    static Optional<RefusedPayout> last(Db.Tx tx, HouseholdId household) {
        return tx.maybe(
                LAST,
                Tuple.of(household.value()),
                row -> new RefusedPayout(
                        new IntentId(row.getUUID("id")),
                        new PhoneId(row.getUUID("phone_id")),
                        row.getString("reason_code"),
                        row.getOffsetDateTime("at").toInstant()));
    }
}
