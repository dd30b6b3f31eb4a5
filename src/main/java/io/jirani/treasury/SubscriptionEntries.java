package io.jirani.treasury;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.time.LocalDate;
import java.util.Optional;

/** A subscription is paid ahead and earned day by day; who ends it early has the rest back (R7). */
public final class SubscriptionEntries {
    /**
     * A paid period.
     *
     * @param days its length; every day of it is earned once
     */
    public record Period(HouseholdId household, LocalDate start, int days, Money price) {
        public Period {
            if (days < 1) throw new IllegalArgumentException("a period of " + days + " days");
        }

        /** What is earned when a number of its days are over; all of it at the end, to the cent. */
        public Money earned(int over) {
            if (over < 0 || over > days) throw new IllegalArgumentException("day " + over + " of " + days);
            return new Money(Math.multiplyExact(price.minor(), (long) over) / days, price.asset());
        }

        private String key() {
            return "subscription:" + household + ":" + start;
        }
    }

    private SubscriptionEntries() {}

    /** It is paid; a period is charged once, whatever the clock does. */
    public static Entry charged(Period period) {
        var asset = period.price().asset();
        return Entry.single(period.key(), "subscription.charged")
                .debit(Account.of(period.household(), Pocket.WALLET, asset), period.price())
                .credit(Account.deferred(asset), period.price())
                .entry();
    }

    /**
     * A day of it is earned; nothing when the day earns no whole cent.
     *
     * @param day from 1
     */
    public static Optional<Entry> earned(Period period, int day) {
        var amount = period.earned(day).minus(period.earned(day - 1));
        if (amount.isZero()) return Optional.empty();
        return Optional.of(Entry.single(period.key() + ":" + day, "subscription.earned")
                .debit(Account.deferred(amount.asset()), amount)
                .credit(Account.subscriptionFee(amount.asset()), amount)
                .entry());
    }

    /** It ends early: what is not earned goes back; nothing when all is. */
    public static Optional<Entry> ended(Period period, int daysOver) {
        var rest = period.price().minus(period.earned(daysOver));
        if (rest.isZero()) return Optional.empty();
        return Optional.of(Entry.single(period.key() + ":ended", "subscription.ended")
                .debit(Account.deferred(rest.asset()), rest)
                .credit(Account.of(period.household(), Pocket.WALLET, rest.asset()), rest)
                .entry());
    }
}
