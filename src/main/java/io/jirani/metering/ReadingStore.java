package io.jirani.metering;

import static io.jirani.metering.IntakeStore.boxed;
import static io.jirani.metering.IntakeStore.integers;
import static io.jirani.metering.IntakeStore.longs;
import static io.jirani.metering.IntakeStore.texts;
import static io.jirani.metering.IntakeStore.times;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.IntakeStore.MeterBoot;
import io.jirani.metering.ReadingNews.Stands;
import io.jirani.metering.Suspicion.Clash;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Rows in use, and events of meters. */
public final class ReadingStore {
    /** Something that happened at a meter. */
    record Told(MeterId meter, Happening event) {}

    private static final int PIECE = 2_000;
    private static final String UNIQUE_VIOLATION = "23505";
    /** SQLSTATE classes: connection, authorisation, transaction, resources, locks, operator, system. */
    private static final Set<String> WEATHER = Set.of("08", "25", "28", "3D", "40", "53", "55", "57", "58");

    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** Arrays side by side in a list of columns go in lockstep and are read as they come; in a from clause each is copied first. */
    private static final String STORE = """
            insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, power_w,
                voltage_mv, current_ma, flags, skew_ms, received_at)
            select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::timestamptz[]), unnest($4::bigint[]), unnest($5::bigint[]),
                unnest($6::text[]), unnest($7::int[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]),
                unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::int[]), unnest($14::bigint[]), $15::timestamptz
            """;

    private static final String STORE_ONCE = STORE + " on conflict do nothing";
    private static final String CLOCKS = """
            select u.meter_id, u.boot, r.up_ms, r.t from unnest($1::bigint[], $2::bigint[]) as u(meter_id, boot)
            cross join lateral (select up_ms, t from reading
                where meter_id = u.meter_id and boot = u.boot and time_quality in ('sync', 'hold') and t > $3
                order by t desc limit 1) r
            """;
    private static final String EVENTS = """
            insert into meter_event (meter_id, seq, t, type, data, received_at)
            select u.meter_id, u.seq, u.t, u.type, u.data::jsonb, $6
            from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[])
                as u(meter_id, seq, t, type, data)
            on conflict do nothing
            """;
    private static final String PARTITIONS = "select make_reading_partitions($1, $2) as made";

    /**
     * Stores rows that have their place in time, and were not there; piece by piece and without waiting. Were one there, the
     * transaction fails with {@link #wasThere}. Meter by meter: its rows are neighbours in the keys, and a page of a key that
     * was just written to is near at hand for the next.
     */
    void store(Db.Tx tx, List<Kept> rows, Instant received) {
        var byMeter = new ArrayList<>(rows);
        byMeter.sort(Comparator.comparing(Kept::meter));
        for (int from = 0; from < byMeter.size(); from += PIECE)
            tx.later(STORE, columns(byMeter.subList(from, Math.min(byMeter.size(), from + PIECE)), received));
    }

    /** Stores rows, which may be there: of a foreign meter, or of one that counts anew. Answers how many were not. */
    int storeOnce(Db.Tx tx, List<Kept> rows, Instant received) {
        return rows.isEmpty() ? 0 : tx.run(STORE_ONCE, columns(rows, received));
    }

    private static Tuple columns(List<Kept> rows, Instant received) {
        return Tuple.tuple()
                .addArrayOfLong(longs(rows, row -> row.meter().number()))
                .addArrayOfLong(longs(rows, row -> row.judged().row().seq()))
                .addArrayOfOffsetDateTime(times(rows, row -> utc(moment(row))))
                .addArrayOfLong(longs(rows, row -> row.judged().boot()))
                .addArrayOfLong(longs(rows, row -> row.judged().row().upMs()))
                .addArrayOfString(
                        texts(rows, row -> row.judged().row().quality().word()))
                .addArrayOfInteger(integers(rows, row -> registers(row).generation()))
                .addArrayOfLong(longs(rows, row -> registers(row).imported().wattHours()))
                .addArrayOfLong(longs(rows, row -> registers(row).exported().wattHours()))
                .addArrayOfLong(
                        longs(rows, row -> boxed(row.judged().row().gauges().powerW())))
                .addArrayOfLong(
                        longs(rows, row -> boxed(row.judged().row().gauges().voltageMv())))
                .addArrayOfLong(
                        longs(rows, row -> boxed(row.judged().row().gauges().currentMa())))
                .addArrayOfInteger(integers(rows, row -> row.judged().row().flags()))
                .addArrayOfLong(longs(
                        rows, row -> Duration.between(moment(row), received).toMillis()))
                .addOffsetDateTime(utc(received));
    }

