package io.jirani.payments;

import io.jirani.kernel.Money;

/** What a step of a float move asks the shell to do, in the step's own commit. */
public sealed interface MoveEffect {
    /** The money left, or may have: what was set aside is in transit. */
    record Leave() implements MoveEffect {}

    /**
     * The far side has what was in transit.
     *
     * @param transit what lies in transit for it: what is less never left, what is more left too
     */
    record Arrive(Money amount, Money transit) implements MoveEffect {}

    /** It did not move after all: what was in transit is where it came from. */
    record ComeBack() implements MoveEffect {}

    /** Nothing was sent: what was set aside is free again. */
    record Free() implements MoveEffect {}

    /** It moved after it was proven that it had not: it leaves once more, without having been set aside. */
    record LeaveAfterAll(Money amount) implements MoveEffect {}

    /** People must decide, by a day that somebody answers for. */
    record AskPeople(ReviewCause cause) implements MoveEffect {}

    /** People should look. */
    record Alarm(String what) implements MoveEffect {}
}
