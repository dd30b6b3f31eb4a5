package io.jirani.audit;

import io.jirani.db.Db;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The acts of operators, append only; the database stamps them with its own time. */
public final class ActStore {
    private static final String APPEND = "select audit.append($1, $2, $3, $4, $5)";
    /** Papers have an act for each batch that the gateway numbers; nobody did it. */
    private static final String NEWEST = """
            select a.id, a.at, a.actor, a.verb, a.subject, a.reason, a.data, i.block_no
            from audit.act a left join ledger.block_item i on i.item_id = a.id where a.verb <> 'papers.issued' order by a.at desc, a.id desc limit $1
            """;

    static void append(Db.Tx tx, Act act) {
        var data = new JsonObject();
        act.data().forEach(data::put);
        tx.run(APPEND, Tuple.of(act.actor(), act.verb(), act.subject(), act.reason(), data));
    }

    /** The newest acts of people, with the block each is sealed in, or null while it is not. */
    public List<JsonObject> newest(Db.Tx tx, int limit) {
        return tx.all(NEWEST, Tuple.of(limit), ActStore::json);
    }

    private static JsonObject json(Row row) {
        return JsonObject.of(
                "act_id", row.getUUID("id").toString(),
                "at", row.getOffsetDateTime("at").toInstant().toString(),
                "actor", row.getString("actor"),
                "verb", row.getString("verb"),
                "subject", row.getString("subject"),
                "reason", row.getString("reason"),
                "data", row.getJsonObject("data"),
                "block", row.getLong("block_no"));
    }
}
