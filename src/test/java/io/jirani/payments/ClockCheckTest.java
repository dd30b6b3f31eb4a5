package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.reviews.ReviewsHealth;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockCheckTest {
    private final AtomicLong steady = new AtomicLong();

    private boolean runs(ClockCheck check) {
        return check.guard(() -> 1).getAsInt() == 1;
    }

    @Test
    void aClockThatIsAheadOrBehindRunsNoJobAndIsRed() {
        try (var database = TestDb.fresh()) {
            for (var off : new Duration[] {Duration.ofMinutes(10), Duration.ofMinutes(-10), Duration.ofHours(3)}) {
                var check = new ClockCheck(database.db(), Clock.offset(Clock.systemUTC(), off), steady::get);
                assertThat(runs(check)).isFalse();
                assertThat(check.off().abs())
                        .isBetween(off.abs().minusSeconds(60), off.abs().plusSeconds(60));
                assertThat(ReviewsHealth.clock(check.off()).toString()).contains("from the database's");
            }
        }
    }

    @Test
    void aClockThatIsRightRunsThemAndOneThatIsSetMeanwhileIsLookedAtAnew() {
        try (var database = TestDb.fresh()) {
            var clock = new Turned();
            var check = new ClockCheck(database.db(), clock, steady::get);
            assertThat(runs(check)).isTrue();
            clock.by = Duration.ofMinutes(10); // though it was right just now
            assertThat(runs(check)).isFalse();
            clock.by = Duration.ZERO;
            assertThat(runs(check)).isTrue();
        }
    }

    /** A real clock that somebody sets. */
    private static final class Turned extends Clock {
        private Duration by = Duration.ZERO;

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public java.time.Instant instant() {
            return Clock.systemUTC().instant().plus(by);
        }
    }
}
