package io.jirani.metering;

import static io.jirani.metering.BoundaryStore.at;
import static io.jirani.metering.BoundaryStore.registers;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.metering.Boundary.At;
import io.jirani.metering.Boundary.Flow;
import io.jirani.metering.Boundary.Mark;
import io.jirani.metering.Boundary.Piece;
import io.jirani.metering.BoundaryStore.MeterAt;
import io.jirani.metering.HouseholdRegisters.MeterRegisters;
import io.jirani.metering.MeterSpan.Begin;
import io.jirani.metering.MeterSpan.Counted;
import io.jirani.metering.MeterSpan.Edge;
import io.jirani.metering.MeterSpan.Facts;
import io.jirani.metering.MeterSpan.Opening;
import io.jirani.metering.Reading.TimeQuality;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What settlement asks of the meters: registers at the boundaries of an interval, and whether to wait for more. */
public final class RegisterStore {
    private record Candidate(MeterId meter, Optional<HouseholdId> household, Assurance trust, Facts facts) {}

    private record Answer(Candidate of, MeterRegisters registers, Optional<Flow> flow) {}

    private static final String BEFORE = """
             left join lateral (select t, import_wh, export_wh, generation, time_quality, flags from reading r
                where r.meter_id = m.id and r.t < %1$s::timestamptz
                    and r.t >= %1$s::timestamptz - make_interval(secs => $4::int) and r.t >= s.in_at and r.t <= s.out_at
                order by r.t desc, r.seq desc limit 1) %2$s on true
            """;
    private static final String AFTER = """
             left join lateral (select t, import_wh, export_wh, generation, time_quality, flags from reading r
                where r.meter_id = m.id and r.t >= %1$s::timestamptz
                    and r.t <= %1$s::timestamptz + make_interval(secs => $4::int) and r.t >= s.in_at and r.t <= s.out_at
                order by r.t, r.seq limit 1) %2$s on true
            """;
    /** A meter that went out of service stays in the answer until it has counted to its last row. */
    private static final String CANDIDATES =
            "select m.id, m.household_id, m.trust, m.status = 'decommissioned' as is_out,"
                    + " g.from_at g_from, g.t g_t, g.import_wh g_import_wh, g.export_wh g_export_wh,"
                    + " g.generation g_generation, g.assurance g_assurance, "
                    + columns("fr") + ", " + columns("la") + ", " + columns("bs") + ", " + columns("fs") + ", "
                    + columns("be")
                    + ", " + columns("fe") + """
             from meter m left join household h on h.id = m.household_id left join meter_begin g on g.meter_id = m.id
             cross join lateral (select coalesce(m.in_service_at, '-infinity') as in_at, coalesce(m.out_of_service_at,
                case when m.status = 'decommissioned' then m.status_at end, 'infinity') as out_at) s
             left join lateral (select t, import_wh, export_wh, generation, time_quality, flags from reading r
                where g.meter_id is null and r.meter_id = m.id and r.t >= s.in_at and r.t <= s.out_at
                    and r.t < $3::timestamptz
                order by r.t, r.seq limit 1) fr on true
             left join lateral (select t, import_wh, export_wh, generation, time_quality, flags from reading r
                where m.status = 'decommissioned' and r.meter_id = m.id and r.t >= s.in_at and r.t <= s.out_at
                order by r.t desc, r.seq desc limit 1) la on true
            """
                    + String.format(Locale.ROOT, BEFORE, "$2", "bs")
                    + String.format(Locale.ROOT, AFTER, "$2", "fs")
                    + String.format(Locale.ROOT, BEFORE, "$3", "be")
                    + String.format(Locale.ROOT, AFTER, "$3", "fe") + """
             where m.community_id = $1 and m.role = $5 and m.status <> 'stock'
                and (m.role = 'feeder' or m.household_id is not null)
                and s.in_at < $3::timestamptz and (s.out_at > $2::timestamptz or g.meter_id is null)
             order by h.code, m.id
            """;

