package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What there is to see, read for pages and never written. Every query takes who looks: the community, and the household
 * whose own rows alone are shown (null: all).
 */
public final class OverviewStore {
    private static final String BOOK = """
            select o.id, h.code, o.open_wh, o.reserved_wh, o.limit_minor_per_kwh
            from market_order o join household h on h.id = o.household_id
            where o.community_id = $1 and (o.open_wh > 0 or o.reserved_wh > 0)
            order by o.limit_minor_per_kwh, o.place limit $2
            """;
    private static final String TRADES = """
            select t.id, t.purchase_id, s.code as seller, b.code as buyer, t.wh, t.price_minor_per_kwh, t.value_minor, t.state,
                p.door, coalesce(p.settled_at, p.released_at, p.created_at) as at
            from trade t join purchase p on p.id = t.purchase_id
                join household s on s.id = t.seller_id join household b on b.id = t.buyer_id
            where p.community_id = $1 and ($2::uuid is null or s.id = $2 or b.id = $2)
            order by p.created_at desc, t.id desc limit $3
            """;
    private static final String INTENTS = """
            select i.id, h.code, %s, i.state, i.amount_minor, i.reason_code, i.created_at
            from payment_intent i join household h on h.id = i.household_id %s
            where i.community_id = $1 and ($2::uuid is null or h.id = $2) and i.direction = $4
            order by i.created_at desc, i.id desc limit $3
            """.formatted(PhoneStore.COLUMNS, PhoneStore.JOIN);
    private static final String INTERVALS = """
            select c.start_at, c.closed_at, count(i.household_id)::int as households,
                coalesce(sum(i.export_wh), 0)::bigint as export_wh, coalesce(sum(i.import_wh), 0)::bigint as import_wh
            from (select * from interval_close where community_id = $1 order by start_at desc limit $3) c
                left join household_interval i on i.community_id = c.community_id and i.start_at = c.start_at
                    and ($2::uuid is null or i.household_id = $2)
            group by c.start_at, c.closed_at order by c.start_at desc
            """;
    private static final String ACCOUNTS = """
            select kind, asset, sum(posted)::bigint as posted from ledger.balances
            where $1::uuid is null or code like 'household:' || $1::text || ':%'
            group by kind, asset order by asset, kind
            """;
    private static final String BALANCED =
            "select not exists (select 1 from ledger.imbalance where posted <> 0 or held <> 0) as balanced";
    private static final String RAILS = "select rail, payouts, reason from rail_state order by rail";
    private static final String RECEIPTS = """
            select n.id, h.code, n.language, n.text, n.created_at, n.sent_at
            from notice n join household h on h.id = n.household_id
            where h.community_id = $1 and ($2::uuid is null or h.id = $2)
            order by n.created_at desc, n.id desc limit $3
            """;
    private static final String NETWORK = """
            select (select count(*) from household where community_id = $1)::int as households,
                (select count(*) from trade t join purchase p on p.id = t.purchase_id
                    where p.community_id = $1 and t.state = 'settled')::int as trades,
                (select count(*) from payment_intent where community_id = $1 and direction = 'collection'
                    and state in ('SUCCEEDED', 'LATE_CREDITED'))::int as payments,
                (select coalesce(sum(b.posted), 0) from ledger.balances b join household h
                    on b.code = 'household:' || h.id || ':wallet' where h.community_id = $1)::bigint as wallets
            """;

    private final PhoneStore phones;

    public OverviewStore(PhoneStore phones) {
        this.phones = phones;
    }

    /** What {@code /api/status} counts. */
    record Network(int households, int trades, int payments, long walletMinor) {}

    JsonArray book(Db.Tx tx, Viewer viewer, int limit) {
        return array(tx.all(BOOK, Tuple.of(viewer.community().value(), limit), OverviewStore::order));
    }

    JsonArray trades(Db.Tx tx, Viewer viewer, int limit) {
        return array(tx.all(TRADES, who(viewer).addInteger(limit), OverviewStore::trade));
    }

    JsonArray collections(Db.Tx tx, Viewer viewer, int limit) {
        return array(tx.all(INTENTS, who(viewer).addInteger(limit).addString("collection"), this::intent));
    }

