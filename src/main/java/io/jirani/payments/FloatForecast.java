package io.jirani.payments;

import io.jirani.kernel.Money;

/**
 * How long what payouts use at a provider will last (ruling 12): the provider's own last word of it, less what waits to be paid
 * out, against what a busy day takes.
 *
 * @param there what the provider says: asked for, or written beside its last payout
 * @param waiting payouts that were ordered and are not paid yet
 * @param daily what no more than one day in twenty of the last month took; days without payouts do not count
 */
public record FloatForecast(String rail, Money there, Money waiting, Money daily) {
    /** More than anybody needs to know of. */
    private static final int LONG = 99;

    /** How many such days it lasts; none when it does not reach what waits. */
    public double days() {
        long free = there.minor() - waiting.minor();
        if (free < 0) return 0;
        return daily.isZero() ? LONG : Math.min(LONG, (double) free / daily.minor());
    }

    /** Whether it does not last the next day. */
    public boolean isLow() {
        return days() < 1;
    }
}
