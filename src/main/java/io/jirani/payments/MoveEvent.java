package io.jirani.payments;

import io.jirani.kernel.Money;
import java.util.Optional;

/** Everything that can happen to money between two places of ours. They come late, twice and in any order. */
public sealed interface MoveEvent {
    /** What the one POST of a move came to. */
    sealed interface SendAnswer extends MoveEvent {}

    /** What a question of ours, or a callback, says. */
    sealed interface Told extends MoveEvent {}

    /** A sender is about to send it. */
    record Claimed() implements MoveEvent {}

    /** People move it by hand, where no interface can. */
    record ByHand() implements MoveEvent {}

    /** The provider took the request, or names it. */
    record Accepted(ProviderRef ref) implements SendAnswer {}

    /** The provider said definitely, at once, that it will not do it. */
    record Refused(Reason reason) implements SendAnswer {}

    /** Nothing left our socket. */
    record NotSent(String why) implements SendAnswer {}

    /** Bytes left our socket and no answer says what became of them. */
    record Unclear(String what) implements SendAnswer {}

    /** The far side has it. */
    record Arrived(Evidence evidence, Receipt receipt, Money amount) implements Told {}

    /** It definitely did not move. */
    record NotMoved(Evidence evidence, Reason reason) implements Told {}

    /** A question of ours was answered: the provider knows no such move. It may still be on its way there. */
    record NotFound(Reason said) implements Told {}

    /** A question of ours brought no verdict. */
    record Open(Reason said) implements Told {}

    /** A result without a verdict, or a queue that gave the request up: not a failure, a result may follow. */
    record Undecided(Reason said) implements Told {}

    /** The statement of the place it leaves has it. */
    record SeenLeaving(Receipt receipt, Money amount) implements MoveEvent {}

    /**
     * Two people have looked at the evidence and decided.
     *
     * @param receipt the far side's, when it arrived
     * @param amount what really arrived, where it is another sum
     */
    record Ruled(Ruling ruling, Optional<Receipt> receipt, Optional<Money> amount) implements MoveEvent {
        Ruled(Ruling ruling, Optional<Receipt> receipt) {
            this(ruling, receipt, Optional.empty());
        }
    }

    /** A moment to look at the clock. */
    record TimePassed() implements MoveEvent {}
}
