package io.jirani.metering.adapters;

import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Half a sample of a meter that sends each value in a message of its own. Values that come within two seconds are one
 * sample, in whatever order they come. It is whole at once when everything wanted is there; when the time is over, the
 * registers are enough, but no register may be missing: half a sample is no sample.
 *
 * @param at when each of the values came
 */
record Join(Known known, Map<Quantity, Instant> at) {
    /** How far apart the values of one sample may come. */
    static final Duration WINDOW = Duration.ofSeconds(2);

    static final Join EMPTY = new Join(Known.NOTHING, Map.of());

    /**
     * A whole sample.
     *
     * @param at when the first of its registers came
     */
    record Whole(Known known, Instant at) {}

    /** What is left, and the sample that became whole. */
    record Step(Join rest, Optional<Whole> whole) {}

    Join {
        at = Map.copyOf(at);
    }

    /** This with a value. What was there and is over by now must have been ended before, see {@link #isOver}. */
    Step with(Part part, BigDecimal value, Instant arrived, Set<Quantity> wanted) {
        var mine = part.quantity();
        if (mine.isRegister() && at.containsKey(mine))
            return new Step(EMPTY.plus(part, value, arrived), end(wanted).whole);
        var next = since().isEmpty() && mine.isRegister() ? withoutBefore(arrived.minus(WINDOW)) : this;
        var joined = next.plus(part, value, arrived);
        return joined.at.keySet().containsAll(wanted) ? joined.end(wanted) : new Step(joined, Optional.empty());
    }

    /** Whether nothing that comes now belongs to this. */
    boolean isOver(Instant now) {
        return deadline().filter(now::isBefore).isEmpty();
    }

    /** When nothing more belongs to this; empty when there is nothing. */
    Optional<Instant> deadline() {
        return since().or(() -> at.values().stream().max(Comparator.naturalOrder()))
                .map(start -> start.plus(WINDOW));
    }

    /** What this is worth although no more comes: a sample if no register that is wanted is missing. */
    Step end(Set<Quantity> wanted) {
        var registers = wanted.stream().filter(Quantity::isRegister).allMatch(at::containsKey);
        var whole = since().filter(start -> registers).map(start -> new Whole(known, start));
        return new Step(EMPTY, whole);
    }

    private Optional<Instant> since() {
        return at.entrySet().stream()
                .filter(value -> value.getKey().isRegister())
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder());
    }

    private Join plus(Part part, BigDecimal value, Instant arrived) {
        var times = new EnumMap<Quantity, Instant>(Quantity.class);
        times.putAll(at);
        times.put(part.quantity(), arrived);
        return new Join(known.with(part, Optional.of(value)), times);
    }

    private Join withoutBefore(Instant start) {
        var times = new EnumMap<Quantity, Instant>(Quantity.class);
        var left = known;
        for (var each : at.entrySet()) {
            if (each.getValue().isBefore(start)) left = left.without(each.getKey());
            else times.put(each.getKey(), each.getValue());
        }
        return new Join(left, times);
    }
}
