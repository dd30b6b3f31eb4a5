package io.jirani.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Does one fault to a database that is at work, and mends it. Between the two the clerk may be killed as well. */
final class FaultsHand implements AutoCloseable {
    /** Longer than a connection of the gateway's waits for a lock (5 s). */
    private static final Duration STORM = Duration.ofSeconds(6);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TERMINATIONS = 12;
    private static final int SWITCHES = 60;

    private static final String TERMINATE = """
            select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity
                where application_name = 'jirani-clerk' and state <> 'idle' order by query <> 'COMMIT', random() limit 3) a
            """;
    private static final String HOT_ROWS = """
            select count(*) from (select 1 from ledger.balance b join ledger.account a on a.id = b.account_id
                where a.code in ('fee:platform', 'partner:bench:payable') for update of b) locked
            """;

    private final Database database;
    private final String name;
    private final Told told;
    private final RandomGenerator random;
    private final Optional<Cutter> cutter;
    private final Optional<SmallDisk> disk;
    private Optional<Connection> sitting = Optional.empty();
    private Optional<Process> strace = Optional.empty();

    /**
     * A hand on a database.
     *
     * @param cutter what the clerk's connections go through, where commits are to be cut
     * @param disk the database's, where it is to be filled
     */
    FaultsHand(
            Database database,
            String name,
            Told told,
            RandomGenerator random,
            Optional<Cutter> cutter,
            Optional<SmallDisk> disk) {
        this.database = database;
        this.name = name;
        this.told = told;
        this.random = random;
        this.cutter = cutter;
        this.disk = disk;
    }

    /** Does it; returns when it had its effect on somebody, as far as that shows. */
    void inflict(Fault fault) {
        switch (fault) {
            case CLERK -> Thread.onSpinWait();
            case POSTMASTER -> database.kill();
            case COMMIT -> cutCommits(cutter.orElseThrow());
            case BACKENDS -> terminate();
            case LOCKS -> sit();
            case DISK -> fill(disk.orElseThrow());
            case FSYNC -> refuseToFlush();
        }
    }

    /** Makes everything work again; returns when the database answers. */
    void mend(Fault fault) {
        switch (fault) {
            case CLERK, COMMIT, BACKENDS -> Thread.onSpinWait();
            case POSTMASTER -> database.restart();
            case LOCKS, FSYNC -> close();
            case DISK -> disk.orElseThrow().free();
        }
        database.revive();
    }

    /** How often the server gave up its work and began again with recovery by itself. */
    long panics() {
        try (Stream<String> lines = Files.lines(database.log(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("PANIC:")).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        sitting.ifPresent(FaultsHand::end);
        sitting = Optional.empty();
        strace.ifPresent(FaultsHand::end);
        strace = Optional.empty();
    }

    @Override
    public String toString() {
        return "the faults";
    }

    private void cutCommits(Cutter through) {
        // Many, since most commits are those of jobs that found nothing to do.
        through.cut(5 + random.nextInt(10), 15 + random.nextInt(20));
        Patience.need("commits are cut", PATIENCE, through::isDone);
    }

    private void terminate() {
        for (int i = 0; i < TERMINATIONS; i++) {
            database.number("postgres", TERMINATE);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5 + random.nextInt(60)));
        }
    }

    private void sit() {
        try {
            var session = database.connect(name);
            sitting = Optional.of(session);
            session.setAutoCommit(false);
            try (var statement = session.createStatement()) {
                statement.executeQuery(HOT_ROWS).close();
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        LockSupport.parkNanos(STORM.toNanos());
    }

    /** What is left of the log's files is used up by beginning a new one again and again. */
    private void fill(SmallDisk full) {
        var before = panics();
        full.fill();
        for (int i = 0; i < SWITCHES && panics() == before; i++) {
            try {
                database.number("postgres", "select count(pg_switch_wal())");
            } catch (IllegalStateException itIsDown) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            full.fill();
        }
        Patience.need("the log has no room", PATIENCE, () -> panics() > before);
    }

    private void refuseToFlush() {
        var before = panics();
        var processes = new ArrayList<>(List.of(database.process()));
        database.process().descendants().forEach(processes::add);
        var command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync"));
        command.addAll(List.of("-e", "inject=fdatasync,fsync:error=EIO"));
        for (var process : processes) command.addAll(List.of("-p", String.valueOf(process.pid())));
        try {
            strace = Optional.of(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Patience.need("a flush fails", PATIENCE, () -> panics() > before && told.lost() > 0);
    }

    private static void end(Connection session) {
        try {
            session.rollback();
            session.close();
        } catch (SQLException over) {
            Progress.say("the session was gone: " + over.getMessage());
        }
    }

    /** Asked to end it lets go of whom it watches; killed it might not. */
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
