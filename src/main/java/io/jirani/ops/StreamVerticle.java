package io.jirani.ops;

import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Reads the event log for all who listen, every quarter of a second or when nudged. Deploy it on virtual threads. */
public final class StreamVerticle extends VerticleBase {
    /** The job's name, for nudges. */
    public static final String JOB = "ops.stream";

    /** The job that looks whether listeners may still listen. */
    static final String DISMISS = "ops.stream_dismiss";

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Streams streams;
    private final MeterRegistry metrics;

    public StreamVerticle(Streams streams, MeterRegistry metrics) {
        this.streams = streams;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, JOB, TICK, metrics, streams::pass);
        Job.start(vertx, DISMISS, HEARTBEAT, metrics, streams::dismiss);
        vertx.setPeriodic(HEARTBEAT.toMillis(), id -> streams.heartbeat());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        streams.endAll();
        return Future.succeededFuture();
    }
}