    JsonArray payouts(Db.Tx tx, Viewer viewer, int limit) {
        return array(tx.all(INTENTS, who(viewer).addInteger(limit).addString("payout"), this::intent));
    }

    JsonArray intervals(Db.Tx tx, Viewer viewer, int limit) {
        return array(tx.all(INTERVALS, who(viewer).addInteger(limit), OverviewStore::interval));
    }

    JsonArray receipts(Db.Tx tx, Viewer viewer, int limit) {
        return array(tx.all(RECEIPTS, who(viewer).addInteger(limit), OverviewStore::receipt));
    }

    JsonArray rails(Db.Tx tx) {
        return array(tx.all(RAILS, Tuple.tuple(), row -> row.toJson()));
    }

    /** The accounts by kind; a household's own ones for a household. */
    JsonObject ledger(Db.Tx tx, Viewer viewer) {
        var accounts = tx.all(ACCOUNTS, Tuple.of(household(viewer)), Row::toJson);
        return JsonObject.of("balanced", isBalanced(tx), "accounts", array(accounts));
    }

    boolean isBalanced(Db.Tx tx) {
        return tx.one(BALANCED, Tuple.tuple(), row -> row.getBoolean("balanced"));
    }

    Network network(Db.Tx tx, Viewer viewer) {
        return tx.one(
                NETWORK,
                Tuple.of(viewer.community().value()),
                row -> new Network(
                        row.getInteger("households"),
                        row.getInteger("trades"),
                        row.getInteger("payments"),
                        row.getLong("wallets")));
    }

    private static Tuple who(Viewer viewer) {
        return Tuple.of(viewer.community().value(), household(viewer));
    }

    private static @Nullable UUID household(Viewer viewer) {
        return viewer.household().map(HouseholdId::value).orElse(null);
    }

    private static JsonObject order(Row row) {
        return JsonObject.of(
                "order_id", row.getUUID("id").toString(),
                "household", row.getString("code"),
                "open_wh", row.getLong("open_wh"),
                "reserved_wh", row.getLong("reserved_wh"),
                "price_cents_per_kwh", row.getLong("limit_minor_per_kwh"));
    }

    private static JsonObject trade(Row row) {
        return JsonObject.of(
                "trade_id", row.getUUID("id").toString(),
                "purchase_id", row.getUUID("purchase_id").toString(),
                "seller", row.getString("seller"),
                "buyer", row.getString("buyer"),
                "wh", row.getLong("wh"),
                "price_cents_per_kwh", row.getLong("price_minor_per_kwh"),
                "value_minor", row.getLong("value_minor"),
                "state", row.getString("state"),
                "door", row.getString("door"),
                "at", time(row, "at"));
    }

    private JsonObject intent(Row row) {
        return JsonObject.of(
                "intent_id", row.getUUID("id").toString(),
                "household", row.getString("code"),
                "phone", phones.numberIn(row).map(Msisdn::masked).orElse(Household.ERASED),
                "state", row.getString("state"),
                "amount_minor", row.getLong("amount_minor"),
                "reason_code", row.getString("reason_code"),
                "created_at", time(row, "created_at"));
    }

    private static JsonObject interval(Row row) {
        return JsonObject.of(
                "start", time(row, "start_at"),
                "households", row.getInteger("households"),
                "export_wh", row.getLong("export_wh"),
                "import_wh", row.getLong("import_wh"),
                "closed_at", time(row, "closed_at"));
    }

    private static JsonObject receipt(Row row) {
        return JsonObject.of(
                "receipt_id", row.getUUID("id").toString(),
                "household", row.getString("code"),
                "language", row.getString("language"),
                "text", row.getString("text"),
                "created_at", time(row, "created_at"),
                "sent_at", time(row, "sent_at"));
    }

    private static @Nullable String time(Row row, String column) {
        OffsetDateTime moment = row.getOffsetDateTime(column);
        return moment == null ? null : moment.toInstant().toString();
    }

    private static JsonArray array(List<JsonObject> items) {
        return new JsonArray(items);
    }
}
