package io.jirani.settlement;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Money;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When a household's money is sent to its phone without being asked (ruling 11, policy {@code auto}): small sums at once
 * since they are free of charge, large ones once a day when the fee has earned the charge, whole shillings only.
 *
 * @param minimum the least that is sent, at least one shilling
 */
public record PayoutPolicy(Money minimum) {
    /** Up to here M-Pesa charges nothing (ruling 11). */
    private static final long FREE_UP_TO_UNITS = 100;
    /** From here half of a 1 % fee pays the charge (ruling 11). */
    private static final long DAILY_FROM_UNITS = 1_000;

    /** The most one payout moves (Daraja fact sheet section 15). */
    private static final Money MOST = Money.kes(25_000_000);

    private static final LocalTime DAILY_AT = LocalTime.of(19, 0);

    /** The policy with a setting: nothing below a shilling is sent whatever it says. */
    public static PayoutPolicy of(Money minimum) {
        return new PayoutPolicy(minimum);
    }

    /**
     * What is sent now.
     *
     * @param free proven money that no hold has set aside: of the wallet, or due
     * @param now in the community's zone
     * @param lastPayout when the household's last payout was made
     */
    public Optional<Money> dueNow(Custody custody, Money free, ZonedDateTime now, Optional<ZonedDateTime> lastPayout) {
        var amount = free.floorWhole().min(MOST);
        if (amount.compareTo(minimum) < 0 || amount.isZero()) return Optional.empty();
        var today = now.with(DAILY_AT);
        var dailyTime = !now.isBefore(today)
                && lastPayout.filter(last -> !last.isBefore(today)).isEmpty();
        var send = switch (custody) {
            case WALLET ->
                amount.wholeUnits() <= FREE_UP_TO_UNITS || (dailyTime && amount.wholeUnits() >= DAILY_FROM_UNITS);
            case PASS_THROUGH -> dailyTime;
        };
        return send ? Optional.of(amount) : Optional.empty();
    }

    /** What is sent now to a household that leaves: all of it, as far as one payout moves. */
    public Optional<Money> allOf(Money free) {
        var amount = free.floorWhole().min(MOST);
        return amount.isZero() ? Optional.empty() : Optional.of(amount);
    }
}
