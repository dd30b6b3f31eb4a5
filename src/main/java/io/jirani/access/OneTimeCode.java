package io.jirani.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A code on its way to be used: good for five minutes, five tries and one use.
 *
 * @param tries how many texts were offered for it so far
 */
record OneTimeCode(Instant endsAt, int tries, Optional<Instant> usedAt) {
    static final Duration LIFE = Duration.ofMinutes(5);
    static final int TRIES = 5;

    /** Whether a text is the code. */
    enum Match {
        SAME,
        OTHER
    }

    /** What a try came to. */
    enum Verdict {
        RIGHT,
        WRONG,
        /** No text is right any more: used, too old, or tried too often. */
        OVER
    }

    /** A try, and the code after it. */
    record Tried(Verdict verdict, OneTimeCode code) {}

    static OneTimeCode made(Instant now) {
        return new OneTimeCode(now.plus(LIFE), 0, Optional.empty());
    }

    Tried on(Match match, Instant now) {
        if (usedAt.isPresent() || tries >= TRIES || !now.isBefore(endsAt)) return new Tried(Verdict.OVER, this);
        return switch (match) {
            case SAME -> new Tried(Verdict.RIGHT, new OneTimeCode(endsAt, tries + 1, Optional.of(now)));
            case OTHER -> new Tried(Verdict.WRONG, new OneTimeCode(endsAt, tries + 1, Optional.empty()));
        };
    }
}
