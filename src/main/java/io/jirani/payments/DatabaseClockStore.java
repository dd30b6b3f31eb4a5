package io.jirani.payments;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** The clock that all processes share. */
final class DatabaseClockStore {
    private static final String NOW = "select clock_timestamp() as now";

    private DatabaseClockStore() {}

    /** What it shows now, not when the transaction began. */
    static Instant now(Db.Tx tx) {
        return tx.one(NOW, Tuple.tuple(), row -> IntentRowStore.instant(row, "now"));
    }
}
