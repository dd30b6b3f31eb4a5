package io.jirani.metering;

import static io.jirani.metering.IntakeStore.boxed;
import static io.jirani.metering.IntakeStore.longs;
import static io.jirani.metering.IntakeStore.texts;
import static io.jirani.metering.IntakeStore.unboxed;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.IntakeStore.MeterBoot;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Rows that wait. */
final class ParkedStore {
    /** As many as a meter holds. */
    static final int MOST_OF_A_BOOT = IntakeState.MOST_HELD;

    private static final int MOST_AT_ONCE = 2 * MOST_OF_A_BOOT;
    private static final String WAITING_FOR_CLOCK = """
            select p.meter_id, p.boot, p.row_json from unnest($1::bigint[], $2::bigint[]) as u(meter_id, boot)
            cross join lateral (select meter_id, boot, row_json from reading_parked
                where meter_id = u.meter_id and boot = u.boot and reason = 'no_time' order by seq limit $3) p
            limit $4
            """;
    private static final String WAITING = """
            select meter_id, boot, row_json from reading_parked
            where meter_id = $1 and reason = any($2) and decision is null order by boot, seq
            """;
    private static final String ONE = """
            select meter_id, boot, row_json from reading_parked
            where meter_id = $1 and seq = $2 and reason = any($3) and decision is null order by received_at limit 1
            """;
    private static final String PARK = """
            insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at)
            select u.meter_id, u.seq, u.boot, u.up_ms, u.import_wh, u.export_wh, u.reason, u.row_json::jsonb, $9
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
                $8::text[]) as u(meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json)
            on conflict do nothing
            """;
    private static final String RELEASE = """
            delete from reading_parked p
            using unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                as u(meter_id, seq, boot, up_ms, import_wh, export_wh)
            where p.meter_id = u.meter_id and p.seq = u.seq and p.boot = u.boot and p.up_ms = u.up_ms
                and p.import_wh = u.import_wh and p.export_wh = u.export_wh
            """;
    private static final String DISCARD = """
            update reading_parked set decision = 'discarded'
            where meter_id = $1 and seq = $2 and reason = any($3) and decision is null
            """;
    private static final String FORGOTTEN = """
            select m.dev from reading_parked p join meter m on m.id = p.meter_id
            join meter_intake i on i.meter_id = m.id
            where p.reason in ('quarantined', 'new_generation') and p.decision is null and m.status = 'active'
                and (p.reason = 'quarantined' or (p.row_json ->> 'gen')::bigint + i.shift_by <= m.generation)
            group by m.dev order by min(p.received_at) limit 100
            """;
    /** Ahead when they came, and not any more. Times are milliseconds in rows. */
    private static final String AHEAD = """
            p.reason = 'implausible' and p.decision is null
                and (p.row_json ->> 't')::bigint > extract(epoch from p.received_at) * 1000 + $1
                and (p.row_json ->> 't')::bigint <= extract(epoch from $2::timestamptz) * 1000 + $1
            """;

    private static final String CAUGHT_UP = """
            select m.dev from reading_parked p join meter m on m.id = p.meter_id
            where m.status = 'active' and\s""" + AHEAD + """
            group by m.dev order by min(p.received_at) limit 100
            """;
    private static final String WERE_AHEAD =
            "select p.meter_id, p.boot, p.row_json from reading_parked p where p.meter_id = $3 and " + AHEAD
                    + " order by p.boot, p.seq";
    private static final String COUNT = """
            select u.meter_id, c.waiting from unnest($1::bigint[]) as u(meter_id)
            cross join lateral (select count(*) as waiting from (select from reading_parked
                where meter_id = u.meter_id and decision is null limit $2) w) c
            """;

