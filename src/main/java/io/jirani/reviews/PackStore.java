package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What speaks for and against a payment, gathered for those who decide. Reads only; no name, no number of a phone. */
public final class PackStore {
    private static final String INTENT = """
            select i.id, i.community_id, i.household_id, h.code as household, i.direction, i.rail, i.purpose, i.amount_minor, i.asset,
                i.account_ref, i.state, i.evidence, i.receipt_no, i.reason_code, i.reason_text, i.created_at, i.submitted_at,
                i.deadline_at, i.next_look_at, i.ended_at, i.missed_first_at, i.missed_last_at, i.missed_statement_at,
                i.provider_ref is not null as named
            from payment_intent i join household h on h.id = i.household_id where i.id = $1
            """;
    private static final String TRAIL = """
            select n, event, from_state, to_state, evidence, detail, at from payment_event where intent_id = $1 order by n limit 500
            """;
    private static final String CALLBACKS = """
            select channel, source, received_at, judged_at, verdict from inbox where intent_id = $1 order by id limit 500
            """;
    private static final String CREDITS = """
            select amount_minor, to_account, proven_at, receipt_no, at from collection_credit where intent_id = $1
            """;
    private static final String ENTRIES = """
            select t.id, t.key, t.kind, t.at from ledger.transfer t
            where t.key in ('credit:' || $1, 'paid:' || $1, 'unpaid:' || $1, 'lost:' || $1, 'lost:' || $1 || ':back', 'reversed:' || $1, 'placed:' || $1,
                'proof:' || $1, 'disproof:' || $1, 'charge:' || $1) order by t.at, t.id
            """;

    /** Whose payment it is. */
    record Whose(CommunityId community, HouseholdId household) {}

    /** Refuses a payment that is not the community's. */
    void mustBeOf(Db.Tx tx, CommunityId community, IntentId intent) {
        if (!owner(tx, intent).community().equals(community)) throw none();
    }

    /** The household whose payment it is. Refuses an unknown one. */
    public HouseholdId whose(Db.Tx tx, IntentId intent) {
        return owner(tx, intent).household();
    }

    private Whose owner(Db.Tx tx, IntentId intent) {
        return tx.maybe(
                        INTENT,
                        Tuple.of(intent.value()),
                        row -> new Whose(
                                new CommunityId(row.getUUID("community_id")),
                                new HouseholdId(row.getUUID("household_id"))))
                .orElseThrow(PackStore::none);
    }

    /** The payment, its trail, its callbacks as they were judged, its credit, its entries. */
    public JsonObject pack(Db.Tx tx, IntentId intent) {
        var of = Tuple.of(intent.value());
        var payment = tx.maybe(INTENT, of, Row::toJson).orElseThrow(PackStore::none);
        payment.remove("community_id");
        payment.remove("household_id");
        return new JsonObject()
                .put("payment", payment)
                .put("trail", new JsonArray(tx.all(TRAIL, of, Row::toJson)))
                .put("callbacks", new JsonArray(tx.all(CALLBACKS, of, Row::toJson)))
                .put("credits", new JsonArray(tx.all(CREDITS, of, Row::toJson)))
                .put("entries", new JsonArray(entries(tx, intent)));
    }

    private static List<JsonObject> entries(Db.Tx tx, IntentId intent) {
        return tx.all(ENTRIES, Tuple.of(intent.toString()), Row::toJson);
    }

    private static Problem none() {
        return Problem.notFound("no such payment");
    }
}
