package io.jirani.payments;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** A rail whose calls are timed, by call and by what they came to: {@code jirani_rail_seconds}. */
public final class MeteredRail extends WrappedRail {
    private final MeterRegistry metrics;

    public MeteredRail(PaymentRail rail, MeterRegistry metrics) {
        super(rail);
        this.metrics = metrics;
    }

    @Override
    <T> T around(String call, String about, Supplier<T> work) {
        var begun = System.nanoTime();
        var answer = work.get();
        metrics.timer("jirani_rail_seconds", "rail", name(), "call", call, "result", word(answer))
                .record(Duration.ofNanos(System.nanoTime() - begun));
        return answer;
    }
}
