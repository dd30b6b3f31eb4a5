package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.LedgerStore;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/** How often the books refused to settle a purchase that is paid: counted where a restart does not lose it (ruling 9). */
final class UnsettledStore {
    private static final String REFUSED = """
            insert into purchase_unsettled (purchase_id, tries, reason, since, tried_at) values ($1, 1, $2, $3, $3)
            on conflict (purchase_id) do update set tries = least(purchase_unsettled.tries + 1, $4),
                reason = excluded.reason, tried_at = greatest(excluded.tried_at, purchase_unsettled.since)
            returning tries
            """;

    /**
     * Counts a refusal; answers how many there were.
     *
     * @param most where the count ends
     */
    int refused(Db.Tx tx, PurchaseId purchase, LedgerStore.Reason reason, int most, Instant now) {
        return tx.one(
                REFUSED,
                Tuple.of(purchase.value(), reason.name().toLowerCase(Locale.ROOT), now.atOffset(ZoneOffset.UTC), most),
                row -> row.getInteger("tries"));
    }
}
