package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.Subject.OfClose;
import io.jirani.explorer.Subject.OfInterval;
import io.jirani.explorer.Subject.OfNothing;
import io.jirani.explorer.Subject.OfOrder;
import io.jirani.explorer.Subject.OfPayment;
import io.jirani.explorer.Subject.OfPurchase;
import io.jirani.explorer.Subject.OfReceipt;
import io.jirani.explorer.Subject.OfReversal;
import io.jirani.explorer.Subject.OfTrade;
import io.jirani.explorer.Subject.OfUnknown;
import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What other rooms have of an entry's subject: readings, intervals, orders, trades, payments, receipts. Read only. */
final class FactStore {
    /** {@code $2} is the household or the community that looks; none sees all. Others' names are left out. */
    private static final String MINE = " and ($2::uuid is null or $2 in (%s))";

    private static final String INTERVAL = """
            select 'interval' as type, h.code as household, i.start_at as start, i.state, i.assurance, i.import_wh, i.export_wh,
                i.used_by_neighbours_wh, i.banked_wh, i.storage_wh, i.to_supplier_wh, i.own_use_wh, i.from_neighbours_wh, i.from_supplier_wh,
                i.supplier_minor
            from household_interval i join household h on h.id = i.household_id
            where i.household_id = $1 and i.start_at = $3::timestamptz
            """ + MINE.formatted("i.household_id, i.community_id");
    private static final String REGISTERS =
            """
            select 'register' as type, m.dev, b.at, b.import_wh, b.export_wh, b.generation, b.assurance
            from meter m join household h on h.id = m.household_id join community c on c.id = h.community_id
                join meter_boundary b on b.meter_id = m.id
            where m.household_id = $1 and b.at in ($3::timestamptz, $3::timestamptz + c.interval_seconds * interval '1 second')
            """ + MINE.formatted("m.household_id, h.community_id") + " order by m.dev, b.at";
    /** The rows of the interval, and the one before it from which it is counted. */
    private static final String READINGS =
            """
            select 'reading' as type, m.dev, r.seq, r.t, r.import_wh, r.export_wh, r.time_quality
            from meter m join household h on h.id = m.household_id join community c on c.id = h.community_id
                join reading r on r.meter_id = m.id
            where m.household_id = $1 and r.t >= $3::timestamptz - c.interval_seconds * interval '1 second'
                and r.t <= $3::timestamptz + c.interval_seconds * interval '1 second'
            """ + MINE.formatted("m.household_id, h.community_id") + " order by m.dev, r.t, r.seq limit 40";

    private static final String CLOSE = """
            select 'close' as type, i.start_at as start, i.closed_at, i.closure, i.losses_wh, i.feeder_in_wh, i.feeder_out_wh
            from interval_close i where i.community_id = $1 and i.start_at = $3::timestamptz
            """ + MINE.formatted("i.community_id");

    private static final String ORDER = """
            select 'order' as type, o.id as order_id, h.code as household, o.quantity_wh, o.open_wh, o.reserved_wh, o.sold_wh,
                o.cancelled_wh, o.limit_minor_per_kwh as price_minor_per_kwh, o.placed_at
            from market_order o join household h on h.id = o.household_id where o.id = $1
            """ + MINE.formatted("o.household_id, o.community_id");
    private static final String PURCHASE = """
            select 'purchase' as type, p.id as purchase_id, h.code as buyer, p.state, p.quantity_wh, p.total_minor, p.push_minor,
                p.proceeds, p.intent_id, p.created_at, p.settled_at, p.released_at
            from purchase p join household h on h.id = p.buyer_id where p.id = $1
            """ + MINE.formatted("p.buyer_id, p.community_id");
    private static final String TRADES =
            """
            select 'trade' as type, t.id as trade_id, t.purchase_id, case when $2::uuid is null or $2 in (t.seller_id, s.community_id) then t.order_id end
                as order_id, case when $2::uuid is null or $2 in (t.seller_id, s.community_id) then s.code end as seller,
                case when $2::uuid is null or $2 in (t.buyer_id, b.community_id) then b.code end as buyer, t.wh, t.price_minor_per_kwh, t.value_minor,
                t.state
            from trade t join household s on s.id = t.seller_id join household b on b.id = t.buyer_id
            where t.%s = $1
            """ + MINE.formatted("t.seller_id, t.buyer_id, s.community_id") + " order by t.id limit 100";
    private static final String PAYMENT = """
            select 'payment' as type, i.id as intent_id, i.direction, i.rail, i.purpose, h.code as household, i.state,
                i.amount_minor, i.asset, i.evidence, i.account_ref, i.created_at, i.ended_at
            from payment_intent i join household h on h.id = i.household_id where i.id = $1
            """ + MINE.formatted("i.household_id, i.community_id");
    private static final String RECEIPTS = """
            select 'receipt' as type, r.receipt_no, r.rail, r.direction, r.amount_minor, r.at
            from receipt r join payment_intent i on i.id = r.intent_id where r.intent_id = $1
            """ + MINE.formatted("i.household_id, i.community_id");
    private static final String INTENTS_OF_RECEIPT = "select intent_id as id from receipt where receipt_no = $1";
    private static final String TOLD = "select 'notice' as type, h.code as household, n.text, n.created_at, n.sent_at"
            + " from notice n join household h on h.id = n.household_id"
            + " where n.key = any (array['released:' || $1::uuid, 'late:' || $1::uuid])"
            + MINE.formatted("n.household_id, h.community_id");

