package io.jirani.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What speaks for a payout never having reached the provider. One "not found" proves nothing, for it may be on its way.
 *
 * @param first when a question of ours first found nothing
 * @param last when one found nothing last
 * @param statement when the statement of its days was read whole without it
 */
public record Absence(Optional<Instant> first, Optional<Instant> last, Optional<Instant> statement) {
    public static final Absence NONE = new Absence(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Duration OLD_ENOUGH = Duration.ofDays(1);
    private static final Duration APART = Duration.ofHours(6);

    Absence missed(Instant now) {
        return new Absence(first.or(() -> Optional.of(now)), Optional.of(now), statement);
    }

    Absence notInStatement(Instant now) {
        return new Absence(first, last, Optional.of(now));
    }

    /** Two questions, hours apart, found nothing. */
    boolean isMissedTwice() {
        return first.filter(one ->
                        last.filter(other -> !other.isBefore(one.plus(APART))).isPresent())
                .isPresent();
    }

    /** Old enough, looked for twice and hours apart, and not in the statement. */
    boolean isProven(Instant sent, Instant now) {
        return isMissedTwice() && statement.isPresent() && !now.isBefore(sent.plus(OLD_ENOUGH));
    }
}
