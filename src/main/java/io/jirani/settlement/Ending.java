package io.jirani.settlement;

import io.jirani.payments.CollectionState;
import java.util.Locale;
import java.util.Optional;

/** Why a purchase ended without energy, as the buyer is told it. */
public enum Ending {
    /** The buyer said no on the phone. */
    CANCELLED,
    NO_ANSWER,
    WRONG_PIN,
    TOO_LITTLE_MONEY,
    /** The time to pay was over. */
    EXPIRED,
    /** Paid, and the energy was gone: the money is the buyer's. */
    UNFILLED,
    FAILED;

    /**
     * From a collection's state and the provider's result code.
     *
     * <p>Codes: Daraja fact sheet, STK result codes 1, 1019, 1032, 1037, 2001.
     */
    public static Ending of(CollectionState state, Optional<String> code) {
        if (state != CollectionState.FAILED) return EXPIRED;
        return switch (code.orElse("")) {
            case "1032" -> CANCELLED;
            case "1037", "1019" -> NO_ANSWER;
            case "2001" -> WRONG_PIN;
            case "1" -> TOO_LITTLE_MONEY;
            default -> FAILED;
        };
    }

    /** The word in events. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