    private static final String DOCUMENTS =
            """
            select 'document' as type, d.type as document, d.series || '-' || to_char(d.number, 'FM999999000000') as number, h.code as household, d.amount_minor,
                d.asset, d.issued_on
            from accounting.document d left join household h on h.id = d.household_id where d.transfer_id = $1
            """ + MINE.formatted("d.household_id, d.community_id") + " order by d.n limit 100";

    private static final String INTENT_OF = "select intent_id as id from purchase where id = $1";
    private static final String PURCHASE_OF_INTENT = "select id from purchase where intent_id = $1";
    private static final String PURCHASE_OF_TRADE = "select purchase_id as id from trade where id = $1";
    private static final String PURCHASES_OF_ORDER =
            "select distinct purchase_id as id from trade where order_id = $1 order by 1 limit 20";
    private static final String HOLDS = "select hold_id as id from trade where purchase_id = $1";

    /** Entries that tell about the same, with a line on an account of the viewer's, or for an operator on nobody's. */
    private static final String RELATED = """
            select t.id as entry_id, t.kind, t.at from ledger.transfer t
            left join lateral (
                select bool_or($3::uuid in (ledger.owner(a.code), h.community_id)) as mine, count(ledger.owner(a.code)) as owned
                from ledger.posting p join ledger.account a on a.id = p.account_id left join household h on h.id = ledger.owner(a.code)
                where p.transfer_id = t.id and p.at = t.at) l on true
            where (t.key = any ($1) or t.id = any ($2)) and ($3::uuid is null or l.mine or ($4 and l.owned = 0))
            order by t.at, t.id
            """;

    /** What is known of an entry's subject, and its numbered documents. */
    List<JsonObject> facts(Db.Tx tx, TransferId entry, Subject subject, Sight sight) {
        var ask = new Asking(tx, sight);
        switch (subject) {
            case OfInterval it -> {
                for (var sql : List.of(INTERVAL, REGISTERS, READINGS)) ask.interval(sql, it.household(), it.start());
            }
            case OfClose it -> ask.interval(CLOSE, it.community(), it.start());
            case OfReceipt it -> {
                for (var intent : ask.intents(it)) payment(ask, intent);
            }
            case OfOrder it -> ask.facts(ORDER, it.order()).facts(TRADES.formatted("order_id"), it.order());
            case OfTrade it ->
                purchases(ask.facts(TRADES.formatted("id"), it.trade()), ask.ids(PURCHASE_OF_TRADE, it.trade()));
            case OfPurchase it ->
                purchases(ask.facts(TRADES.formatted("purchase_id"), it.purchase()), List.of(it.purchase()));
            case OfPayment it -> {
                var purchases = ask.ids(PURCHASE_OF_INTENT, it.intent());
                for (var purchase : purchases)
                    ask.facts(TRADES.formatted("purchase_id"), purchase).facts(PURCHASE, purchase);
                payment(ask, it.intent());
            }
            case OfReversal it -> {}
            case OfNothing it -> {}
            case OfUnknown it -> {}
        }
        return List.copyOf(ask.facts(DOCUMENTS, entry.value()).found);
    }

