package io.jirani.ops;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.stream.Collectors;

/** Whether the jobs of this process get on: one that fails pass after pass does nothing, however often it is tried again. */
public final class JobsHealth {
    /** So many passes one after the other are no bad moment any more. */
    private static final int MANY = 5;

    private JobsHealth() {}

    /** Degraded while a job has failed many times in a row; names it. */
    public static HealthCheck of(MeterRegistry metrics) {
        return new HealthCheck("jobs", () -> {
            var stuck = metrics.find(Job.FAILING).gauges().stream()
                    .filter(gauge -> gauge.value() >= MANY)
                    .map(JobsHealth::told)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return stuck.isEmpty() ? Status.active() : Status.degraded(stuck);
        });
    }

    private static String told(Gauge gauge) {
        var name = Objects.requireNonNullElse(gauge.getId().getTag("job"), "a job");
        return name + " failed " + Math.round(gauge.value()) + " times in a row";
    }
}
