package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.jirani.payments.DifferenceStore.Found;
import io.jirani.payments.DifferenceStore.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes statements: each file once, each row once. A file that is wrong in itself, or says something else than the
 * statements before it, is a difference, and none of its rows is taken. {@link BookStatement} books what is taken.
 */
public final class TakeStatements {
    private static final Logger LOG = LoggerFactory.getLogger(TakeStatements.class);
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** What became of a file. */
    public sealed interface Taken {
        /** Its new rows wait to be booked. */
        record Rows(int rows) implements Taken {}

        /** It was taken before. */
        record Before() implements Taken {}

        /** Nothing of it is taken. */
        record Wrong(List<String> faults) implements Taken {}
    }

    private final StatementStore store = new StatementStore();
    private final DifferenceStore differences = new DifferenceStore();
    private final Map<Path, String> looked = new HashMap<>();

    /** Whether a file may be taken, without taking it. */
    public Taken look(Db.Tx tx, StatementFile file) {
        return switch (file) {
            case StatementFile.Wrong wrong -> new Taken.Wrong(wrong.faults());
            case StatementFile.Whole whole -> {
                if (store.isKnown(tx, whole.statement().hash())) yield new Taken.Before();
                var faults = store.contradictions(tx, whole.statement());
                yield faults.isEmpty()
                        ? new Taken.Rows(whole.statement().lines().size())
                        : new Taken.Wrong(faults);
            }
        };
    }

    /** Takes a file. A wrong one is a difference, once. */
    public Taken take(Db.Tx tx, String rail, StatementFile file, Clock clock) {
        var seen = look(tx, file);
        return switch (seen) {
            case Taken.Before before -> before;
            case Taken.Wrong wrong -> {
                differences.openOnce(tx, wrong(rail, hash(file), wrong.faults()), clock.instant());
                yield wrong;
            }
            case Taken.Rows rows -> {
                if (file instanceof StatementFile.Whole whole)
                    yield new Taken.Rows(store.take(tx, whole.statement(), clock.instant()));
                yield rows;
            }
        };
    }

    /**
     * Takes what lies in a folder and was not looked at since it changed; answers how many files were taken. One that could
     * not be taken is looked at again, and stops no other.
     */
    int folder(Db db, String rail, Path folder, StatementFile.Reader reader, Clock clock, MeterRegistry metrics) {
        int taken = 0;
        for (var path : files(folder)) {
            var file = changed(path);
            if (file.isEmpty()) continue;
            try {
                var made = db.transaction(
                        tx -> take(tx, rail, reader.read(file.get().text()), clock));
                looked.put(path, file.get().mark());
                count(metrics, rail, word(made));
                if (made instanceof Taken.Rows) taken++;
            } catch (Exception failure) {
                if (Weather.is(failure)) throw failure;
                LOG.error("a file of {}'s statements cannot be taken", rail, failure);
                count(metrics, rail, "broken");
            }
        }
        return taken;
    }

    private static String word(Taken made) {
        return switch (made) {
            case Taken.Rows rows -> "taken";
            case Taken.Before before -> "before";
            case Taken.Wrong wrong -> "wrong";
        };
    }

    private static void count(MeterRegistry metrics, String rail, String result) {
        metrics.counter("jirani_statement_files_total", "rail", rail, "result", result)
                .increment();
        LOG.info("a file of {}'s statements is {}", rail, result);
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (var all = Files.list(folder)) {
            return all.filter(path -> path.toString().endsWith(".csv")).sorted().toList();
        } catch (IOException unreadable) {
            LOG.warn("the folder of statements cannot be read: {}", unreadable.toString());
            return List.of();
        }
    }

    /**
     * A file as it was when it was read.
     *
     * @param mark what is another when it has changed
     */
    private record Read(String mark, String text) {}

    /** A file that changed since it was taken; one that is too large or away is left. */
    private Optional<Read> changed(Path path) {
        try {
            var mark = Files.size(path) + " " + Files.getLastModifiedTime(path);
            if (mark.equals(looked.get(path))) return Optional.empty();
            if (Files.size(path) > MOST_BYTES) {
                looked.put(path, mark);
                LOG.error("a statement is too large to be one: {}", path.getFileName());
                return Optional.empty();
            }
            return Optional.of(new Read(mark, new String(Files.readAllBytes(path), StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            LOG.warn("a statement cannot be read: {}", unreadable.toString());
            return Optional.empty();
        }
    }

    private static Found wrong(String rail, String hash, List<String> faults) {
        var what = "a statement is wrong: " + String.join("; ", faults.subList(0, Math.min(5, faults.size())));
        return new Found(rail, Kind.FILE, hash, Optional.empty(), Optional.empty(), Optional.empty(), what);
    }

    private static String hash(StatementFile file) {
        return switch (file) {
            case StatementFile.Whole whole -> whole.statement().hash();
            case StatementFile.Wrong wrong -> wrong.hash();
        };
    }
}
