package io.jirani.http;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * A question to one component, asked anew each time. It may block (it runs on a virtual thread); when it throws, the
 * component is in {@link State#ERROR}.
 *
 * @param name in snake_case, such as {@code database}
 */
public record HealthCheck(String name, Supplier<Status> status) {
    /** How a component is, in the words of the older clients' {@code /api/status}. */
    public enum State {
        ACTIVE,
        /** It works, and somebody should look: the gateway stays ready. */
        DEGRADED,
        /** Not part of this installation. */
        OFF,
        /** It does not work: the gateway is not ready. */
        ERROR;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A component's answer.
     *
     * @param detail for the operator; no secrets
     */
    public record Status(State state, String detail) {
        public static Status active() {
            return new Status(State.ACTIVE, "");
        }

        public static Status off(String why) {
            return new Status(State.OFF, why);
        }

        public static Status degraded(String why) {
            return new Status(State.DEGRADED, why);
        }

        public static Status error(String why) {
            return new Status(State.ERROR, why);
        }
    }

    /** The answer; never an exception. */
    public Status ask() {
        try {
            return status.get();
        } catch (Exception failure) {
            return Status.error(failure.getClass().getSimpleName());
        }
    }
}
