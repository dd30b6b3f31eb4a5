package io.jirani.market;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.payments.PushRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What keeps a buyer from freezing the book for nothing (ruling 23).
 *
 * @param unpaidPerHour after so many prompts left unpaid within an hour the next purchase waits a quarter of an hour
 * @param unpaidSharePercent how much of the book may be held by buyers whose last payment did not succeed
 */
public record MarketLimits(int unpaidPerHour, int unpaidSharePercent) {
    /** The limits of {@code serve}. */
    public static final MarketLimits RULED = new MarketLimits(2, 30);

    /** How far back unpaid purchases count. */
    public static final Duration MEMORY = Duration.ofHours(1);

    private static final Duration WAIT = Duration.ofMinutes(15);

    public MarketLimits {
        if (unpaidPerHour < 1 || unpaidSharePercent < 0 || unpaidSharePercent > 100)
            throw new IllegalArgumentException("no such limits: " + unpaidPerHour + ", " + unpaidSharePercent + " %");
    }

    /** Whether a buyer's last ended purchase was paid. */
    public enum Standing {
        PAID,
        /** The last was not paid, or there is none yet. */
        UNPROVEN
    }

    /** How the book stands: all that is open or reserved, and what unproven buyers hold of it. */
    public record Held(Energy book, Energy byUnproven) {}

    /** Refuses a buyer who let too many prompts pass, and says when he may try again. */
    public void checkUnpaid(List<Instant> unpaid, Instant now) {
        var counted =
                unpaid.stream().filter(at -> at.isAfter(now.minus(MEMORY))).toList();
        if (counted.size() < unpaidPerHour) return;
        var until = counted.stream().max(Instant::compareTo).orElse(now).plus(WAIT);
        if (!until.isAfter(now)) return;
        var minutes = Math.max(1, Math.ceilDiv(Duration.between(now, until).toSeconds(), 60));
        throw Problem.of(
                        Problem.Kind.TOO_MANY_PUSHES,
                        "%d purchases were not paid in the last hour: wait %d min".formatted(counted.size(), minutes))
                .told(PushRefusal.UNPAID_OFTEN.words());
    }

    /** Refuses an unproven buyer more of the book than such buyers may hold together. */
    public void checkShare(Standing standing, Held held, Energy wanted) {
        if (standing == Standing.PAID) return;
        var most = held.book().basisPointsDown(unpaidSharePercent * 100);
        if (held.byUnproven().plus(wanted).compareTo(most) <= 0) return;
        var left = most.minus(held.byUnproven().min(most));
        throw Problem.of(
                Problem.Kind.CONFLICT,
                "until a first payment succeeds you can reserve at most %s kWh now"
                        .formatted(left.kilowattHours().toPlainString()));
    }
}
