package io.jirani.metering;

import io.jirani.kernel.Energy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The register of a meter at the boundary of an interval (decided.md 23): its row within a second of it; else a straight
 * line between the last row before and the first after, at most one interval apart, rounded down to the Wh; else unknown.
 * Cumulative registers are interpolated, so intervals telescope: no Wh is made or lost between them.
 */
public final class Boundary {
    private static final Duration ON_IT = Duration.ofSeconds(1);

    /** A stored row. */
    public record Mark(Instant t, Registers registers, Assurance assurance) {}

    /** The registers at a boundary. */
    public record At(Registers registers, Assurance assurance) {}

    /**
     * What went through in an interval, both ways.
     *
     * @param assurance the weakest of all that went into it
     */
    public record Flow(Energy imported, Energy exported, Assurance assurance) {
        /** Taken from the grid, less what was given to it in the same interval. */
        public Energy netImported() {
            return imported.minus(imported.min(exported));
        }

        /** Given to the grid, less what was taken from it in the same interval. */
        public Energy netExported() {
            return exported.minus(imported.min(exported));
        }
    }

    /** The first and the last registers of one generation among the rows of a span. */
    public record Piece(Registers first, Registers last) {}

    private Boundary() {}

    /**
     * The registers at a boundary, if they can be known.
     *
     * @param before the last row before it
     * @param after the first row at or after it
     * @param length of the community's intervals
     * @param role what it measures
     */
    public static Optional<At> at(
            Instant boundary, Optional<Mark> before, Optional<Mark> after, Duration length, Meter.Role role) {
        var nearest = nearest(boundary, before, after);
        if (nearest.isPresent()) return nearest.map(mark -> new At(mark.registers(), mark.assurance()));
        return before.flatMap(low -> after.flatMap(high -> between(boundary, low, high, length, role)));
    }

    /** What went through a meter between two boundaries; unknown when a register fell, changed or rose beyond reason. */
    public static Optional<Flow> between(Optional<At> start, Optional<At> end, Duration length, Meter.Role role) {
        if (start.isEmpty() || end.isEmpty()) return Optional.empty();
        var from = start.get().registers();
        var to = end.get().registers();
        if (!from.rose(to) || !from.plausible(to, length.toMillis(), role)) return Optional.empty();
        return Optional.of(new Flow(
                to.imported().minus(from.imported()),
                to.exported().minus(from.exported()),
                start.get().assurance().or(end.get().assurance())));
    }

    /**
     * What went through a meter whose registers began anew on the way: each generation from its first row to its last.
     * What went through between the last row of one and the first of the next, nobody knows.
     *
     * @param pieces the generations of the rows in between, in order
     */
    public static Optional<Flow> across(At start, At end, List<Piece> pieces, Duration span, Meter.Role role) {
        var imported = Energy.ZERO;
        var exported = Energy.ZERO;
        for (var piece : pieces) {
            var generation = piece.first.generation();
            if (generation < start.registers.generation() || generation > end.registers.generation())
                return Optional.empty();
            var from = generation == start.registers.generation() ? start.registers : piece.first;
            var to = generation == end.registers.generation() ? end.registers : piece.last;
            var flow = between(
                    Optional.of(new At(from, start.assurance)), Optional.of(new At(to, end.assurance)), span, role);
            if (flow.isEmpty()) return flow;
            imported = imported.plus(flow.get().imported());
            exported = exported.plus(flow.get().exported());
        }
        var assurance = Assurance.B.or(start.assurance).or(end.assurance);
        return Optional.of(new Flow(imported, exported, assurance));
    }

    /** What went through all meters of a household; unknown while one of them is. */
    public static Optional<Flow> household(List<Optional<Flow>> meters) {
        var sum = Optional.<Flow>empty();
        for (var meter : meters) {
            if (meter.isEmpty()) return Optional.empty();
            var each = meter.get();
            sum = Optional.of(sum.map(all -> new Flow(
                            all.imported().plus(each.imported()),
                            all.exported().plus(each.exported()),
                            all.assurance().or(each.assurance())))
                    .orElse(each));
        }
        return sum;
    }

    /** Whether a row read at a moment stands for a boundary: within a second of it. */
    static boolean on(Instant boundary, Instant t) {
        return Duration.between(boundary, t).abs().compareTo(ON_IT) <= 0;
    }

    private static Optional<Mark> nearest(Instant boundary, Optional<Mark> before, Optional<Mark> after) {
        var low = before.filter(mark -> on(boundary, mark.t()));
        var high = after.filter(mark -> on(boundary, mark.t()));
        if (low.isEmpty() || high.isEmpty()) return high.or(() -> low);
        return distance(boundary, low.get()).compareTo(distance(boundary, high.get())) < 0 ? low : high;
    }

    private static Duration distance(Instant boundary, Mark mark) {
        return Duration.between(boundary, mark.t()).abs();
    }

    private static Optional<At> between(Instant boundary, Mark low, Mark high, Duration length, Meter.Role role) {
        var span = Duration.between(low.t(), high.t());
        if (span.compareTo(length) > 0) return Optional.empty();
        // The old generation ends here with its last row, the new one begins behind the boundary with its first.
        if (low.registers().generation() < high.registers().generation())
            return Optional.of(new At(low.registers(), Assurance.B.or(low.assurance())));
        if (!low.registers().rose(high.registers())) return Optional.empty();
        if (!low.registers().plausible(high.registers(), span.toMillis(), role)) return Optional.empty();
        var gone = Duration.between(low.t(), boundary).toMillis();
        var registers = new Registers(
                onLine(low.registers().imported(), high.registers().imported(), gone, span.toMillis()),
                onLine(low.registers().exported(), high.registers().exported(), gone, span.toMillis()),
                low.registers().generation());
        return Optional.of(new At(registers, Assurance.B.or(low.assurance()).or(high.assurance())));
    }

    /** No overflow: a plausible rise within an interval is far below 2^63 / 3,600,000. */
    private static Energy onLine(Energy low, Energy high, long gone, long span) {
        var rise = high.minus(low).wattHours();
        return low.plus(new Energy(Math.multiplyExact(rise, gone) / span));
    }
}
