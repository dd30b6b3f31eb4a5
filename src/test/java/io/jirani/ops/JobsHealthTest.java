package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.HealthCheck.State;
import io.jirani.run.Job;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JobsHealthTest {
    @Test
    void aJobThatFailsPassAfterPassIsNamedUntilOneSucceeds() throws Exception {
        var vertx = Vertx.vertx();
        var metrics = new SimpleMeterRegistry();
        var broken = new AtomicBoolean(true);
        var passes = new AtomicReference<>(new CountDownLatch(7));
        var verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                Job.start(vertx, "test.stuck", Duration.ofMillis(5), metrics, () -> {
                    passes.get().countDown();
                    if (broken.get()) throw new IllegalStateException("below zero");
                    return 0;
                });
                return Future.succeededFuture();
            }
        };
        try {
            assertThat(JobsHealth.of(metrics).ask().state()).isEqualTo(State.ACTIVE);
            vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .await();
            // the seventh pass has begun, so six have failed
            assertThat(passes.get().await(5, TimeUnit.SECONDS)).isTrue();
            var status = JobsHealth.of(metrics).ask();
            assertThat(status.state()).isEqualTo(State.DEGRADED);
            assertThat(status.detail()).startsWith("test.stuck failed");
            broken.set(false);
            passes.set(new CountDownLatch(3));
            assertThat(passes.get().await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(JobsHealth.of(metrics).ask().state()).isEqualTo(State.ACTIVE);
        } finally {
            vertx.close().await();
        }
    }
}
