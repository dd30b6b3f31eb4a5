package io.jirani.bench;

import static java.util.Objects.requireNonNull;

import io.jirani.bench.Fleet.Tongue;
import io.jirani.bench.Options.Length;
import io.jirani.bench.Rig.Ground;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Whether a reading costs more where there is much. Two databases stand side by side in one server, one with much and one
 * with little, each with a gateway and a broker of its own; slices alternate. Cost is processor time, user and system,
 * of the gateway and of all of PostgreSQL's processes.
 */
final class GrowthPart {
    static final String METERS = "growth_meters";
    static final String ROWS = "growth_rows";

    private static final double GOAL = 1.2;
    private static final int MANY_METERS = 100_000;
    private static final int FEW_METERS = 100;
    private static final long MANY_ROWS = 100_000_000;
    private static final long MANY_ROWS_SHORT = 5_000_000;
    private static final long BYTES_A_ROW = 260;
    /** Write-ahead log, the other databases, and air. */
    private static final long BYTES_BESIDE = 12L << 30;

    private static final int PIECE = 200_000;

    private final Yard yard;
    private final Options options;
    private final int messages;

    GrowthPart(Yard yard, Options options) {
        this.yard = yard;
        this.options = options;
        this.messages = options.of(60_000, 8_000);
    }

    /** Refuses when the disk has no room for the rows that were asked for. */
    static void mustFit(Options options) {
        if (!options.wants(ROWS)) return;
        try {
            Files.createDirectories(options.data());
            var needed = rows(options) * BYTES_A_ROW + BYTES_BESIDE;
            var free = Files.getFileStore(options.data()).getUsableSpace();
            if (free < needed)
                throw new Options.Misuse("%s needs about %,d GB below %s and %,d GB are free; --rows N takes fewer"
                        .formatted(ROWS, needed >> 30, options.data(), free >> 30));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** 100,000 known meters taking turns, against 100. */
    Figure meters() {
        Progress.say("registering %,d meters and %,d".formatted(MANY_METERS, FEW_METERS));
        yard.database("many_meters", MANY_METERS);
        yard.database("few_meters", FEW_METERS);
        return compare(
                METERS,
                new Side("many_meters", MANY_METERS, 0, Ground.CLEARED),
                new Side("few_meters", FEW_METERS, 0, Ground.CLEARED));
    }

    /** A table of 100 million rows (short form: 5 million), against an empty one; 1,000 meters each. */
    Figure rows() {
        var each = rows(options) / Yard.METERS;
        yard.database("many_rows", Yard.METERS);
        yard.database("few_rows", Yard.METERS);
        fill("many_rows", each);
        return compare(
                ROWS,
                new Side("many_rows", Yard.METERS, each, Ground.KEPT),
                new Side("few_rows", Yard.METERS, 0, Ground.CLEARED));
    }

    /** One of the two that are compared. */
    private record Side(String database, int meters, long rowsEach, Ground ground) {}

    private record Stand(Side side, Rig rig) {}

    private Figure compare(String name, Side much, Side little) {
        var site = yard.site();
        var mark = site.mark();
        var full = new Stand(much, rig(much));
        var empty = new Stand(little, rig(little));
        for (int i = 0; i < options.of(2, 3); i++) {
            cost("warm-up", full);
            cost("warm-up", empty);
        }
        var ratios = new ArrayList<Double>();
        for (int round = 1; round <= options.rounds(5); round++) {
            var inOrder = round % 2 == 1 ? List.of(full, empty) : List.of(empty, full);
            var costs = new HashMap<Stand, Double>();
            for (var stand : inOrder) costs.put(stand, cost("round " + round, stand));
            ratios.add(requireNonNull(costs.get(full)) / requireNonNull(costs.get(empty)));
        }
        site.backTo(mark);
        return Figure.atMost("ingest", name, GOAL, ratios);
    }

    private Rig rig(Side side) {
        var broker = yard.broker("mosquitto-" + side.database);
        return yard.throughBroker(side.database, broker, yard.fleet(side.meters, side.rowsEach));
    }

    private double cost(String round, Stand stand) {
        var slice = stand.rig.throughBroker(messages, 1, Tongue.OURS, stand.side.ground);
        Progress.say("%s %-12s %,.0f rows/s, %.1f us of processor a row in gateway and database"
                .formatted(round, stand.side.database, slice.perSecond(), slice.cost()));
        return slice.cost();
    }

    /** Rows a minute apart for every meter, in the order in which they would have come, up to where the fleet goes on. */
    private void fill(String database, long each) {
        var end = yard.fleet(1, 0).at(0);
        var whole = each * Yard.METERS;
        Progress.say("filling a table with %,d rows".formatted(whole));
        yard.server()
                .sql(
                        database,
                        "select make_reading_partitions('%s'::timestamptz - make_interval(mins => %d), '%1$s')"
                                .formatted(end, each));
        var step = Math.max(1, PIECE / Yard.METERS);
        for (long from = 1; from <= each; from += step) {
            var to = Math.min(each, from + step - 1);
            yard.server().sql(database, filling(end, each, from, to));
            if (from / step % 50 == 49) Progress.say("%,d rows are there".formatted(to * Yard.METERS));
        }
        yard.server().sql(database, "vacuum (analyze) reading", "checkpoint");
    }

    private static String filling(Instant end, long each, long from, long to) {
        return """
            insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, power_w,
                voltage_mv, current_ma, flags, skew_ms, received_at)
            select m.id, s, z.zero - make_interval(mins => (%2$d - s)::int), 1, 60000::bigint * s, 'sync', 1, s, 500, 3600,
                230100, 15600, 0, 200, z.zero - make_interval(mins => (%2$d - s)::int)
            from generate_series(%3$d, %4$d) s, meter m, (select timestamptz '%1$s' as zero) z
            order by s, m.id
            """.formatted(end, each, from, to);
    }

    private static long rows(Options options) {
        return options.rows().orElse(options.length() == Length.SHORT ? MANY_ROWS_SHORT : MANY_ROWS);
    }
}