    private static final String OPENING = """
            select case when exists (select 1 from interval_close where community_id = $1 and start_at >= $2) then 'CLOSED'
                when exists (select 1 from interval_close where community_id = $1) then 'NEXT_CLOSE'
                else 'FIRST_CLOSE' end as opening
            """;
    /** Of the generation at the start the last row counts, be it late and from before the start. */
    private static final String PIECES = """
            select r.generation, (array_agg(import_wh order by t, seq))[1] as f_import_wh,
                (array_agg(export_wh order by t, seq))[1] as f_export_wh, r.generation as f_generation,
                (array_agg(import_wh order by t desc, seq desc))[1] as l_import_wh,
                (array_agg(export_wh order by t desc, seq desc))[1] as l_export_wh, r.generation as l_generation
            from reading r join meter m on m.id = r.meter_id
            where r.meter_id = $1 and r.t > $2::timestamptz - interval '35 days' and r.t < $3
                and (r.t > $2::timestamptz or r.generation = $4) and r.t >= coalesce(m.in_service_at, '-infinity')
                and r.t <= coalesce(m.out_of_service_at, 'infinity')
            group by r.generation order by r.generation
            """;

    private static final String SILENT = """
            select m.dev from meter m join meter_intake i on i.meter_id = m.id
            where m.community_id = $1 and m.role = 'household' and m.status = 'active' and m.household_id is not null
                and (m.in_service_at is null or i.last_t >= m.in_service_at)
                and coalesce(m.out_of_service_at, 'infinity') > $2
                and i.last_t < $2::timestamptz - interval '1 second'
            order by m.dev
            """;
    private final BoundaryStore boundaries = new BoundaryStore();

    /**
     * What each household with a meter in service exchanged with the grid in intervals in a row, in sum, in the order of
     * their codes. Unknown is an empty flow. A meter that never sent anything does not count yet, one that is quarantined
     * counts and is unknown. A register that a close went by stands, see {@link #keep}.
     *
     * @param last the same as the first for one interval
     */
    public List<HouseholdRegisters> registersIn(Db.Tx tx, CommunityId community, Interval first, Interval last) {
        var byHousehold = new LinkedHashMap<HouseholdId, List<Answer>>();
        for (var each : answers(tx, community, span(tx, community, first, last, Meter.Role.HOUSEHOLD)))
            byHousehold
                    .computeIfAbsent(each.of.household.orElseThrow(), id -> new ArrayList<>())
                    .add(each);
        return byHousehold.entrySet().stream()
                .map(each -> new HouseholdRegisters(
                        each.getKey(),
                        Boundary.household(
                                each.getValue().stream().map(Answer::flow).toList()),
                        each.getValue().stream().map(Answer::registers).toList()))
                .toList();
    }

    /** What the feeder's meters say of an interval; nothing of one in the middle of which a meter began. */
    public FeederRegisters feederAt(Db.Tx tx, CommunityId community, Interval interval) {
        var span = span(tx, community, interval, interval, Meter.Role.FEEDER);
        // A feeder brings nothing along from intervals that nobody compared with it.
        var own = new MeterSpan(
                span.from(),
                span.to(),
                span.interval(),
                span.opening() == Opening.NEXT_CLOSE ? Opening.FIRST_CLOSE : span.opening(),
                span.role());
        var all = answers(tx, community, own);
        var whole = all.stream()
                .noneMatch(each ->
                        each.registers.opens().stream().anyMatch(begin -> !Boundary.on(interval.start(), begin.t())));
        return new FeederRegisters(
                whole ? Boundary.household(all.stream().map(Answer::flow).toList()) : Optional.empty(),
                all.stream().map(Answer::registers).toList());
    }

    /**
     * Keeps the registers that a close goes by. A row that comes late may say more of a boundary than was known; were it
     * taken for the next interval alone, what lies between would be credited twice or never.
     */
    public void keep(Db.Tx tx, Interval interval, List<HouseholdRegisters> households) {
        var all = households.stream().flatMap(each -> each.meters().stream()).toList();
        boundaries.keep(tx, interval.start(), interval.end(), all);
    }

    /** Keeps the registers of the feeder's meters that a close goes by. */
    public void keep(Db.Tx tx, Interval interval, FeederRegisters feeder) {
        boundaries.keep(tx, interval.start(), interval.end(), feeder.meters());
    }

    /** Keeps the registers at both ends of intervals in a row that were settled in sum. */
    public void keep(Db.Tx tx, Interval first, Interval last, List<HouseholdRegisters> households) {
        var all = households.stream().flatMap(each -> each.meters().stream()).toList();
        boundaries.keep(tx, first.start(), last.end(), all);
    }

