package io.jirani.kernel;

import java.util.List;
import java.util.Optional;

/**
 * A refusal that the caller can act on. It changes nothing, it is not logged as a fault, and it becomes RFC 9457 problem
 * details at the HTTP door, a reason in {@code reading_refused} at the MQTT door.
 */
public final class Problem extends RuntimeException {
    /** The kinds of refusal: each has a page under {@code docs/problems}, its slug is the {@code code} in JSON. */
    public enum Kind {
        INPUT_INVALID,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        NOT_ENOUGH_ENERGY,
        NOT_ENOUGH_MONEY,
        PRICE_OUT_OF_BOUNDS,
        RESERVATION_OPEN,
        METER_NOT_TRUSTED,
        IDEMPOTENCY_KEY_REUSED,
        IDEMPOTENCY_KEY_MISSING,
        TOO_MANY_PUSHES,
        TOO_MANY_TRIES,
        TOO_LARGE,
        UNAVAILABLE,
        NOT_CONNECTED;

        public String slug() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One thing wrong with one field.
     *
     * @param pointer JSON pointer or name of the field
     */
    public record Fault(String pointer, String detail) {}

    /** What somebody at a phone is told of a refusal, in both tongues. */
    public record Told(String english, String swahili) {}

    private final Kind kind;
    private final transient List<Fault> faults;
    private final transient Optional<Told> told;

    private Problem(Kind kind, String detail, List<Fault> faults, Optional<Told> told) {
        super(detail, null, false, false);
        this.kind = kind;
        this.faults = List.copyOf(faults);
        this.told = told;
    }

    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, List.of(), Optional.empty());
    }

    /** A field that cannot be taken as it is. */
    public static Problem invalid(String pointer, String detail) {
        var fault = new Fault(pointer, detail);
        return new Problem(Kind.INPUT_INVALID, pointer + ": " + detail, List.of(fault), Optional.empty());
    }

    public static Problem notFound(String detail) {
        return of(Kind.NOT_FOUND, detail);
    }

    /** The same with words for the person it concerns. */
    public Problem told(Told words) {
        return new Problem(kind, detail(), faults, Optional.of(words));
    }

    /** Words for the person it concerns, where there are any. */
    public Optional<Told> told() {
        return told;
    }

    public Kind kind() {
        return kind;
    }

    public List<Fault> faults() {
        return faults;
    }

    /** The refusal's text; never null. */
    public String detail() {
        var message = getMessage();
        return message == null ? kind.slug() : message;
    }
}
