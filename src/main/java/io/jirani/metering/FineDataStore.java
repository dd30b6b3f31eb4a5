package io.jirani.metering;

import static io.jirani.metering.IntakeStore.utc;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a home did when: read only in ranges of an index, and who read another person's is written down. */
public final class FineDataStore {
    /**
     * A meter and whose rows it has.
     *
     * @param from of its service for that household
     */
    record Owned(MeterId meter, Optional<HouseholdId> household, CommunityId community, Instant from, Instant to) {}

    /** A span of time, end excluded. */
    public record Span(Instant from, Instant to) {}

    /** The place of a row, after which a page begins. */
    record Place(Instant t, long seq) {}

    /** Somebody read another person's fine data. */
    public record Access(HouseholdId household, String reader, String what, Span span, String reason) {}

    private static final Instant LAST =
            LocalDate.of(9999, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

    static final String ROWS = """
            select t, seq, import_wh, export_wh, power_w, voltage_mv, current_ma, time_quality, generation, flags
            from reading where meter_id = $1 and t >= $2 and t < $3 and (t, seq) > ($4, $5) order by t, seq limit $6
            """;
    static final String INTERVALS = """
            select start_at, state, assurance, import_wh, export_wh, own_use_wh, from_neighbours_wh, from_supplier_wh
            from household_interval where household_id = $1 and start_at >= $2 and start_at < $3 order by start_at
            """;
    static final String DAYS = """
            select day, intervals, provisional, assurance, import_wh, export_wh, own_use_wh, from_neighbours_wh, from_supplier_wh
            from household_day where household_id = $1 and day >= $2 and day < $3 order by day
            """;
    private static final String OWNED = """
            select id, household_id, community_id, in_service_at, out_of_service_at from meter where dev = $1
            """;
    private static final String ACCESS = """
            insert into fine_data_access (at, household_id, reader, what, span_from, span_to, reason)
            values ($1, $2, $3, $4, $5, $6, $7)
            """;
    private static final String ACCESSES = """
            select at, reader, what, span_from, span_to, reason from fine_data_access
            where household_id = $1 order by id desc limit $2
            """;

    /** A meter by its device id. */
    Optional<Owned> meter(Db.Tx tx, Dev dev) {
        return tx.maybe(
                OWNED,
                Tuple.of(dev.id()),
                row -> new Owned(
                        new MeterId(row.getLong("id")),
                        Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                        new CommunityId(row.getUUID("community_id")),
                        Optional.ofNullable(row.getOffsetDateTime("in_service_at"))
                                .map(OffsetDateTime::toInstant)
                                .orElse(Instant.EPOCH),
                        Optional.ofNullable(row.getOffsetDateTime("out_of_service_at"))
                                .map(OffsetDateTime::toInstant)
                                .orElse(LAST)));
    }

    /** Whose home a meter measures; nobody's is a feeder's or in stock. */
    public static Optional<HouseholdId> householdOf(Db.Tx tx, Dev dev) {
        return new FineDataStore().meter(tx, dev).flatMap(Owned::household);
    }

    /** Rows of a meter in the order of time. */
    List<JsonObject> rows(Db.Tx tx, MeterId meter, Span span, Place after, int limit) {
        return tx.all(
                ROWS,
                Tuple.of(meter.number(), utc(span.from), utc(span.to), utc(after.t), after.seq, limit),
                FineDataStore::row);
    }

    List<JsonObject> intervals(Db.Tx tx, HouseholdId household, Span span) {
        return tx.all(
                INTERVALS,
                Tuple.of(household.value(), utc(span.from), utc(span.to)),
                row -> energy(row).put("start", instant(row, "start_at")).put("state", row.getString("state")));
    }

    /** Closed days of a household that begin in a span. */
    List<JsonObject> days(Db.Tx tx, HouseholdId household, Community community, Span span) {
        return tx.all(
                DAYS,
                Tuple.of(household.value(), day(community, span.from), day(community, span.to)),
                row -> energy(row)
                        .put("day", row.getLocalDate("day").toString())
                        .put("intervals", row.getInteger("intervals"))
                        .put("provisional", row.getInteger("provisional")));
    }

    /** Writes down that somebody read another person's; in the transaction that reads, and in the books' chain. */
    public void record(Db.Tx tx, Access access, Instant at) {
        var data = Map.of("what", access.what, "from", access.span.from.toString(), "to", access.span.to.toString());
        Acts.append(tx, new Act(access.reader, "rows.read", "household " + access.household, access.reason, data));
        tx.run(
                ACCESS,
                Tuple.tuple()
                        .addOffsetDateTime(utc(at))
                        .addUUID(access.household.value())
                        .addString(access.reader)
                        .addString(access.what)
                        .addOffsetDateTime(utc(access.span.from))
                        .addOffsetDateTime(utc(access.span.to))
                        .addString(Msisdn.blot(access.reason)));
    }

    /** Who read a household's fine data, newest first. */
    List<JsonObject> accesses(Db.Tx tx, HouseholdId household, int limit) {
        return tx.all(
                ACCESSES,
                Tuple.of(household.value(), limit),
                row -> new JsonObject()
                        .put("at", instant(row, "at"))
                        .put("reader", row.getString("reader"))
                        .put("what", row.getString("what"))
                        .put("from", instant(row, "span_from"))
                        .put("to", instant(row, "span_to"))
                        .put("reason", row.getString("reason")));
    }

    /** The first day that begins at a moment or later. */
    private static LocalDate day(Community community, Instant moment) {
        var day = LocalDate.ofInstant(moment, community.zone());
        var begins = day.atStartOfDay(community.zone()).toInstant();
        return begins.isBefore(moment) ? day.plusDays(1) : day;
    }

    private static JsonObject energy(Row row) {
        return new JsonObject()
                .put("assurance", row.getString("assurance"))
                .put("import_wh", row.getLong("import_wh"))
                .put("export_wh", row.getLong("export_wh"))
                .put("own_use_wh", row.getLong("own_use_wh"))
                .put("from_neighbours_wh", row.getLong("from_neighbours_wh"))
                .put("from_supplier_wh", row.getLong("from_supplier_wh"));
    }

    private static JsonObject row(Row row) {
        return new JsonObject()
                .put("t", instant(row, "t"))
                .put("seq", row.getLong("seq"))
                .put("import_wh", row.getLong("import_wh"))
                .put("export_wh", row.getLong("export_wh"))
                .put("power_w", row.getLong("power_w"))
                .put("voltage_mv", row.getLong("voltage_mv"))
                .put("current_ma", row.getLong("current_ma"))
                .put("time_quality", row.getString("time_quality"))
                .put("generation", row.getInteger("generation"))
                .put("flags", row.getShort("flags").intValue());
    }

    private static String instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().toString();
    }
}