    /**
     * Meters in service that have published before but have no row at a boundary or after it yet. None: the interval that
     * ends there need not wait for its grace. Meters that never published anything are not waited for, nor is the feeder's.
     */
    public List<Dev> silentAt(Db.Tx tx, CommunityId community, Instant boundary) {
        return tx.all(
                SILENT,
                Tuple.of(community.value(), boundary.atOffset(ZoneOffset.UTC)),
                row -> new Dev(row.getString("dev")));
    }

    private static MeterSpan span(Db.Tx tx, CommunityId community, Interval first, Interval last, Meter.Role role) {
        var opening = tx.one(
                OPENING,
                Tuple.of(community.value(), utc(last.start())),
                row -> Opening.valueOf(row.getString("opening")));
        return new MeterSpan(first.start(), last.end(), first.length(), opening, role);
    }

    private List<Answer> answers(Db.Tx tx, CommunityId community, MeterSpan span) {
        var kept = boundaries.kept(tx, community, span);
        var found = tx.all(
                CANDIDATES,
                Tuple.of(
                        community.value(),
                        utc(span.from()),
                        utc(span.to()),
                        (int) span.interval().toSeconds(),
                        span.role().name().toLowerCase(Locale.ROOT)),
                row -> candidate(row, kept, span));
        var answers = new ArrayList<Answer>();
        for (var each : found) span.of(each.facts).ifPresent(counted -> answers.add(answer(tx, each, counted, span)));
        return answers;
    }

    private static Answer answer(Db.Tx tx, Candidate of, Counted counted, MeterSpan span) {
        var registers = new MeterRegisters(of.meter, counted.start(), counted.end(), counted.opens());
        var flow = flow(tx, of.meter, counted, span)
                .map(each -> new Flow(
                        each.imported(), each.exported(), each.assurance().or(of.trust)));
        return new Answer(of, registers, flow);
    }

    private static Optional<Flow> flow(Db.Tx tx, MeterId meter, Counted counted, MeterSpan span) {
        if (counted.start().isEmpty() || counted.end().isEmpty()) return Optional.empty();
        var start = counted.start().get();
        var end = counted.end().get();
        if (start.registers().generation() >= end.registers().generation())
            return Boundary.between(counted.start(), counted.end(), counted.length(), span.role());
        var from = utc(span.to().minus(counted.length()));
        var pieces = tx.all(
                PIECES,
                Tuple.of(meter.number(), from, utc(span.to()), start.registers().generation()),
                row -> new Piece(registers(row, "f_"), registers(row, "l_")));
        return Boundary.across(start, end, pieces, counted.length(), span.role());
    }

    private static String columns(String from) {
        return String.format(
                Locale.ROOT,
                "%1$s.t %1$s_t, %1$s.import_wh %1$s_import_wh, %1$s.export_wh %1$s_export_wh,"
                        + " %1$s.generation %1$s_generation, %1$s.time_quality %1$s_quality, %1$s.flags %1$s_flags",
                from);
    }

    private static Candidate candidate(Row row, Map<MeterAt, At> kept, MeterSpan span) {
        var meter = new MeterId(row.getLong("id"));
        var begin = Optional.ofNullable(row.getOffsetDateTime("g_from"))
                .map(from ->
                        new Begin(from.toInstant(), row.getOffsetDateTime("g_t").toInstant(), at(row, "g_")));
        var facts = new Facts(
                begin,
                mark(row, "fr"),
                row.getBoolean("is_out") ? MeterSpan.Tenure.OVER : MeterSpan.Tenure.ON,
                mark(row, "la"),
                new Edge(
                        Optional.ofNullable(kept.get(new MeterAt(meter, span.from()))),
                        mark(row, "bs"),
                        mark(row, "fs")),
                new Edge(
                        Optional.ofNullable(kept.get(new MeterAt(meter, span.to()))),
                        mark(row, "be"),
                        mark(row, "fe")));
        return new Candidate(
                meter,
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                Assurance.valueOf(row.getString("trust")),
                facts);
    }

    private static Optional<Mark> mark(Row row, String from) {
        var t = row.getOffsetDateTime(from + "_t");
        if (t == null) return Optional.empty();
        var quality = TimeQuality.valueOf(row.getString(from + "_quality").toUpperCase(Locale.ROOT));
        return Optional.of(new Mark(
                t.toInstant(), registers(row, from + "_"), Reading.assurance(quality, row.getShort(from + "_flags"))));
    }
}
