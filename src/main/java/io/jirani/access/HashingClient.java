package io.jirani.access;

import io.jirani.kernel.Problem;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords on threads of its own: each takes some 50 ms and 19 MiB, and the door must go on answering. Who asks
 * waits without holding anybody up; when too many wait, or too many of one address, it refuses.
 */
final class HashingClient implements AutoCloseable {
    /** How many of one address wait at once: one address does not keep all others out. */
    static final int OF_ONE = 4;

    private static final int THREADS = 2;
    private static final int WAITING = 64;

    private final Map<String, Integer> waiting = new HashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("hashing-", 0).daemon().factory());

    /**
     * Does a piece of work there, and answers what came of it.
     *
     * @param address where the request came from
     */
    <T> T apart(String address, Supplier<T> work) {
        enter(address);
        try {
            return apart(work);
        } finally {
            leave(address);
        }
    }

    private <T> T apart(Supplier<T> work) {
        var answer = Promise.<T>promise();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(work.get());
                } catch (RuntimeException failure) {
                    answer.fail(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            throw Problem.of(Problem.Kind.UNAVAILABLE, "too many people sign in at once; try again");
        }
        return answer.future().await();
    }

    private synchronized void enter(String address) {
        if (waiting.getOrDefault(address, 0) >= OF_ONE)
            throw Problem.of(Problem.Kind.TOO_MANY_TRIES, "too many sign in from this address at once; try again");
        waiting.merge(address, 1, Integer::sum);
    }

    private synchronized void leave(String address) {
        var left = waiting.getOrDefault(address, 0) - 1;
        if (left > 0) waiting.put(address, left);
        else waiting.remove(address);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
