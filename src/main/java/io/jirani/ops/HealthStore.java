package io.jirani.ops;

import io.jirani.db.Db;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The few figures that say how the gateway is: for health checks and gauges. Read only. */
public final class HealthStore {
    private static final String SCHEMA =
            "select coalesce(max(version::int), 0) as version from flyway_schema_history where success";
    private static final String IMBALANCE =
            "select coalesce(sum(abs(posted) + abs(held)), 0)::bigint as off from ledger.imbalance";
    private static final String METERS = """
            select count(*) filter (where there)::int as online, count(*) filter (where not there)::int as offline
            from (select coalesce(online, false)
                    or (adapter <> 'native' and silent_since is null and last_seen_at is not null) as there
                from meter left join meter_intake on meter_id = id where status in ('active', 'quarantined')) each
            """;
    private static final String REGISTERED = "select status, count(*)::int as n from meter group by status";
    private static final String STUCK_INTENTS = """
            select count(*)::int as n from payment_intent
            where state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN') and direction = 'collection' and deadline_at < $1
            """;
    private static final String UNSETTLED = """
            select count(*)::int as n from purchase p join payment_intent i on i.id = p.intent_id
            where p.state = 'reserved' and coalesce(i.ended_at, i.deadline_at) < $1 and i.state in
                ('SUCCEEDED', 'FAILED', 'EXPIRED', 'LATE_CREDITED', 'REVIEW', 'REFUND_PENDING', 'REFUNDED')
            """;
    private static final String PAID_UNSETTLED = """
            select count(*)::int as n from purchase_unsettled u join purchase p on p.id = u.purchase_id where p.state = 'reserved'
            """;
    private static final String OUTBOX = """
            select (select count(*) from inbox where judged_at is null)::int as inbox,
                (select count(*) from notice where sent_at is null and given_up_at is null)::int as notice,
                (select count(*) from down_command where state = 'open')::int as command
            """;
    private static final String FEEDERS = """
            select c.code, count(i.start_at) filter (where i.closure = 'not_closed')::int as open,
                coalesce(sum(i.losses_wh) filter (where i.closure = 'closed'), 0)::bigint as losses,
                coalesce(sum(h.import_wh) filter (where i.closure = 'closed'), 0)::bigint as imported
            from community c
            cross join lateral (select max(start_at) as at from interval_close where community_id = c.id) last
            left join interval_close i on i.community_id = c.id and i.start_at > last.at - interval '1 day'
            left join lateral (select sum(import_wh) as import_wh from household_interval
                where community_id = c.id and start_at = i.start_at) h on true
            where exists (select 1 from meter where community_id = c.id and role = 'feeder' and status <> 'stock')
            group by c.code
            """;
    private static final String AUCTION_TRADES = """
            select (select count(*) from auction_trade where state = 'open')::int as open,
                (select count(*) from auction_trade where state = 'review')::int as review,
                (select min(handed_at) from auction_settlement where state = 'open') as since
            """;
    private static final String TRADING_HOUSEHOLDS = """
            select count(*)::int as n from trading_rules r where r.mode <> 'off'
                and r.revision = (select max(revision) from trading_rules where household_id = r.household_id)
            """;
    private static final String RAILS = "select rail, payouts, reason from rail_state order by rail";

    /**
     * How many meters there are, by whether the broker has them. Of a meter that an adapter reads the broker may never say:
     * it is online while it is heard.
     */
    record Meters(int online, int offline) {}

    /**
     * How a community's energy closed against its feeder in the last 24 hours.
     *
     * @param lossPoints lost of what the households took, in basis points
     */
    record Feeder(String community, int notClosed, long lossPoints) {}

    /** What waits to be handled: callbacks unjudged, notices unsent, commands to meters unanswered. */
    record Outbox(int inbox, int notice, int command) {}

    /**
     * Trades of auctions that are not settled.
     *
     * @param open will be
     * @param review the books refuse them; they wait for a person
     * @param since when the oldest auction with open trades was handed over
     */
    record AuctionTrades(int open, int review, Optional<Instant> since) {}

    public int schemaVersion(Db.Tx tx) {
        return tx.one(SCHEMA, Tuple.tuple(), row -> row.getInteger("version"));
    }

    /** By how much the books are out of balance, over all assets, in smallest units. Anything but 0 is an alarm. */
    long imbalance(Db.Tx tx) {
        return tx.one(IMBALANCE, Tuple.tuple(), row -> row.getLong("off"));
    }

    Meters meters(Db.Tx tx) {
        return tx.one(METERS, Tuple.tuple(), row -> new Meters(row.getInteger("online"), row.getInteger("offline")));
    }

    /** How many meters there are, by where they are in their lives. */
    Map<String, Integer> registered(Db.Tx tx) {
        var counts = new TreeMap<>(Map.of("stock", 0, "active", 0, "quarantined", 0, "decommissioned", 0));
        tx.all(REGISTERED, Tuple.tuple(), row -> counts.put(row.getString("status"), row.getInteger("n")));
        return counts;
    }

    /** Collections that are undecided though their deadline passed before a moment. */
    int stuckIntents(Db.Tx tx, Instant before) {
        return tx.one(STUCK_INTENTS, Tuple.of(before.atOffset(ZoneOffset.UTC)), row -> row.getInteger("n"));
    }

    /** Purchases that are still reserved though their payment had its answer before a moment. */
    int unsettled(Db.Tx tx, Instant before) {
        return tx.one(UNSETTLED, Tuple.of(before.atOffset(ZoneOffset.UTC)), row -> row.getInteger("n"));
    }

    /** Purchases that are paid and that the books refuse to settle. */
    int paidUnsettled(Db.Tx tx) {
        return tx.one(PAID_UNSETTLED, Tuple.tuple(), row -> row.getInteger("n"));
    }

    /** The communities that have a meter on their feeder. */
    List<Feeder> feeders(Db.Tx tx) {
        return tx.all(FEEDERS, Tuple.tuple(), row -> {
            long imported = row.getLong("imported");
            long points = imported == 0 ? 0 : row.getLong("losses") * 10_000 / imported;
            return new Feeder(row.getString("code"), row.getInteger("open"), points);
        });
    }

    Outbox outbox(Db.Tx tx) {
        return tx.one(
                OUTBOX,
                Tuple.tuple(),
                row -> new Outbox(row.getInteger("inbox"), row.getInteger("notice"), row.getInteger("command")));
    }

    AuctionTrades auctionTrades(Db.Tx tx) {
        return tx.one(
                AUCTION_TRADES,
                Tuple.tuple(),
                row -> new AuctionTrades(
                        row.getInteger("open"),
                        row.getInteger("review"),
                        Optional.ofNullable(row.getOffsetDateTime("since")).map(OffsetDateTime::toInstant)));
    }

    /** How many households trade automatically. */
    int tradingHouseholds(Db.Tx tx) {
        return tx.one(TRADING_HOUSEHOLDS, Tuple.tuple(), row -> row.getInteger("n"));
    }

    List<JsonObject> rails(Db.Tx tx) {
        return tx.all(RAILS, Tuple.tuple(), Row::toJson);
    }
}
