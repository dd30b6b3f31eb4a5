package io.jirani.sim;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Many worlds on PostgreSQL, one after the other, each with a database of its own; kept in a file after each. */
public final class PgCampaign {
    /**
     * What was lived through so far.
     *
     * @param deaths how often a process died
     * @param commits faults at the commit of a transaction
     * @param refunds payments that were given back
     */
    public record Tally(
            long seeds, long intents, long faults, long deaths, long commits, long refunds, double seconds) {
        static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);
    }

    private static final List<Fault> AT_COMMIT =
            List.of(Fault.CRASH_BEFORE_COMMIT, Fault.CRASH_AFTER_COMMIT, Fault.COMMIT_LOST, Fault.COMMIT_UNKNOWN);

    private final int intents;
    private final Optional<TallyFile> kept;
    private final Consumer<String> progress;

    /**
     * @param kept where the tally is kept and read from
     * @param progress is told how far it is
     */
    public PgCampaign(int intents, Optional<Path> kept, Consumer<String> progress) {
        this.intents = intents;
        this.kept = kept.map(file -> new TallyFile(file, CodePrint.ofClasses()));
        this.progress = progress;
    }

    /** Lives through seeds up to one, from where the kept tally ended. A broken rule ends it, with its seed. */
    public Tally upTo(long last) {
        var tally = kept.map(this::kept).orElse(Tally.NONE);
        while (tally.seeds() < last) {
            tally = after(tally);
            var now = tally;
            kept.ifPresent(file -> keep(file, now));
            progress.accept(
                    "%,d of %,d seeds, %,d intents, %,d faults, %,d deaths, %,d commits hit, %,d refunds, %.0f s"
                            .formatted(
                                    tally.seeds(),
                                    last,
                                    tally.intents(),
                                    tally.faults(),
                                    tally.deaths(),
                                    tally.commits(),
                                    tally.refunds(),
                                    tally.seconds()));
        }
        return tally;
    }

    private Tally after(Tally before) {
        var begun = System.nanoTime();
        var seed = before.seeds() + 1;
        var world = new PgWorld(seed, intents);
        PgWorld.Told told;
        try (world) {
            told = world.live();
        } catch (RuntimeException broken) {
            throw new IllegalStateException("seed " + seed + " on PostgreSQL: " + broken.getMessage(), broken);
        }
        drop(world);
        var commits = AT_COMMIT.stream()
                .mapToLong(fault -> told.byFault().getOrDefault(fault.name(), 0L))
                .sum();
        return new Tally(
                seed,
                before.intents() + told.intents(),
                before.faults() + told.faults(),
                before.deaths() + told.deaths(),
                before.commits() + commits,
                before.refunds() + told.refunds(),
                before.seconds() + (System.nanoTime() - begun) / 1e9);
    }

    /** Thousands of databases are many gigabytes. */
    private static void drop(PgWorld world) {
        var root = world.database().superuser();
        try (var connection = DriverManager.getConnection(
                        root.in("postgres").jdbc(), root.user(), root.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("drop database " + root.database() + " with (force)");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Tally kept(TallyFile file) {
        var its = file.read(intents);
        return new Tally(
                TallyFile.whole(its, "seeds"),
                TallyFile.whole(its, "intents"),
                TallyFile.whole(its, "faults"),
                TallyFile.whole(its, "deaths"),
                TallyFile.whole(its, "commits"),
                TallyFile.whole(its, "refunds"),
                TallyFile.broken(its, "seconds"));
    }

    private void keep(TallyFile file, Tally tally) {
        var its = new LinkedHashMap<String, Object>();
        its.put("seeds", tally.seeds());
        its.put("intents", tally.intents());
        its.put("faults", tally.faults());
        its.put("deaths", tally.deaths());
        its.put("commits", tally.commits());
        its.put("refunds", tally.refunds());
        its.put("seconds", tally.seconds());
        file.write(intents, its);
    }
}
