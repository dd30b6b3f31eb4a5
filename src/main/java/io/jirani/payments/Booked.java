package io.jirani.payments;

import java.util.Arrays;

/** What the books have of a push. Never twice: whatever is told later, an attempt is credited once (I-6). */
public enum Booked {
    NOTHING("nothing"),
    /** The household's: in its escrow or its own pocket, or given back from there. */
    HOUSEHOLD("household"),
    /** In suspense, until people place it. */
    SUSPENSE("suspense");

    private final String word;

    Booked(String word) {
        this.word = word;
    }

    /** As the table spells it. */
    String word() {
        return word;
    }

    /** What a row says; where a gateway of before V054 wrote its state, what that state means. */
    static Booked of(String word, CollectionState state) {
        return Arrays.stream(values())
                .filter(one -> one.word.equals(word) && one.fits(state))
                .findFirst()
                .orElse(HOUSEHOLD.fits(state) ? HOUSEHOLD : NOTHING);
    }

    /** Whether a push in a state can stand so in the books. */
    boolean fits(CollectionState state) {
        return switch (state) {
            case CREATED, SUBMITTING, PENDING, UNKNOWN, EXPIRED -> this == NOTHING;
            case SUCCEEDED, LATE_CREDITED, REFUND_PENDING -> this == HOUSEHOLD;
            case FAILED, REFUNDED -> this != SUSPENSE; // credited once, and denied by people or gone back since
            case REVIEW -> true;
        };
    }
}
