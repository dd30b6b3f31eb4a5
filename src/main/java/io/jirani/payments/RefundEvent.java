package io.jirani.payments;

import java.util.Optional;

/** Everything that can happen to a payment that is given back. They come late, twice and in any order. */
public sealed interface RefundEvent {
    /** What the one POST of a reversal came to. */
    sealed interface SendAnswer extends RefundEvent {}

    /** What a callback about a reversal says, or the end of the payout that carries a refund. */
    sealed interface Told extends RefundEvent {}

    /** Whoever has to agree did. */
    record Approved() implements RefundEvent {}

    /** Whoever has to agree did not. */
    record Declined() implements RefundEvent {}

    /** A sender is about to ask the provider. */
    record Claimed() implements RefundEvent {}

    /** A payout carries it. */
    record HandedOver() implements RefundEvent {}

    /** The provider took the request. */
    record Accepted(ProviderRef ref) implements SendAnswer {}

    /** The provider said definitely, at once, that it will not do it. */
    record Refused(Reason reason) implements SendAnswer {}

    /** Nothing left our socket. */
    record NotSent(String why) implements SendAnswer {}

    /** Bytes left our socket and no answer says what became of them. */
    record Unclear(String what) implements SendAnswer {}

    /** It went back. */
    record Returned(Evidence evidence, Optional<Receipt> receipt) implements Told {}

    /** It did not go back: proven by a question of ours, or said on the secret path. */
    record NotReturned(Evidence evidence, Reason reason) implements Told {}

    /** A question of ours was answered: the provider knows no such reversal. It may still be on its way there. */
    record NotFound(Reason said) implements Told {}

    /** A question of ours brought no verdict. */
    record Unanswered(Reason said) implements Told {}

    /** The provider says that the payment was reversed before: by an attempt of ours whose answer was lost, or by itself. */
    record ReversedBefore() implements Told {}

    /** No verdict: in work, a code that decides nothing, a queue that timed out. */
    record Open(Reason said) implements Told {}

    /** The statement has the payment's reversal. */
    record InStatement(Receipt receipt) implements RefundEvent {}

    /** Two people have looked at the evidence and decided. */
    record Ruled(Ruling ruling) implements RefundEvent {}

    /** A moment to look at the clock. */
    record TimePassed() implements RefundEvent {}
}
