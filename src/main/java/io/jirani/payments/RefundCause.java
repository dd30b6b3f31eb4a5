package io.jirani.payments;

import java.util.Locale;

/** Why a payment is given back. */
public enum RefundCause {
    /** It came when its purchase had ended; a second payment of one purchase is such a one. */
    LATE,
    /** It was paid in time, and nothing could be had for it any more. */
    UNFILLED,
    /** Something else: two people agree, whatever the sum. */
    OTHER;

    /** As tables and JSON spell it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