    /** When stored rows of some boots were read, if that is at most a week ago: places their rows without time. */
    Map<MeterBoot, ClockPair> clocks(Db.Tx tx, Collection<MeterBoot> boots, Instant received) {
        var clocks = new HashMap<MeterBoot, ClockPair>();
        if (boots.isEmpty()) return clocks;
        var all = List.copyOf(boots);
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(all, each -> each.meter().number()))
                .addArrayOfLong(longs(all, MeterBoot::boot))
                .addOffsetDateTime(utc(received.minus(REMEMBERED)));
        tx.all(CLOCKS, parameters, row -> {
            var boot = new MeterBoot(new MeterId(row.getLong("meter_id")), row.getLong("boot"));
            var t = row.getOffsetDateTime("t").toInstant();
            return clocks.put(boot, new ClockPair(boot.boot(), row.getLong("up_ms"), t, ClockPair.Proof.CLAIMED));
        });
        return clocks;
    }

    /** Stores events of meters. Answers of how many the number was free. */
    int tell(Db.Tx tx, List<Told> events, Instant received) {
        if (events.isEmpty()) return 0;
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(events, told -> told.meter.number()))
                .addArrayOfLong(longs(events, told -> told.event.seq()))
                .addArrayOfOffsetDateTime(times(
                        events, told -> told.event.t().map(IntakeStore::utc).orElse(null)))
                .addArrayOfString(texts(events, told -> told.event.type()))
                .addArrayOfString(texts(events, told -> told.event.data()))
                .addOffsetDateTime(utc(received));
        return tx.run(EVENTS, parameters);
    }

    /**
     * Tells those who watch where meters stand.
     *
     * @param at by the real clock
     */
    static void announce(Db.Tx tx, Collection<Stands> news, Instant at) {
        EventLog.appendAll(tx, news.stream().map(ReadingStore::event).toList(), at);
    }

    /**
     * Tells those who watch that a meter is under suspicion.
     *
     * @param at by the real clock
     */
    void announce(Db.Tx tx, Clash clash, Instant at) {
        var meter = clash.meter();
        var dev = meter.dev().id();
        var household = meter.owner().map(Meter.Owner::household);
        var data = new JsonObject().put("dev", dev).put("seq", clash.seq()).put("reason", clash.why());
        EventLog.append(tx, "meter.clash", meter.community(), household, data, at);
        var why = new JsonObject().put("dev", dev).put("reason", clash.why());
        EventLog.append(tx, "meter.quarantined", meter.community(), household, why, at);
    }

    /** Makes the monthly partitions that cover a span; answers how many were made. */
    public int partitions(Db.Tx tx, Instant from, Instant to) {
        return tx.one(PARTITIONS, Tuple.of(utc(from), utc(to)), row -> row.getInteger("made"));
    }

    /** Whether a failure says that a row was there which the numbers of its meter say was not: it counts anew. */
    static boolean wasThere(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    /** Whether a failure may pass by itself: of the database's state, or of the way to it. */
    static boolean weather(Throwable failure) {
        if (!(failure instanceof PgException refused))
            return failure instanceof IOException
                    || failure instanceof TimeoutException
                    || failure instanceof ClosedConnectionException;
        var state = Optional.ofNullable(refused.getSqlState()).orElse("");
        return state.length() < 2 || WEATHER.contains(state.substring(0, 2));
    }

    /** What kind of failure it is: its SQLSTATE, or its class. */
    static String kind(Throwable failure) {
        return failure instanceof PgException refused
                ? String.valueOf(refused.getSqlState())
                : failure.getClass().getName();
    }

    /** Asks the database for anything: it answers, or this fails. */
    static boolean answers(Db.Tx tx) {
        return tx.one("select true as yes", Tuple.tuple(), row -> row.getBoolean("yes"));
    }

    /**
     * Whether a failure comes from what was to be stored, so that trying the same again is useless: data the database
     * refuses (SQLSTATE classes 22 and 23), or a fault of ours. Of everything else only time tells.
     */
    static boolean poison(Throwable failure) {
        if (failure instanceof PgException refused) {
            var state = Optional.ofNullable(refused.getSqlState()).orElse("");
            return state.startsWith("22") || state.startsWith("23");
        }
        if (failure instanceof Problem || failure instanceof StackOverflowError) return true;
        return failure instanceof RuntimeException
                && failure.getClass().getName().startsWith("java.")
                && !(failure instanceof java.io.UncheckedIOException)
                && !(failure instanceof java.util.concurrent.RejectedExecutionException);
    }

    private static EventLog.News event(Stands news) {
        var meter = news.meter();
        var newest = news.newest();
        var data = new JsonObject()
                .put("dev", meter.dev().id())
                .put("household", meter.owner().map(Meter.Owner::code).orElse(null))
                .put("t", newest.t().toString())
                .put("import_wh", newest.registers().imported().wattHours())
                .put("export_wh", newest.registers().exported().wattHours())
                .put("power_w", boxed(newest.gauges().powerW()));
        return new EventLog.News(
                "reading.stored", meter.community(), meter.owner().map(Meter.Owner::household), data);
    }

    private static Instant moment(Kept row) {
        return row.judged().row().t().orElseThrow();
    }

    private static Registers registers(Kept row) {
        return row.judged().row().registers();
    }
}
