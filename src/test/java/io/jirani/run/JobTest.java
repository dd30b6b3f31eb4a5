package io.jirani.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
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
}
