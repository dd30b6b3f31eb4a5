package io.jirani.market;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a buyer reserved and is asked to pay for: one push, one or more trades.
 *
 * @param buyerCode the buyer's short code, such as {@code H0003}
 * @param energy what is reserved, over all its trades
 * @param total the exact price
 * @param push what the phone is asked for: the total, rounded up to the whole shilling
 */
public record Purchase(
        PurchaseId id,
        CommunityId community,
        HouseholdId buyer,
        String buyerCode,
        Door door,
        Energy energy,
        Price limit,
        Money total,
        Money push,
        IntentId intent,
        State state,
        Proceeds proceeds,
        Instant createdAt,
        Optional<Instant> endedAt) {
    /** Through which interface it came. */
    public enum Door {
        V1,
        COMPAT
    }

    /** Where it stands. */
    public enum State {
        RESERVED,
        /** Reserved and paid, and the books refused to settle it: tried again, three times in all (ruling 9). */
        PAID_UNSETTLED,
        SETTLED,
        /** Not paid in time; the energy is back on the book. */
        RELEASED,
        /** Paid, but the energy could not be delivered; the money is the buyer's. */
        UNFILLED;

        /** Whether its end is still to come. */
        public boolean isOpen() {
            return this == RESERVED || this == PAID_UNSETTLED;
        }
    }

    /** How sure the sellers' money is (ruling 5). */
    public enum Proceeds {
        NONE,
        UNPROVEN,
        PROVEN,
        DISPROVED
    }
}
