package io.jirani.kernel;

import java.util.List;

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

    private final Kind kind;
    private final transient List<Fault> faults;

    private Problem(Kind kind, String detail, List<Fault> faults) {
        super(detail, null, false, false);
        this.kind = kind;
        this.faults = List.copyOf(faults);
    }

    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, List.of());
    }

    /** A field that cannot be taken as it is. */
    public static Problem invalid(String pointer, String detail) {
        return new Problem(Kind.INPUT_INVALID, pointer + ": " + detail, List.of(new Fault(pointer, detail)));
    }

    public static Problem notFound(String detail) {
        return of(Kind.NOT_FOUND, detail);
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
