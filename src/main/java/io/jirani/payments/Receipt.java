package io.jirani.payments;

import java.time.Instant;
import java.util.Optional;

/**
 * The provider's receipt: the number people quote. It belongs to one credit or payout at most (ruling 1).
 *
 * @param at when the provider says money moved, if it says so
 */
public record Receipt(String number, Optional<Instant> at) {
    public Receipt {
        if (number.isBlank() || number.length() > 64) throw new IllegalArgumentException("not a receipt number");
    }

    public Receipt(String number) {
        this(number, Optional.empty());
    }
}
