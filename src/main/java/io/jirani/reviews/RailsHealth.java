package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.payments.ArrivedStore;
import io.jirani.payments.BalanceStore;
import io.jirani.payments.DifferenceStore;
import io.jirani.payments.StatementStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether the provider's books and ours say the same. */
public final class RailsHealth {
    private static final Duration LONG = Duration.ofHours(1);
    /** The provider's clock, and when the statement of the day before lies there. */
    private static final ZoneOffset EAT = ZoneOffset.ofHours(3);

    private static final LocalTime SIX = LocalTime.of(6, 0);

    private RailsHealth() {}

    /**
     * Degraded while an account differs for an hour or the provider has not said for an hour what it holds, a difference is past its day, a payment typed by hand waits for an
     * hour, or the statement of yesterday is not there at six.
     *
     * @param expected rails whose statements are laid into a folder every day
     */
    public static HealthCheck of(Db db, Set<String> expected, Clock clock) {
        var start = clock.instant();
        return new HealthCheck("rails", () -> {
            var wrong = db.transaction(tx -> wrong(tx, expected, start, clock.instant()));
            return wrong.isEmpty() ? Status.active() : Status.degraded(String.join("; ", wrong));
        });
    }

    private static List<String> wrong(Db.Tx tx, Set<String> expected, Instant start, Instant now) {
        var wrong = new ArrayList<String>();
        for (var seen : new BalanceStore().all(tx)) {
            var told = seen.told().filter(start::isBefore).orElse(start);
            if (told.isBefore(now.minus(LONG)))
                wrong.add(account(seen) + " has not been told of for an hour: is the initiator locked?");
            if (seen.offSince().filter(since -> since.isBefore(now.minus(LONG))).isPresent())
                wrong.add(account(seen) + " differs by " + seen.off() + " since "
                        + seen.offSince().get());
        }
        int overdue = new DifferenceStore().waiting(tx, now).overdue();
        if (overdue > 0) wrong.add(overdue + " differences are past their day: ./jirani statement list");
        new ArrivedStore()
                .oldest(tx)
                .filter(since -> since.isBefore(now.minus(LONG)))
                .ifPresent(since -> wrong.add("a payment typed by hand waits for the provider's list since " + since));
        for (var rail : expected)
            if (!new StatementStore().reaches(tx, rail, due(now)))
                wrong.add("the statement of " + rail + " of yesterday is missing");
        return wrong;
    }

    private static String account(BalanceStore.Seen seen) {
        return seen.rail() + "'s account of what we " + seen.side().name().toLowerCase(Locale.ROOT);
    }

    /** The end of the day whose statement must be there by now. */
    static Instant due(Instant now) {
        var there = now.atOffset(EAT);
        var day = there.toLocalTime().isBefore(SIX) ? there.toLocalDate().minusDays(1) : there.toLocalDate();
        return day.atStartOfDay().toInstant(EAT);
    }
}
