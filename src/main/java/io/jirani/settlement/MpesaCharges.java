package io.jirani.settlement;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What M-Pesa charges, by whole shillings.
 *
 * <p>Sources: B2C to registered customers, Safaricom's bulk payment form of August 2023 (Daraja fact sheet section 15);
 * Pay Bill paid by the customer, ruling 11 (to be checked against Safaricom before going live).
 */
public final class MpesaCharges {
    /** From an amount on, the charge; both in shillings. */
    private static final NavigableMap<Long, Long> B2C =
            new TreeMap<>(Map.of(1L, 0L, 101L, 5L, 1_501L, 9L, 5_001L, 11L, 20_001L, 13L));

    private static final long PAY_BILL_KNOWN_UP_TO = 5_000;

    private static final NavigableMap<Long, Long> PAY_BILL =
            new TreeMap<>(Map.of(1L, 0L, 101L, 5L, 501L, 10L, 1_001L, 15L, 1_501L, 20L, 2_501L, 25L, 3_501L, 34L));

    private MpesaCharges() {}

    /** What a payout of whole shillings costs the business. */
    public static Money payout(Money amount) {
        return charge(B2C, amount);
    }

    /**
     * The most that can be sent out of a sum that bears its own charge: 295.00 of 300.00, 100.00 of 102.00. Whole
     * shillings; nothing when the sum is below one.
     */
    public static Money mostSent(Money sum) {
        requireShillings(sum);
        var units = sum.floorWhole().wholeUnits();
        var most = 0L;
        for (var step : B2C.entrySet()) {
            var next = B2C.higherKey(step.getKey());
            var reach = units - step.getValue();
            var within = next == null ? reach : Math.min(reach, next - 1);
            if (within >= step.getKey()) most = Math.max(most, within);
        }
        return Money.kes(most * 100);
    }

    /** What paying a Pay Bill number costs the customer beside the amount; nobody told us above 5,000.00. */
    public static Optional<Money> payBill(Money amount) {
        return amount.wholeUnits() > PAY_BILL_KNOWN_UP_TO ? Optional.empty() : Optional.of(charge(PAY_BILL, amount));
    }

    private static Money charge(NavigableMap<Long, Long> table, Money amount) {
        requireShillings(amount);
        var step = table.floorEntry(amount.wholeUnits());
        if (step == null) throw new IllegalArgumentException("no charge for " + amount);
        return Money.kes(step.getValue() * 100);
    }

    private static void requireShillings(Money amount) {
        if (!amount.asset().equals(Asset.KES))
            throw new IllegalArgumentException("M-Pesa's tariff is in KES, not for " + amount);
    }
}
