package io.jirani.e2e;

import io.jirani.TestVault;
import io.jirani.audit.Verify;
import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.Account;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the database holds, looked at from outside the gateway. */
final class Books {
    private static final String BALANCES =
            "select code || ' ' || asset as account, posted || ' held ' || held as holds from ledger.balances"
                    + " where posted <> 0 or held <> 0";
    private static final List<String> TABLES = List.of(
            "reading",
            "reading_parked",
            "meter_event",
            "market_order",
            "purchase",
            "trade",
            "payment_intent",
            "collection_credit",
            "receipt",
            "inbox",
            "ledger.transfer",
            "ledger.posting");

    private final Db db;

    Books(Db db) {
        this.db = db;
    }

    /** Every account that is not empty, with what is held. */
    Map<String, String> balances() {
        return db.transaction(tx ->
                tx
                        .all(
                                BALANCES,
                                Tuple.tuple(),
                                row -> Map.entry(row.getString("account"), row.getString("holds")))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
    }

    /** What an account has, posted. */
    long posted(Account account) {
        return number(
                "select coalesce((select posted from ledger.balances where code = $1 and asset = $2), 0)::bigint",
                account.code(),
                account.asset().code());
    }

    /** How many rows each table has that bad input must not touch. */
    Map<String, Long> rows() {
        var rows = new TreeMap<String, Long>();
        for (var table : TABLES) rows.put(table, number("select count(*) from " + table));
        return rows;
    }

    long number(String sql, Object... parameters) {
        return db.transaction(tx -> tx.one(sql, Tuple.from(parameters), row -> row.getLong(0)));
    }

    String text(String sql, Object... parameters) {
        return String.join("\n", texts(sql, parameters));
    }

    /** The first column of every row, as text. */
    List<String> texts(String sql, Object... parameters) {
        return db.transaction(tx -> tx.all(sql, Tuple.from(parameters), row -> String.valueOf(row.getValue(0))));
    }

    /** The body of a callback about a push, as it came. */
    String callback(IntentId intent) {
        return db.transaction(tx -> tx.maybe(
                        "select sealed, received_at from inbox where intent_id = $1 and channel = 'stk' order by id",
                        Tuple.of(intent.value()),
                        row -> {
                            var at = row.getOffsetDateTime("received_at").toInstant();
                            var plain = TestVault.VAULT.openOwn(
                                    "inbox\nSTK\n" + intent + "\n" + at,
                                    row.getBuffer("sealed").getBytes());
                            return new JsonObject(Buffer.buffer(plain)).getBinary("body");
                        }))
                .map(body -> new String(body, StandardCharsets.UTF_8))
                .orElseThrow();
    }

    List<Verify.Finding> findings() {
        return new Verify(db).findings();
    }
}
