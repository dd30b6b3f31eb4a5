package io.jirani.payments;

import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import java.util.Optional;

/** What a callback says, read and not yet believed. */
public sealed interface Notice {
    /** A push was paid. */
    record PushPaid(ProviderRef ref, Money amount, Optional<Receipt> receipt) implements Notice {}

    /** A push was definitely not paid. */
    record PushFailed(ProviderRef ref, Reason reason) implements Notice {}

    /** A payout was paid. */
    record PayoutPaid(ProviderRef ref, Receipt receipt, Money amount, Optional<Msisdn> phone, Optional<String> name)
            implements Notice {
        /** Without the name. */
        @Override
        public String toString() {
            return "PayoutPaid[" + ref + ", " + receipt + ", " + amount + ", " + phone + "]";
        }
    }

    /** A payout was definitely not paid. */
    record PayoutFailed(ProviderRef ref, Reason reason, RailTrouble trouble) implements Notice {}

    /** The answer to our question: the provider knows no such payout. */
    record PayoutUnknown(ProviderRef ref, Reason said) implements Notice {}

    /** It names something and says nothing final. */
    record Undecided(ProviderRef ref, Reason said) implements Notice {}

    /** It cannot be read. */
    record Unreadable(String why) implements Notice {}

    /** The provider's name of what it is about, if it can be read. */
    static Optional<ProviderRef> named(Notice notice) {
        return switch (notice) {
            case PushPaid paid -> Optional.of(paid.ref());
            case PushFailed failed -> Optional.of(failed.ref());
            case PayoutPaid paid -> Optional.of(paid.ref());
            case PayoutFailed failed -> Optional.of(failed.ref());
            case PayoutUnknown unknown -> Optional.of(unknown.ref());
            case Undecided undecided -> Optional.of(undecided.ref());
            case Unreadable unreadable -> Optional.empty();
        };
    }
}
