package io.jirani.e2e;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** The payment of a purchase, by its id. */
final class PurchaseIntent {
    private PurchaseIntent() {}

    static String of(Db db, String purchase) {
        return db.transaction(tx -> tx.one(
                "select intent_id from purchase where id = $1",
                Tuple.of(UUID.fromString(purchase)),
                row -> row.getUUID("intent_id").toString()));
    }
}