    /**
     * Rows without time of boots that have a clock now: the first of each boot. The next message of the boot that brings a
     * clock takes the next ones, so that one meter's rows keep no others waiting for longer than one batch may take.
     */
    Map<MeterBoot, List<Waiting>> waitingForClock(Db.Tx tx, Collection<MeterBoot> boots) {
        if (boots.isEmpty()) return Map.of();
        var all = List.copyOf(boots);
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(all, each -> each.meter().number()))
                .addArrayOfLong(longs(all, MeterBoot::boot))
                .addInteger(MOST_OF_A_BOOT)
                .addInteger(MOST_AT_ONCE);
        var waiting = new HashMap<MeterBoot, List<Waiting>>();
        tx.all(WAITING_FOR_CLOCK, parameters, row -> {
            var boot = new MeterBoot(new MeterId(row.getLong("meter_id")), row.getLong("boot"));
            return waiting.computeIfAbsent(boot, key -> new ArrayList<>()).add(waiting(row));
        });
        return waiting;
    }

    /** Rows of a meter that wait for one of some reasons, each boot's in order. */
    List<Waiting> waiting(Db.Tx tx, MeterId meter, Reason... reasons) {
        return tx.all(
                WAITING, Tuple.tuple().addLong(meter.number()).addArrayOfString(words(reasons)), ParkedStore::waiting);
    }

    /** Rows kept aside since a meter's numbers came again, and those of the same boots that did not fit the rows before. */
    List<Waiting> numberedAnew(Db.Tx tx, MeterId meter) {
        var boots = new HashSet<Long>();
        for (var each : waiting(tx, meter, Reason.SEQ_REUSED)) boots.add(each.boot());
        var rows = new ArrayList<>(waiting(tx, meter, Reason.SEQ_REUSED, Reason.QUARANTINED));
        for (var each : waiting(tx, meter, Reason.REGISTER_FELL, Reason.IMPLAUSIBLE))
            if (boots.contains(each.boot())) rows.add(each);
        return rows;
    }

    /** The first row that waits under a number for one of some reasons. */
    Optional<Waiting> one(Db.Tx tx, MeterId meter, long seq, Reason... reasons) {
        var parameters = Tuple.tuple().addLong(meter.number()).addLong(seq).addArrayOfString(words(reasons));
        return tx.maybe(ONE, parameters, ParkedStore::waiting);
    }

    /** Meters with rows that wait for a reason that is gone. */
    List<Dev> forgotten(Db.Tx tx) {
        return tx.all(FORGOTTEN, Tuple.tuple(), row -> new Dev(row.getString("dev")));
    }

    /** Meters with rows that were ahead of our clock when they came, and are not any more. */
    List<Dev> caughtUp(Db.Tx tx, Instant now) {
        var parameters = Tuple.of(Fit.AHEAD.toMillis(), utc(now));
        return tx.all(CAUGHT_UP, parameters, row -> new Dev(row.getString("dev")));
    }

    /** Such rows of a meter, each boot's in order. */
    List<Waiting> wereAhead(Db.Tx tx, MeterId meter, Instant now) {
        var parameters = Tuple.of(Fit.AHEAD.toMillis(), utc(now), meter.number());
        return tx.all(WERE_AHEAD, parameters, ParkedStore::waiting);
    }

    /** Marks rows of a number as looked at: they stay out. Answers how many. */
    int discard(Db.Tx tx, MeterId meter, long seq, Reason... reasons) {
        return tx.run(
                DISCARD, Tuple.tuple().addLong(meter.number()).addLong(seq).addArrayOfString(words(reasons)));
    }

    /** Keeps rows whose verdict is to wait; a row that waits already is there once. */
    void park(Db.Tx tx, List<Kept> rows, Instant received) {
        if (rows.isEmpty()) return;
        var parameters = content(rows)
                .addArrayOfString(texts(rows, row -> reason(row).word()))
                .addArrayOfString(texts(rows, row -> json(row.judged().row()).encode()))
                .addOffsetDateTime(utc(received));
        tx.run(PARK, parameters);
    }

    /** How many rows of some meters wait, as far as a bound. */
    Map<MeterId, Long> count(Db.Tx tx, List<MeterId> meters, int most) {
        var counts = new HashMap<MeterId, Long>();
        var parameters =
                Tuple.tuple().addArrayOfLong(longs(meters, MeterId::number)).addInteger(most);
        tx.all(COUNT, parameters, row -> counts.put(new MeterId(row.getLong("meter_id")), row.getLong("waiting")));
        return counts;
    }

    /** Takes rows out of waiting. */
    void release(Db.Tx tx, List<Kept> rows) {
        if (!rows.isEmpty()) tx.run(RELEASE, content(rows));
    }

    private static Tuple content(List<Kept> rows) {
        return Tuple.tuple()
                .addArrayOfLong(longs(rows, row -> row.meter().number()))
                .addArrayOfLong(longs(rows, row -> row.judged().row().seq()))
                .addArrayOfLong(longs(rows, row -> row.judged().boot()))
                .addArrayOfLong(longs(rows, row -> row.judged().row().upMs()))
                .addArrayOfLong(longs(
                        rows, row -> row.judged().row().registers().imported().wattHours()))
                .addArrayOfLong(longs(
                        rows, row -> row.judged().row().registers().exported().wattHours()));
    }

    private static String[] words(Reason... reasons) {
        var words = new String[reasons.length];
        for (int i = 0; i < words.length; i++) words[i] = reasons[i].word();
        return words;
    }

    private static Reason reason(Kept row) {
        if (row.judged().verdict() instanceof Parked parked) return parked.reason();
        throw new IllegalArgumentException("not to be parked: " + row);
    }

    private static JsonObject json(Reading row) {
        return new JsonObject()
                .put("seq", row.seq())
                .put("t", row.t().map(Instant::toEpochMilli).orElse(null))
                .put("up", row.upMs())
                .put("tq", row.quality().word())
                .put("gen", row.registers().generation())
                .put("imp", row.registers().imported().wattHours())
                .put("exp", row.registers().exported().wattHours())
                .put("p", boxed(row.gauges().powerW()))
                .put("u", boxed(row.gauges().voltageMv()))
                .put("i", boxed(row.gauges().currentMa()))
                .put("q", row.flags());
    }

    private static Waiting waiting(Row row) {
        var json = row.getJsonObject("row_json");
        var gauges = new Gauges(
                unboxed(json.getLong("p")),
                unboxed(json.getLong("u")),
                unboxed(json.getLong("i")),
                OptionalInt.empty());
        var registers =
                new Registers(new Energy(json.getLong("imp")), new Energy(json.getLong("exp")), json.getInteger("gen"));
        return new Waiting(
                row.getLong("boot"),
                new Reading(
                        json.getLong("seq"),
                        Optional.ofNullable(json.getLong("t")).map(Instant::ofEpochMilli),
                        json.getLong("up"),
                        TimeQuality.valueOf(json.getString("tq").toUpperCase(Locale.ROOT)),
                        registers,
                        gauges,
                        json.getInteger("q")));
    }
}
