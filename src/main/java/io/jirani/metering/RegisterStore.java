package io.jirani.metering;

import static io.jirani.metering.IntakeStore.integers;
import static io.jirani.metering.IntakeStore.longs;
import static io.jirani.metering.IntakeStore.texts;
import static io.jirani.metering.IntakeStore.times;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.metering.Boundary.At;
import io.jirani.metering.Boundary.Mark;
import io.jirani.metering.HouseholdRegisters.MeterRegisters;
import io.jirani.metering.Reading.TimeQuality;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What settlement asks of the meters: registers at the boundaries of an interval, and whether to wait for more. */
public final class RegisterStore {
    /** A meter at a boundary. */
    private record MeterAt(MeterId meter, Instant moment) {}

    private record Candidates(
            MeterId meter,
            HouseholdId household,
            Assurance trust,
            Optional<Mark> beforeStart,
            Optional<Mark> afterStart,
            Optional<Mark> beforeEnd,
            Optional<Mark> afterEnd) {}

    private static final String BEFORE = """
             left join lateral (select t, import_wh, export_wh, generation, time_quality, flags from reading r
                where r.meter_id = m.id and r.t < %1$s::timestamptz
                    and r.t >= %1$s::timestamptz - make_interval(secs => $4::int)
                order by r.t desc, r.seq desc limit 1) %2$s on true
            """;
    private static final String AFTER = """
             left join lateral (select t, import_wh, export_wh, generation, time_quality, flags from reading r
                where r.meter_id = m.id and r.t >= %1$s::timestamptz
                    and r.t <= %1$s::timestamptz + make_interval(secs => $4::int)
                order by r.t, r.seq limit 1) %2$s on true
            """;
    private static final String CANDIDATES = "select m.id, m.household_id, m.trust, " + columns("bs") + ", "
            + columns("fs") + ", " + columns("be") + ", " + columns("fe")
            + " from meter m join household h on h.id = m.household_id"
            + String.format(Locale.ROOT, BEFORE, "$2", "bs")
            + String.format(Locale.ROOT, AFTER, "$2", "fs")
            + String.format(Locale.ROOT, BEFORE, "$3", "be")
            + String.format(Locale.ROOT, AFTER, "$3", "fe")
            + " where h.community_id = $1 order by h.code, m.id";
    private static final String KEPT = """
            select b.meter_id, b.at, b.import_wh, b.export_wh, b.generation, b.assurance
            from meter_boundary b join meter m on m.id = b.meter_id join household h on h.id = m.household_id
            where h.community_id = $1 and b.at in ($2, $3)
            """;
    private static final String KEEP = """
            insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)
            select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::int[], $6::text[])
            on conflict do nothing
            """;
    private static final String SILENT = """
            select m.dev from meter m join household h on h.id = m.household_id
            join meter_intake i on i.meter_id = m.id
            where h.community_id = $1 and i.last_t < $2::timestamptz - interval '1 second' order by m.dev
            """;
    private static final String EARLIEST = """
            select min(first.t) as t from meter m join household h on h.id = m.household_id
            cross join lateral (select r.t from reading r where r.meter_id = m.id order by r.t limit 1) first
            where h.community_id = $1
            """;

