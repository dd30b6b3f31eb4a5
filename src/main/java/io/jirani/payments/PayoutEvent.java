package io.jirani.payments;

import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import java.util.Optional;

/** Everything that can happen to money sent to a phone. They come late, twice and in any order. */
public sealed interface PayoutEvent {
    /** What the one POST of a payout came to. */
    sealed interface SendAnswer extends PayoutEvent {}

    /** What a question of ours, or a callback, says. */
    sealed interface Told extends PayoutEvent {}

    /** A sender is about to send it. */
    record Claimed() implements PayoutEvent {}

    /** The provider took the request. */
    record Accepted(ProviderRef ref) implements SendAnswer {}

    /** The provider said definitely that it will not pay. */
    record Refused(Reason reason, RailTrouble trouble) implements SendAnswer {}

    /** Nothing left our socket. */
    record NotSent(String why) implements SendAnswer {}

    /** Bytes left our socket and no answer says what became of them. */
    record Unclear(String what) implements SendAnswer {}

    /**
     * It was paid.
     *
     * @param phone whom the provider says it paid, where it tells
     * @param name the holder's, as the provider has it; kept as a mark only
     */
    record Paid(Evidence evidence, Receipt receipt, Money amount, Optional<Msisdn> phone, Optional<String> name)
            implements Told {
        /** Without the name: it is printed into the trail. */
        @Override
        public String toString() {
            return "Paid[" + evidence + ", " + receipt + ", " + amount + ", " + phone + "]";
        }
    }

    /** It was definitely not paid. */
    record NotPaid(Evidence evidence, Reason reason, RailTrouble trouble) implements Told {}

    /** A question of ours was answered: the provider knows no such payout. It may still be on its way there. */
    record NotFound(Reason said) implements Told {}

    /** No verdict: asked and not answered yet, in work, unknown code, a queue that timed out. */
    record Open(Reason said) implements Told {}

    /** The provider's queue gave the request up, or says so: not a failure, a result may follow (pitfall 24). */
    record QueueTimeout() implements Told {}

    /** Somebody without the secret says something: worth a question. */
    record Hint(String what) implements PayoutEvent {}

    /** The statement of its days was read whole, and our originator id is not in it. */
    record Absent() implements PayoutEvent {}

    /** The statement says the money came back to us. */
    record TakenBack() implements PayoutEvent {}

    /**
     * Two people have looked at the evidence and decided.
     *
     * @param receipt the statement's, when it was paid
     * @param amount what was really sent, where it is another sum than we ordered
     */
    record Ruled(Ruling ruling, Optional<Receipt> receipt, Optional<Money> amount) implements PayoutEvent {
        /** What we ordered was sent, or nothing. */
        public Ruled(Ruling ruling, Optional<Receipt> receipt) {
            this(ruling, receipt, Optional.empty());
        }
    }

    /** A moment to look at the clock. */
    record TimePassed() implements PayoutEvent {}
}
