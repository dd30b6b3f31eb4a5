package io.jirani.demo.daraja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is ordered to go wrong, for which phone, how many more times. Kept in memory only: a restart heals. */
final class DarajaFaults {
    /** The ways of going wrong. Where each bites: docs/sandbox.md. */
    enum Kind {
        LOSE_PUSH_ANSWER,
        LOSE_B2C_ANSWER,
        LOSE_ANSWER,
        HALF_OPEN,
        LOCKED_AT_PUSH,
        CALLBACK_BEFORE_ANSWER,
        DROP_CALLBACK,
        DELAY_CALLBACK,
        DUPLICATE_CALLBACK,
        WRONG_AMOUNT_CALLBACK,
        HOLD_CALLBACK,
        ALSO_CONFIRM,
        DROP_CONFIRMATION,
        DELAY_CONFIRMATION,
        DUPLICATE_CONFIRMATION,
        DROP_B2C_RESULT,
        DELAY_B2C_RESULT,
        DUPLICATE_B2C_RESULT,
        B2C_QUEUE_TIMEOUT,
        ORDER_TIMEOUT,
        DROP_ORDER_RESULT,
        QUERY_NOISE,
        QUERY_IN_FLIGHT,
        SLOW_MS,
        DRIP_MS,
        HUGE_ANSWER,
        HTML_403,
        HTTP_503,
        FAULT_ENVELOPE,
        SYSTEM_BUSY,
        INVALID_TOKEN;

        static Optional<Kind> ofText(String text) {
            for (var each : values()) if (each.text().equals(text)) return Optional.of(each);
            return Optional.empty();
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One order.
     *
     * @param phone a number, or {@code *} for any
     * @param door the API it bites at ({@code push query b2c status balance b2b reversal c2b pull}), or {@code *}; callbacks have no door
     * @param millis for delays
     * @param copies for repeats: how many messages in all
     */
    record Fault(String phone, Kind kind, String door, int times, long millis, int copies) {
        boolean bites(Kind asked, String msisdn, String at) {
            return kind == asked
                    && (phone.equals("*") || phone.equals(msisdn))
                    && (door.equals("*") || at.equals("*") || door.equals(at));
        }
    }

    private final List<Fault> orders = new ArrayList<>();

    void order(Fault fault) {
        orders.add(fault);
    }

    void clear() {
        orders.clear();
    }

    List<Fault> all() {
        return List.copyOf(orders);
    }

    /** The first order that fits, counted down. */
    Optional<Fault> take(Kind kind, String msisdn, String door) {
        for (int i = 0; i < orders.size(); i++) {
            var fault = orders.get(i);
            if (!fault.bites(kind, msisdn, door)) continue;
            if (fault.times <= 1) orders.remove(i);
            else
                orders.set(
                        i, new Fault(fault.phone, fault.kind, fault.door, fault.times - 1, fault.millis, fault.copies));
            return Optional.of(fault);
        }
        return Optional.empty();
    }

    /** The same for what happens away from any door: callbacks and results. */
    Optional<Fault> take(Kind kind, String msisdn) {
        return take(kind, msisdn, "*");
    }
}
