package io.jirani.metering;

import io.jirani.kernel.Energy;
import io.jirani.metering.Reading.Gauges;
import java.time.Instant;
import java.time.LocalDateTime;

/**
 * One reading of a meter that speaks another language, as its adapter understood it. It is unsigned, so it counts B at
 * best.
 *
 * @param adapter the adapter's name, with which the registry knows the meter
 * @param foreignId the meter's name in its own language, such as {@code tasmota_A1B2C3}
 * @param imported the cumulative register, Wh, rounded down
 * @param exported the same; zero where the meter has none
 * @param flags as in {@link Reading}
 */
public record ForeignSample(
        String adapter, String foreignId, When when, Energy imported, Energy exported, Gauges gauges, int flags) {
    /** What is known of the moment the registers were read. */
    public sealed interface When {}

    /** The device said so. */
    public record At(Instant t) implements When {}

    /** The device said so without a zone: the meter's zone in the registry decides. */
    public record Local(LocalDateTime t) implements When {}

    /** The device said nothing: it was when the message came. */
    public record Arrived(Instant t) implements When {}
}