    /**
     * What each household with a meter exchanged with the grid in an interval, in the order of their codes. Unknown is
     * an empty flow, also when a meter of it never sent anything. A register that a close went by stands, see {@link #keep}.
     */
    public List<HouseholdRegisters> registersAt(Db.Tx tx, CommunityId community, Interval interval) {
        var found = tx.all(
                CANDIDATES,
                Tuple.tuple()
                        .addUUID(community.value())
                        .addOffsetDateTime(interval.start().atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(interval.end().atOffset(ZoneOffset.UTC))
                        .addInteger((int) interval.length().toSeconds()),
                RegisterStore::candidates);
        var kept = kept(tx, community, interval);
        var byHousehold = new LinkedHashMap<HouseholdId, List<Candidates>>();
        for (var each : found)
            byHousehold.computeIfAbsent(each.household, id -> new ArrayList<>()).add(each);
        return byHousehold.entrySet().stream()
                .map(each -> household(each.getKey(), each.getValue(), interval, kept))
                .toList();
    }

    /**
     * Keeps the registers that a close goes by. A row that comes late may say more of a boundary than was known; were it
     * taken for the next interval alone, what lies between would be credited twice or never.
     */
    public void keep(Db.Tx tx, Interval interval, List<HouseholdRegisters> households) {
        var known = new ArrayList<Map.Entry<MeterAt, At>>();
        for (var household : households)
            for (var meter : household.meters()) {
                meter.start().ifPresent(at -> known.add(Map.entry(new MeterAt(meter.meter(), interval.start()), at)));
                meter.end().ifPresent(at -> known.add(Map.entry(new MeterAt(meter.meter(), interval.end()), at)));
            }
        if (known.isEmpty()) return;
        tx.run(
                KEEP,
                Tuple.tuple()
                        .addArrayOfLong(longs(known, each -> each.getKey().meter.number()))
                        .addArrayOfOffsetDateTime(times(known, each -> utc(each.getKey().moment)))
                        .addArrayOfLong(longs(
                                known,
                                each -> each.getValue().registers().imported().wattHours()))
                        .addArrayOfLong(longs(
                                known,
                                each -> each.getValue().registers().exported().wattHours()))
                        .addArrayOfInteger(integers(
                                known, each -> each.getValue().registers().generation()))
                        .addArrayOfString(
                                texts(known, each -> each.getValue().assurance().name())));
    }

    private static Map<MeterAt, At> kept(Db.Tx tx, CommunityId community, Interval interval) {
        var kept = new HashMap<MeterAt, At>();
        tx.all(KEPT, Tuple.of(community.value(), utc(interval.start()), utc(interval.end())), row -> {
            var registers = new Registers(
                    new Energy(row.getLong("import_wh")),
                    new Energy(row.getLong("export_wh")),
                    row.getInteger("generation"));
            var place = new MeterAt(
                    new MeterId(row.getLong("meter_id")),
                    row.getOffsetDateTime("at").toInstant());
            return Optional.ofNullable(
                    kept.put(place, new At(registers, Assurance.valueOf(row.getString("assurance")))));
        });
        return kept;
    }

    /**
     * Meters that have published before but have no row at a boundary or after it yet. None: the interval that ends there
     * need not wait for its grace. Meters that never published anything are not waited for.
     */
    public List<Dev> silentAt(Db.Tx tx, CommunityId community, Instant boundary) {
        return tx.all(
                SILENT,
                Tuple.of(community.value(), boundary.atOffset(ZoneOffset.UTC)),
                row -> new Dev(row.getString("dev")));
    }

    /** The time of a community's first row ever: before it nothing can be settled. */
    public Optional<Instant> earliest(Db.Tx tx, CommunityId community) {
        return tx.one(EARLIEST, Tuple.of(community.value()), row -> Optional.ofNullable(row.getOffsetDateTime("t")))
                .map(at -> at.toInstant());
    }

    private static HouseholdRegisters household(
            HouseholdId id, List<Candidates> all, Interval interval, Map<MeterAt, At> kept) {
        var meters = new ArrayList<MeterRegisters>();
        var flows = new ArrayList<Optional<Boundary.Flow>>();
        for (var each : all) {
            var length = interval.length();
            var start = Optional.ofNullable(kept.get(new MeterAt(each.meter, interval.start())))
                    .or(() -> Boundary.at(interval.start(), each.beforeStart, each.afterStart, length));
            var end = Optional.ofNullable(kept.get(new MeterAt(each.meter, interval.end())))
                    .or(() -> Boundary.at(interval.end(), each.beforeEnd, each.afterEnd, length));
            meters.add(new MeterRegisters(each.meter, start, end));
            flows.add(Boundary.between(start, end, length)
                    .map(flow -> new Boundary.Flow(
                            flow.imported(), flow.exported(), flow.assurance().or(each.trust))));
        }
        return new HouseholdRegisters(id, Boundary.household(flows), meters);
    }

    private static String columns(String from) {
        return String.format(
                Locale.ROOT,
                "%1$s.t %1$s_t, %1$s.import_wh %1$s_import, %1$s.export_wh %1$s_export, %1$s.generation %1$s_generation,"
                        + " %1$s.time_quality %1$s_quality, %1$s.flags %1$s_flags",
                from);
    }

    private static Candidates candidates(Row row) {
        return new Candidates(
                new MeterId(row.getLong("id")),
                new HouseholdId(row.getUUID("household_id")),
                Assurance.valueOf(row.getString("trust")),
                mark(row, "bs"),
                mark(row, "fs"),
                mark(row, "be"),
                mark(row, "fe"));
    }

    private static Optional<Mark> mark(Row row, String from) {
        var t = row.getOffsetDateTime(from + "_t");
        if (t == null) return Optional.empty();
        var registers = new Registers(
                new Energy(row.getLong(from + "_import")),
                new Energy(row.getLong(from + "_export")),
                row.getInteger(from + "_generation"));
        var quality = TimeQuality.valueOf(row.getString(from + "_quality").toUpperCase(Locale.ROOT));
        return Optional.of(
                new Mark(t.toInstant(), registers, Reading.assurance(quality, row.getShort(from + "_flags"))));
    }
}
