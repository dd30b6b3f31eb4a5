package io.jirani.metering;

import static io.jirani.metering.IntakeStore.longs;
import static io.jirani.metering.IntakeStore.texts;
import static io.jirani.metering.IntakeStore.times;

import io.jirani.db.Db;
import io.jirani.metering.ReadingStore.Told;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is kept under the numbers of a meter that come again: the same, something else, or nothing. */
final class NumberStore {
    /** A row of a meter whose number was there. */
    record Again(MeterId meter, long boot, Reading row) {}

    /**
     * What is kept under numbers; of the others the same is.
     *
     * @param other something else is kept
     * @param nothing nothing is, though the number counts as there: given up, refused, or older than what is kept
     */
    record Found<T>(Set<T> other, Set<T> nothing) {
        static <T> Found<T> none() {
            return new Found<>(Set.of(), Set.of());
        }
    }

    private record Place(long number, boolean kept) {}

    private static final String SAME = """
            select u.place from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::bigint[], $5::bigint[],
                $6::bigint[], $7::bigint[]) with ordinality
                as u(meter_id, seq, t, boot, up_ms, import_wh, export_wh, place)
            where exists (select from reading r
                where r.meter_id = u.meter_id and r.seq = u.seq and r.t = u.t and r.boot = u.boot and r.up_ms = u.up_ms
                    and r.import_wh = u.import_wh and r.export_wh = u.export_wh)
            """;
    private static final String OTHER = """
            select u.place, found.kept > 0 as kept
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                with ordinality as u(meter_id, seq, boot, up_ms, import_wh, export_wh, place)
            cross join lateral (
                select count(*) as kept, coalesce(bool_or(k.boot = u.boot and k.up_ms = u.up_ms
                    and k.import_wh = u.import_wh and k.export_wh = u.export_wh), false) as same
                from (select boot, up_ms, import_wh, export_wh from reading where meter_id = u.meter_id and seq = u.seq
                    union all
                    select boot, up_ms, import_wh, export_wh from reading_parked
                    where meter_id = u.meter_id and seq = u.seq
                    union all
                    select -1, -1, -1, -1 from meter_event where meter_id = u.meter_id and seq = u.seq) k) found
            where not found.same
            """;
    private static final String OTHER_EVENTS = """
            select u.place, found.kept > 0 as kept
            from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
                with ordinality as u(meter_id, seq, type, data, place)
            cross join lateral (
                select count(*) as kept, coalesce(bool_or(k.type = u.type and k.data = u.data::jsonb), false) as same
                from (select type, data from meter_event where meter_id = u.meter_id and seq = u.seq
                    union all
                    select null, null from reading where meter_id = u.meter_id and seq = u.seq
                    union all
                    select null, null from reading_parked where meter_id = u.meter_id and seq = u.seq) k) found
            where not found.same
            """;

    /** What is kept under the numbers of rows. Most rows that come again are stored as they are: that is looked at first. */
    Found<Again> rows(Db.Tx tx, List<Again> rows) {
        if (rows.isEmpty()) return Found.none();
        var same = new HashSet<>(tx.all(
                SAME,
                Tuple.tuple()
                        .addArrayOfLong(longs(rows, each -> each.meter.number()))
                        .addArrayOfLong(longs(rows, each -> each.row.seq()))
                        .addArrayOfOffsetDateTime(times(
                                rows, each -> each.row.t().map(IntakeStore::utc).orElse(null)))
                        .addArrayOfLong(longs(rows, each -> each.boot))
                        .addArrayOfLong(longs(rows, each -> each.row.upMs()))
                        .addArrayOfLong(longs(
                                rows, each -> each.row.registers().imported().wattHours()))
                        .addArrayOfLong(longs(
                                rows, each -> each.row.registers().exported().wattHours())),
                row -> row.getLong("place")));
        var open = new ArrayList<Again>();
        for (int i = 0; i < rows.size(); i++) if (!same.contains(i + 1L)) open.add(rows.get(i));
        if (open.isEmpty()) return Found.none();
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(open, each -> each.meter.number()))
                .addArrayOfLong(longs(open, each -> each.row.seq()))
                .addArrayOfLong(longs(open, each -> each.boot))
                .addArrayOfLong(longs(open, each -> each.row.upMs()))
                .addArrayOfLong(
                        longs(open, each -> each.row.registers().imported().wattHours()))
                .addArrayOfLong(
                        longs(open, each -> each.row.registers().exported().wattHours()));
        return found(tx, OTHER, parameters, open);
    }

    /** What is kept under the numbers of events. */
    Found<Told> events(Db.Tx tx, List<Told> events) {
        if (events.isEmpty()) return Found.none();
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(events, told -> told.meter().number()))
                .addArrayOfLong(longs(events, told -> told.event().seq()))
                .addArrayOfString(texts(events, told -> told.event().type()))
                .addArrayOfString(texts(events, told -> told.event().data()));
        return found(tx, OTHER_EVENTS, parameters, events);
    }

    private static <T> Found<T> found(Db.Tx tx, String sql, Tuple parameters, List<T> asked) {
        var places = tx.all(sql, parameters, row -> new Place(row.getLong("place"), row.getBoolean("kept")));
        var other = new HashSet<T>();
        var nothing = new HashSet<T>();
        for (var place : places) (place.kept ? other : nothing).add(asked.get((int) (place.number - 1)));
        return new Found<>(other, nothing);
    }
}
