package io.jirani.bench;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** So many workers that do one thing again and again for a while, each on a connection of its own. */
final class Crew {
    /** One piece of work; answers how many things it did. */
    interface Work {
        long once(RandomGenerator random);
    }

    /**
     * What a crew did.
     *
     * @param database processor time of the database's processes
     */
    record Shift(long done, Duration took, Duration database) {
        double perSecond() {
            return done / (took.toNanos() / 1e9);
        }

        /** Microseconds of the database's processor time for each. */
        double cost() {
            return database.toNanos() / 1e3 / done;
        }
    }

    private Crew() {}

    /** A shift. The workers end what they began, and that counts. */
    static Shift work(Database server, int workers, Duration span, Work work) {
        var done = new LongAdder();
        var cpu = CpuTime.of(server.process());
        var start = System.nanoTime();
        var end = start + span.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = java.util.stream.IntStream.range(0, workers)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        while (System.nanoTime() < end) done.add(work.once(ThreadLocalRandom.current()));
                    }))
                    .toList();
            for (var one : all) one.get(span.toSeconds() + 120, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException("a worker failed", failure);
        }
        var took = Duration.ofNanos(System.nanoTime() - start);
        return new Shift(done.sum(), took, CpuTime.of(server.process()).minus(cpu));
    }
}
