package io.jirani.payments;

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
    record Suspense() implements CollectionEffect {}

    /** A credit on a callback's word is proven now. Its booking is settlement's. */
    record RaiseToProven() implements CollectionEffect {}

    /** The credit's receipt is known. No money. */
    record AttachReceipt(Receipt receipt) implements CollectionEffect {}

    /** What was held for this payment is free again. */
    record EndHold() implements CollectionEffect {}

    /** People should look. */
    record Alarm(String what) implements CollectionEffect {}
}
