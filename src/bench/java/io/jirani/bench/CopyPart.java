package io.jirani.bench;

import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.jirani.metering.BatchWriter;
import io.jirani.metering.BatchWriter.Batch;
import io.jirani.metering.WholeTake;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * The gateway's own statement for readings, in batches of 1,000 rows, each a durable commit, on one connection and on two;
 * against COPY of the same rows in one statement on one connection, the fastest way into PostgreSQL there is. Same table
 * with its keys, indexes and partitions, empty before each; keys are checked on both sides.
 */
final class CopyPart {
    static final List<String> NAMES = List.of("vs_copy_1", "vs_copy_2");

    private static final String DATABASE = "copy";
    private static final int BATCH = 1_000;
    private static final int MESSAGES = 50_000;

    private CopyPart() {}

    static List<Figure> run(Yard yard, Options options) {
        yard.database(DATABASE, Yard.METERS);
        var shelf = yard.site().keep(Shelf.of(yard.server(), DATABASE));
        var first = yard.server().number(DATABASE, "select min(id) from meter");
        var rows = options.of(200_000, 50_000);
        var batches = BatchWriter.batches(
                rows, BATCH, first, Yard.METERS, yard.clock().instant().minus(Duration.ofHours(1)));
        var text = new java.io.ByteArrayOutputStream();
        for (var batch : batches) text.writeBytes(batch.copyText());
        var vertx = Vertx.vertx();
        var pool = Pools.open(vertx, yard.server().app(DATABASE), "bench");
        try {
            var db = new Db(pool);
            var number = options.rounds(5);
            var figures = rounds(yard.server(), shelf, new BatchWriter(db), batches, text.toByteArray(), number);
            var whole = new WholeTake(db, Town.keys(), yard.clock());
            return Stream.concat(
                            figures.stream(),
                            Stream.of(takes(yard.server(), shelf, whole, text.toByteArray(), rows, number)))
                    .toList();
        } finally {
            pool.close().await();
            vertx.close().await();
        }
    }

    private static List<Figure> rounds(
            Database server, Shelf shelf, BatchWriter writer, List<Batch> batches, byte[] text, int rounds) {
        var copies = new ArrayList<Double>();
        var ones = new ArrayList<Double>();
        var twos = new ArrayList<Double>();
        var oneRatios = new ArrayList<Double>();
        var twoRatios = new ArrayList<Double>();
        var rows = batches.stream().mapToLong(Batch::rows).sum();
        for (int round = 0; round <= rounds; round++) {
            var copy = rows / timed(shelf, rows, () -> copy(server, text));
            var one = rows / timed(shelf, rows, () -> write(writer, batches, 1));
            var two = rows / timed(shelf, rows, () -> write(writer, batches, 2));
            Progress.say("%s COPY %,.0f rows/s, batches on one connection %,.0f, on two %,.0f"
                    .formatted(round == 0 ? "warm-up" : "round " + round, copy, one, two));
            if (round == 0) continue;
            copies.add(copy);
            ones.add(one);
            twos.add(two);
            oneRatios.add(one / copy);
            twoRatios.add(two / copy);
        }
        return List.of(
                Figure.atLeast("ingest", "vs_copy_1", 0.40, oneRatios),
                Figure.atLeast("ingest", "vs_copy_2", 0.70, twoRatios),
                Figure.number("ingest", "copy_rate", "rows/s", copies),
                Figure.number("ingest", "batches_1_rate", "rows/s", ones),
                Figure.number("ingest", "batches_2_rate", "rows/s", twos));
    }

    /** All that is done with messages of one row, over COPY. */
    private static Figure takes(Database server, Shelf shelf, WholeTake whole, byte[] text, long rows, int rounds) {
        var ratios = new ArrayList<Double>();
        for (int round = 0; round <= rounds; round++) {
            var messages = whole.messages(MESSAGES / Yard.METERS, Town::dev, Yard.METERS);
            var copy = rows / timed(shelf, rows, () -> copy(server, text));
            var take = MESSAGES / timed(shelf, MESSAGES, () -> messages.forEach(whole::take));
            Progress.say("%s COPY %,.0f rows/s, the whole take on one connection %,.0f"
                    .formatted(round == 0 ? "warm-up" : "round " + round, copy, take));
            if (round > 0) ratios.add(take / copy);
        }
        return new Figure("ingest", "take_vs_copy_1", ratios, Optional.empty(), Optional.empty());
    }

    private static double timed(Shelf shelf, long rows, Runnable work) {
        shelf.clear();
        var start = System.nanoTime();
        work.run();
        var took = System.nanoTime() - start;
        shelf.mustHoldRows(rows);
        return took / 1e9;
    }

    private static void copy(Database server, byte[] text) {
        try (var connection = server.connect(DATABASE)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(BatchWriter.COPY, new java.io.ByteArrayInputStream(text));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As many writers as connections; each takes the next batch when it has committed one. */
    private static void write(BatchWriter writer, List<Batch> batches, int connections) {
        var next = new AtomicInteger();
        var failures = new ArrayList<Throwable>();
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < connections; i++) {
            writers.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, failure) -> {
                        synchronized (failures) {
                            failures.add(failure);
                        }
                    })
                    .start(() -> {
                        for (int at = next.getAndIncrement(); at < batches.size(); at = next.getAndIncrement())
                            writer.write(batches.get(at));
                    }));
        }
        try {
            for (var each : writers) each.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (var failure : failures) throw new IllegalStateException(failure);
    }
}
