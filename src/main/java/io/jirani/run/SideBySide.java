package io.jirani.run;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.function.ToIntFunction;

/**
 * Work of several communities at once, each on a virtual thread of its own: none waits for another's lock. Few at a time, since
 * each takes a connection that others need too. Who asks waits for all, in the way of Vert.x, so that the other jobs of its
 * context go on.
 */
public final class SideBySide {
    private static final int AT_ONCE = 4;

    private SideBySide() {}

    /** Does the work of every group; answers the sum. One alone is done by the caller. */
    public static <G> int sum(Collection<G> groups, ToIntFunction<G> work) {
        if (groups.size() <= 1) return groups.stream().mapToInt(work).sum();
        var places = new Semaphore(AT_ONCE);
        var threads = new ArrayList<Thread>();
        var answers = new ArrayList<Future<Integer>>();
        for (var group : groups) {
            var answer = Promise.<Integer>promise();
            answers.add(answer.future());
            threads.add(Thread.ofVirtual().name("job.side").start(() -> {
                try {
                    places.acquire();
                    try {
                        answer.complete(work.applyAsInt(group));
                    } finally {
                        places.release();
                    }
                } catch (Throwable fault) {
                    answer.fail(fault);
                }
            }));
        }
        try {
            Future.join(answers).await();
        } finally {
            threads.forEach(Thread::interrupt);
        }
        return answers.stream().mapToInt(Future::result).sum();
    }
}
