package io.jirani.payments;

import io.jirani.kernel.Money;

/** What a step of a collection asks the shell to do, in the step's own commit. */
public sealed interface CollectionEffect {
    /** Credit the asked amount to the buyer's escrow on a callback's word. */
    record CreditUnproven() implements CollectionEffect {}

    /** Credit the asked amount to the buyer's escrow: the provider answered our question. */
    record CreditProven() implements CollectionEffect {}

    /** Late money on a callback's word: the buyer's own, unproven. */
    record CreditLateUnproven() implements CollectionEffect {}

    /** Late money, proven: the buyer's wallet, or due where no wallets are kept. */
    record CreditLateProven() implements CollectionEffect {}

    /** Money came that does not fit what was asked: to suspense, for people to place. */
    record Suspense(Money amount) implements CollectionEffect {}

    /** What lies in suspense for it is the household's own: people say so. */
    record Place() implements CollectionEffect {}

    /** One more payment that names our reference, proven: to suspense by its receipt, whoever it was meant for. */
    record Extra(Receipt receipt, Money amount) implements CollectionEffect {}

    /** A credited payment went back to the payer: he owes it. */
    record ChargeBack(Receipt receipt) implements CollectionEffect {}

    /** What lay in suspense for it went back to the payer. */
    record FromSuspense(Receipt receipt) implements CollectionEffect {}

    /** The statement has the reversal of a payment that is being given back: the refund of it hears so. */
    record TellRefund(Receipt receipt) implements CollectionEffect {}

    /** A credit on a callback's word is proven now. Its booking is settlement's. */
    record RaiseToProven() implements CollectionEffect {}

    /** The credit's receipt is known. No money. */
    record AttachReceipt(Receipt receipt) implements CollectionEffect {}

    /** What was held for this payment is free again. */
    record EndHold() implements CollectionEffect {}

    /** People must decide, by a day that somebody answers for. */
    record AskPeople(ReviewCause cause) implements CollectionEffect {}

    /** People should look. */
    record Alarm(String what) implements CollectionEffect {}

    /** Whether it says for sure that the number has paid: so it is in its holder's hands. */
    default boolean provesPayer() {
        return this instanceof CreditProven || this instanceof CreditLateProven || this instanceof RaiseToProven;
    }

    /** Whether what lies in suspense by its receipt may be its attempt's after it. */
    default boolean maySettleClaim() {
        return provesPayer() || this instanceof AttachReceipt;
    }
}
