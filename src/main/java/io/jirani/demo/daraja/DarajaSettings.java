package io.jirani.demo.daraja;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Switches of the provider that a hand may turn while it runs. In memory only: a restart turns them back. */
final class DarajaSettings {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private boolean validation;
    private boolean registerOnce;
    private int queriesPerMinute;
    private Optional<Instant> lastQuery = Optional.empty();

    DarajaSettings(Clock clock) {
        this.clock = clock;
    }

    /** Whether typed payments are first asked about. Safaricom switches it on for a shortcode on request. */
    boolean validation() {
        return validation;
    }

    /** Whether a second registration of addresses is refused, as in production. */
    boolean registerOnce() {
        return registerOnce;
    }

    int queriesPerMinute() {
        return queriesPerMinute;
    }

    void turn(Optional<Boolean> asks, Optional<Boolean> once, Optional<Integer> queries) {
        validation = asks.orElse(validation);
        registerOnce = once.orElse(registerOnce);
        queriesPerMinute = queries.orElse(queriesPerMinute);
    }

    /** Whether a query comes too soon after the one before: the spike arrest of the sandbox, burst 1. */
    boolean tooSoon() {
        if (queriesPerMinute <= 0) return false;
        var now = clock.instant();
        var next =
                lastQuery.map(at -> at.plus(MINUTE.dividedBy(queriesPerMinute))).orElse(now);
        if (now.isBefore(next)) return true;
        lastQuery = Optional.of(now);
        return false;
    }
}
