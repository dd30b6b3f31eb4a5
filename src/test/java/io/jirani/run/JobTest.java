package io.jirani.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobTest {
    @Test
    void aJobWhosePassThrowsAnErrorIsTriedAgain() throws Exception {
        var vertx = Vertx.vertx();
        var metrics = new SimpleMeterRegistry();
        var passes = new AtomicInteger();
        var third = new CountDownLatch(3);
        var verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                Job.start(vertx, "test.work", Duration.ofMillis(10), metrics, () -> {
                    third.countDown();
                    if (passes.incrementAndGet() == 1) throw new StackOverflowError();
                    if (passes.get() == 2) throw new IllegalStateException("a bug");
                    return 0;
                });
                return Future.succeededFuture();
            }
        };
        try {
            vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .await();
            assertThat(third.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(metrics.counter("jirani_job_failures_total", "job", "test.work")
                            .count())
                    .isEqualTo(2);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void workThatNobodyWaitsForIsNotHeldBackAloneAndSharesAPassWhenItComesOften() throws Exception {
        var rhythm = new Job.Rhythm(Duration.ofMinutes(1), Duration.ofMillis(400), 10);
        var passes = passes(rhythm, 1, 100, 1);
        assertThat(passes.get(1) - passes.getFirst()).isBetween(350L, 5_000L);
        assertThat(passes).as("a hundred nudges while it rested").hasSize(2);
    }

    @Test
    void aPassThatWasFullIsFollowedByTheNextWithoutARest() throws Exception {
        var rhythm = new Job.Rhythm(Duration.ofMinutes(1), Duration.ofMinutes(1), 10);
        assertThat(passes(rhythm, 10, 0, 3)).hasSize(3);
    }

    /** When passes began, milliseconds; each handles so much, and many nudges come meanwhile. */
    private static List<Long> passes(Job.Rhythm rhythm, int handled, int nudges, int wanted) throws Exception {
        var vertx = Vertx.vertx();
        var begun = new CopyOnWriteArrayList<Long>();
        var enough = new CountDownLatch(Math.max(2, wanted));
        var verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                Job.start(vertx, "test.rest", rhythm, new SimpleMeterRegistry(), () -> {
                    begun.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
                    enough.countDown();
                    return begun.size() < wanted ? handled : 0;
                });
                return Future.succeededFuture();
            }
        };
        try {
            vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .await();
            for (int i = 0; i < nudges; i++) Job.nudge(vertx, "test.rest");
            assertThat(enough.await(10, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(300);
            return List.copyOf(begun);
        } finally {
            vertx.close().await();
        }
    }
}
