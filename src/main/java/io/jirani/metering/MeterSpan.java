package io.jirani.metering;

import io.jirani.metering.Boundary.At;
import io.jirani.metering.Boundary.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An interval, or several in a row, in which meters are asked for their registers. A meter counts only while it is in
 * service: from its first row there to its last, so a swap in the middle of an interval makes and loses nothing.
 *
 * @param from start of the (first) interval
 * @param to end of the (last) interval
 * @param interval length of one
 * @param role of the meters that are asked
 */
public record MeterSpan(Instant from, Instant to, Duration interval, Opening opening, Meter.Role role) {
    /** Whether a meter that never counted may begin to in this span. */
    public enum Opening {
        /** Nothing was closed before: what came earlier is nobody's. */
        FIRST_CLOSE,
        /** The newest interval: a meter that could have counted earlier brings along what went through it since. */
        NEXT_CLOSE,
        /** It was closed before. A meter begins at a later one. */
        CLOSED
    }

    /**
     * Where a meter began to count.
     *
     * @param from start of the first interval it counts in
     * @param t of the row it began with
     * @param at its registers there
     */
    public record Begin(Instant from, Instant t, At at) {}

    /**
     * A row before and a row after a boundary, each at most an interval away, or the registers an earlier close went by.
     */
    public record Edge(Optional<At> kept, Optional<Mark> before, Optional<Mark> after) {
        private Optional<At> at(Instant boundary, MeterSpan span) {
            return kept.or(() -> Boundary.at(boundary, before, after, span.interval, span.role));
        }
    }

    /** Whether a meter's service has an end. */
    public enum Tenure {
        ON,
        OVER
    }

    /**
     * What is known of a meter. All rows are of its time in service.
     *
     * @param begin where it began to count, if it did
     * @param first its first row; asked for only while it has not begun
     * @param last its last row; asked for only when its service is over
     */
    public record Facts(
            Optional<Begin> begin, Optional<Mark> first, Tenure tenure, Optional<Mark> last, Edge start, Edge end) {}

    /**
     * A meter that counts in the span.
     *
     * @param opens where it begins to count, when it does so here
     * @param length what its registers cover: more than the span when it brings something along
     */
    public record Counted(Optional<At> start, Optional<At> end, Optional<Begin> opens, Duration length) {}

    /** A meter's registers at both ends, if it counts at all. */
    public Optional<Counted> of(Facts facts) {
        var opens = facts.begin.isPresent() ? Optional.<Begin>empty() : opens(facts);
        var begun = facts.begin.or(() -> opens);
        if (begun.isEmpty() || !begun.get().from.isBefore(to) || overBefore(facts, begun.get()))
            return Optional.empty();
        var begin = begun.get();
        var start = begin.from.isBefore(from) ? facts.start.at(from, this) : Optional.of(begin.at);
        var covers = Duration.between(begin.t.isBefore(from) && !begin.from.isBefore(from) ? begin.t : from, to);
        return Optional.of(new Counted(start, end(facts), opens, covers));
    }

    private Optional<Begin> opens(Facts facts) {
        var first = facts.first.filter(row -> row.t().isBefore(to));
        if (first.isEmpty() || opening == Opening.CLOSED) return Optional.empty();
        var row = first.get();
        if (opening == Opening.FIRST_CLOSE && !row.t().isAfter(from)) {
            var known = facts.start.at(from, this);
            if (known.isPresent()) return Optional.of(new Begin(from, from, known.get()));
        }
        var weakest = Boundary.on(from, row.t()) ? Assurance.A : row.t().isAfter(from) ? Assurance.B : Assurance.C;
        return Optional.of(new Begin(from, row.t(), new At(row.registers(), weakest.or(row.assurance()))));
    }

    private boolean overBefore(Facts facts, Begin begin) {
        if (facts.tenure == Tenure.ON) return false;
        return facts.last
                .filter(row -> row.t().isAfter(from) || !begin.from.isBefore(from))
                .isEmpty();
    }

    private Optional<At> end(Facts facts) {
        if (facts.tenure == Tenure.ON || facts.end.kept.isPresent()) return facts.end.at(to, this);
        return facts.last
                .filter(row -> row.t().isBefore(to))
                .map(row -> new At(
                        row.registers(), (Boundary.on(to, row.t()) ? Assurance.A : Assurance.B).or(row.assurance())))
                .or(() -> facts.end.at(to, this));
    }
}
