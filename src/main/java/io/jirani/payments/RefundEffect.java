package io.jirani.payments;

import java.util.Optional;

/** What a step of a refund asks the shell to do, in the step's own commit. */
public sealed interface RefundEffect {
    /** The held money went back: post the hold, keep the receipt. A payout's own end has done so where one carries it. */
    record PostHold(Optional<Receipt> receipt) implements RefundEffect {}

    /** The money did not leave: it is the household's again. */
    record VoidHold() implements RefundEffect {}

    /** The payment was given back: it is REFUNDED. */
    record Given() implements RefundEffect {}

    /** Nothing was given back, and nothing is under way: the payment is what it was. */
    record PutBack() implements RefundEffect {}

    /** A reversal is proven refused: the same sum goes to the phone that paid. */
    record PayOut() implements RefundEffect {}

    /** The provider took the payment back beside its refund to the phone: the payer has it twice, and owes it once. */
    record ChargeBack(Receipt receipt) implements RefundEffect {}

    /** People must decide, by a day that somebody answers for. */
    record AskPeople(ReviewCause cause) implements RefundEffect {}

    /** People should look. */
    record Alarm(String what) implements RefundEffect {}
}
