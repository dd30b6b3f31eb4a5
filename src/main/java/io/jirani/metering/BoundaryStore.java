package io.jirani.metering;

import static io.jirani.metering.IntakeStore.integers;
import static io.jirani.metering.IntakeStore.longs;
import static io.jirani.metering.IntakeStore.texts;
import static io.jirani.metering.IntakeStore.times;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.metering.Boundary.At;
import io.jirani.metering.HouseholdRegisters.MeterRegisters;
import io.jirani.metering.MeterSpan.Begin;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registers closes went by, and where each meter began to count. They stand, whatever rows come later. */
final class BoundaryStore {
    /** A meter at a boundary. */
    record MeterAt(MeterId meter, Instant moment) {}

    private static final String KEPT = """
            select b.meter_id, b.at, b.import_wh, b.export_wh, b.generation, b.assurance
            from meter_boundary b join meter m on m.id = b.meter_id
            where m.community_id = $1 and b.at in ($2, $3)
            """;
    private static final String KEEP = """
            insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)
            select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::int[], $6::text[])
            on conflict do nothing
            """;
    private static final String BEGIN = """
            insert into meter_begin (meter_id, from_at, t, import_wh, export_wh, generation, assurance)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
            """;

    Map<MeterAt, At> kept(Db.Tx tx, CommunityId community, MeterSpan span) {
        var kept = new HashMap<MeterAt, At>();
        tx.all(KEPT, Tuple.of(community.value(), utc(span.from()), utc(span.to())), row -> {
            var place = new MeterAt(
                    new MeterId(row.getLong("meter_id")),
                    row.getOffsetDateTime("at").toInstant());
            return Optional.ofNullable(kept.put(place, at(row, "")));
        });
        return kept;
    }

    void keep(Db.Tx tx, Instant start, Instant end, List<MeterRegisters> meters) {
        var known = new ArrayList<Map.Entry<MeterAt, At>>();
        for (var meter : meters) {
            meter.start().ifPresent(at -> known.add(Map.entry(new MeterAt(meter.meter(), start), at)));
            meter.end().ifPresent(at -> known.add(Map.entry(new MeterAt(meter.meter(), end), at)));
            meter.opens().ifPresent(begin -> begin(tx, meter.meter(), begin));
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

    private static void begin(Db.Tx tx, MeterId meter, Begin begin) {
        var registers = begin.at().registers();
        tx.run(
                BEGIN,
                Tuple.tuple()
                        .addLong(meter.number())
                        .addOffsetDateTime(utc(begin.from()))
                        .addOffsetDateTime(utc(begin.t()))
                        .addLong(registers.imported().wattHours())
                        .addLong(registers.exported().wattHours())
                        .addInteger(registers.generation())
                        .addString(begin.at().assurance().name()));
    }

    /** Registers with their assurance from columns with a prefix. */
    static At at(Row row, String prefix) {
        return new At(registers(row, prefix), Assurance.valueOf(row.getString(prefix + "assurance")));
    }

    static Registers registers(Row row, String prefix) {
        return new Registers(
                new Energy(row.getLong(prefix + "import_wh")),
                new Energy(row.getLong(prefix + "export_wh")),
                row.getInteger(prefix + "generation"));
    }
}
