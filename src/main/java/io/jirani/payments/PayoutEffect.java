package io.jirani.payments;

import io.jirani.kernel.Money;
import java.util.Optional;

/** What a step of a payout asks the shell to do, in the step's own commit. */
public sealed interface PayoutEffect {
    /**
     * The held money left: post the hold, book the provider's charge, keep the receipt.
     *
     * @param sent another sum than was held; what is less is the household's again, what is more is the operator's loss
     */
    record PostHold(Receipt receipt, Optional<Money> sent) implements PayoutEffect {
        PostHold(Receipt receipt) {
            this(receipt, Optional.empty());
        }
    }

    /** The money did not leave: it is the household's again. */
    record VoidHold() implements PayoutEffect {}

    /**
     * Money left without a hold: it is the operator's loss until the household gives it back.
     *
     * @param sent another sum than was ordered
     */
    record BookLoss(Receipt receipt, Optional<Money> sent) implements PayoutEffect {}

    /** Paid money came back: it is the household's again, or was the operator's loss and is none any more. */
    record GiveBack() implements PayoutEffect {}

    /** People must decide, by a day that somebody answers for. */
    record AskPeople(ReviewCause cause) implements PayoutEffect {}

    /** No more payouts on this rail until somebody opens it. */
    record PauseRail(String reason) implements PayoutEffect {}

    /** People should look. */
    record Alarm(String what) implements PayoutEffect {}
}
