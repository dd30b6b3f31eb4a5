package io.jirani.access;

import io.jirani.kernel.Problem;
import io.vertx.core.Promise;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords on threads of its own: each takes some 50 ms and 19 MiB, and the door must go on answering. Who asks
 * waits without holding anybody up; when too many wait, it refuses.
 */
final class HashingClient implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int WAITING = 64;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("hashing-", 0).daemon().factory());

    /** Does a piece of work there, and answers what came of it. */
    <T> T apart(Supplier<T> work) {
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

    @Override
    public void close() {
        threads.shutdown();
    }
}
