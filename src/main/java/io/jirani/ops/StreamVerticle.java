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

    private static final Duration TICK = Duration.ofMillis(250);
    private static final long HEARTBEAT_MILLIS = 15_000;

    private final Streams streams;
    private final MeterRegistry metrics;

    public StreamVerticle(Streams streams, MeterRegistry metrics) {
        this.streams = streams;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, JOB, TICK, metrics, streams::pass);
        vertx.setPeriodic(HEARTBEAT_MILLIS, id -> streams.heartbeat());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        streams.endAll();
        return Future.succeededFuture();
    }
}