    /** The entries that tell about the same subject, in the order of time. */
    List<JsonObject> related(Db.Tx tx, Subject subject, Sight sight) {
        var ask = new Asking(tx, sight);
        return switch (subject) {
            case OfInterval it ->
                ask.related(
                        Stream.of(
                                "interval:" + it.household() + ":" + it.start().getEpochSecond()),
                        List.of());
            case OfClose it ->
                ask.related(
                        Stream.of("feeder:", "auction:")
                                .map(word ->
                                        word + it.community() + ":" + it.start().getEpochSecond()),
                        List.of());
            case OfReceipt it ->
                ask.related(
                        Stream.concat(
                                Stream.of("chargeback:", "frozen:").map(word -> word + it.number()),
                                ofPayments(ask.intents(it))),
                        List.of());
            case OfOrder it ->
                ask.related(
                        Stream.concat(
                                Stream.of("offer:" + it.order()), ofPurchases(ask.ids(PURCHASES_OF_ORDER, it.order()))),
                        List.of());
            case OfTrade it -> ofPurchase(ask, ask.ids(PURCHASE_OF_TRADE, it.trade()));
            case OfPurchase it -> ofPurchase(ask, List.of(it.purchase()));
            case OfPayment it -> {
                var purchases = ask.ids(PURCHASE_OF_INTENT, it.intent());
                yield ask.related(Stream.concat(ofPayments(List.of(it.intent())), ofPurchases(purchases)), List.of());
            }
            case OfReversal it -> ask.related(Stream.of(), List.of(it.entry()));
            case OfNothing it -> List.of();
            case OfUnknown it -> List.of();
        };
    }

    private static void purchases(Asking ask, List<UUID> purchases) {
        for (var purchase : purchases) {
            ask.facts(PURCHASE, purchase);
            for (var intent : ask.ids(INTENT_OF, purchase)) payment(ask, intent);
            ask.facts(TOLD, purchase);
        }
    }

    private static void payment(Asking ask, UUID intent) {
        ask.facts(PAYMENT, intent).facts(RECEIPTS, intent).facts(TOLD, intent);
    }

    private static List<JsonObject> ofPurchase(Asking ask, List<UUID> purchases) {
        var keys = new ArrayList<String>(ofPurchases(purchases).toList());
        var holds = new ArrayList<UUID>();
        for (var purchase : purchases) {
            keys.addAll(ofPayments(ask.ids(INTENT_OF, purchase)).toList());
            holds.addAll(ask.ids(HOLDS, purchase));
        }
        return ask.related(keys.stream(), holds);
    }

    private static Stream<String> ofPurchases(List<UUID> purchases) {
        return keys(List.of("settle:", "rebuy:", "release:", "unfilled:"), purchases);
    }

    private static Stream<String> ofPayments(List<UUID> intents) {
        return keys(
                List.of(
                        "credit:",
                        "proof:",
                        "disproof:",
                        "payout:",
                        "paid:",
                        "unpaid:",
                        "charge:",
                        "refund:",
                        "reversed:",
                        "bill:"),
                intents);
    }

    private static Stream<String> keys(List<String> words, List<UUID> ids) {
        return ids.stream().flatMap(id -> words.stream().map(word -> word + id));
    }

    /** Questions of one request, and what was found so far. */
    private static final class Asking {
        private final Db.Tx tx;
        private final Sight sight;
        private final @Nullable UUID viewer;
        private final List<JsonObject> found = new ArrayList<>();

        Asking(Db.Tx tx, Sight sight) {
            this.tx = tx;
            this.sight = sight;
            this.viewer = switch (sight) {
                case Sight.Own own -> own.household().value();
                case Sight.Community ours -> ours.community().value();
                case Sight.Everything all -> null;
            };
        }

        Asking facts(String sql, UUID about) {
            found.addAll(tx.all(sql, Tuple.of(about, viewer), FactStore::json));
            return this;
        }

        void interval(String sql, UUID whose, Instant start) {
            found.addAll(tx.all(sql, Tuple.of(whose, viewer, start.atOffset(ZoneOffset.UTC)), FactStore::json));
        }

        List<UUID> intents(OfReceipt receipt) {
            return tx.all(INTENTS_OF_RECEIPT, Tuple.of(receipt.number()), row -> row.getUUID("id"));
        }

        List<UUID> ids(String sql, UUID about) {
            return tx.all(sql, Tuple.of(about), row -> row.getUUID("id"));
        }

        List<JsonObject> related(Stream<String> keys, List<UUID> ids) {
            var parameters = Tuple.of(
                    keys.toArray(String[]::new), ids.toArray(UUID[]::new), viewer, sight instanceof Sight.Community);
            return tx.all(RELATED, parameters, FactStore::json);
        }
    }

    /** A row as it is, with times and ids as texts. */
    private static JsonObject json(Row row) {
        var json = new JsonObject();
        for (int i = 0; i < row.size(); i++) {
            var value = row.getValue(i);
            json.put(
                    row.getColumnName(i),
                    switch (value) {
                        case OffsetDateTime moment -> moment.toInstant().toString();
                        case LocalDate day -> day.toString();
                        case UUID id -> id.toString();
                        case null -> null;
                        default -> value;
                    });
        }
        return json;
    }
}
