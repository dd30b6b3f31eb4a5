package io.jirani.payments;

import io.jirani.kernel.Money;
import java.util.Optional;

/** Everything that can happen to money asked from a phone. They come late, twice and in any order. */
public sealed interface CollectionEvent {
    /** What the one POST of a push came to. */
    sealed interface PushAnswer extends CollectionEvent {}

    /** What a question of ours to the provider came to. */
    sealed interface QueryAnswer extends CollectionEvent {}

    /** A collector is about to send it. */
    record Claimed() implements CollectionEvent {}

    /** The provider queued the prompt. */
    record Accepted(ProviderRef ref) implements PushAnswer {}

    /** The provider said definitely that it will not prompt. */
    record Refused(Reason reason) implements PushAnswer {}

    /** Nothing left our socket: no connection was made. */
    record NotSent(String why) implements PushAnswer {}

    /** Bytes left our socket and no answer says what became of them. */
    record Unclear(String what) implements PushAnswer {}

    /**
     * The secret path says the payer paid.
     *
     * @param room what may still be credited to this household today on callbacks alone
     */
    record CallbackPaid(ProviderRef ref, Money amount, Optional<Receipt> receipt, Money room)
            implements CollectionEvent {}

    /** The secret path says the payer did not pay. */
    record CallbackFailed(ProviderRef ref, Reason reason) implements CollectionEvent {}

    /** Somebody without the secret, or the secret with a body that does not fit, says something: worth a question. */
    record Hint(String what) implements CollectionEvent {}

    /** Our question was answered: paid. Daraja tells neither receipt nor amount (ruling 1). */
    record QueryPaid(Optional<Receipt> receipt, Reason said) implements QueryAnswer {}

    /** Our question was answered: definitely not paid. */
    record QueryFailed(Reason reason) implements QueryAnswer {}

    /** Our question brought no verdict: in flight, noise, not found, slow down, unreachable. */
    record QueryOpen(Reason said) implements QueryAnswer {}

    /**
     * A payment that names our reference was seen elsewhere: a confirmation of the paybill (E1), a row of the provider's
     * list (E2), a line of the statement (E3).
     *
     * @param room as in {@link CallbackPaid}; matters at E1 only
     */
    record Seen(Evidence evidence, Money amount, Receipt receipt, Money room) implements CollectionEvent {}

    /** The statement of its days was read whole, and nothing in it names our reference. */
    record Absent() implements CollectionEvent {}

    /** The statement says the provider gave the money back to the payer. */
    record TakenBack(Receipt receipt) implements CollectionEvent {}

    /**
     * Two people have looked at the evidence and decided.
     *
     * @param amount what really came, where it is another than what was asked
     * @param receipt the statement's; needed where nothing tells how much came but they
     */
    record Ruled(Ruling ruling, Optional<Money> amount, Optional<Receipt> receipt) implements CollectionEvent {}

    /** A refund of it has begun: the money is set aside. */
    record RefundBegun() implements CollectionEvent {}

    /** The payer has it back. */
    record RefundDone() implements CollectionEvent {}

    /**
     * Nothing goes back after all.
     *
     * @param back what it was before: succeeded, or late
     */
    record RefundUndone(CollectionState back) implements CollectionEvent {}

    /** A moment to look at the clock. */
    record TimePassed() implements CollectionEvent {}
}
