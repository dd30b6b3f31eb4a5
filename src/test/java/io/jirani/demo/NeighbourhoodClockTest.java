package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighbourhoodClockTest {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final Instant TEN = Instant.parse("2026-11-21T07:00:00Z");

    @TempDir
    Path folder;

    private final HandClock real = new HandClock(Instant.parse("2026-11-21T02:14:05Z"));

    @Test
    void the_day_begins_at_ten_whatever_the_real_time_is() {
        try (var sun = open(60)) {
            assertThat(sun.instant()).isEqualTo(TEN);
            assertThat(sun.start()).isEqualTo(TEN);
        }
    }

    @Test
    void a_real_second_is_as_many_of_its_own_as_the_speed_says() {
        try (var sun = open(60)) {
            real.advance(Duration.ofMillis(1_500));
            assertThat(sun.instant()).isEqualTo(TEN.plusSeconds(90));
            assertThat(sun.inReality(Duration.ofMinutes(15))).isEqualTo(Duration.ofSeconds(15));
        }
    }

    @Test
    void a_clean_end_and_a_start_next_week_go_on_at_the_same_moment() {
        Instant reached;
        try (var sun = open(60)) {
            real.advance(Duration.ofMillis(900));
            reached = sun.instant();
        }
        real.advance(Duration.ofDays(7));
        try (var again = open(10)) {
            assertThat(again.instant()).isEqualTo(reached);
            assertThat(again.start()).isEqualTo(TEN);
            real.advance(Duration.ofSeconds(1));
            assertThat(again.instant()).isEqualTo(reached.plusSeconds(10));
        }
    }

    @Test
    void after_a_kill_the_sun_is_never_earlier_than_anybody_has_seen_it() throws InterruptedException {
        for (int run = 0; run < 4; run++) {
            var killed = open(240);
            Instant seen = killed.instant();
            for (int step = 0; step < 40; step++) {
                real.advance(Duration.ofMillis(100));
                var now = killed.instant();
                assertThat(now).isAfterOrEqualTo(seen);
                seen = now;
                if (step == 20) Thread.sleep(700);
            }
            var restarted = open(240);
            assertThat(restarted.instant()).isAfterOrEqualTo(seen);
            assertThat(Duration.between(seen, restarted.instant())).isLessThan(Duration.ofMinutes(20));
            killed.close();
            restarted.close();
        }
    }

    @Test
    void a_real_clock_that_is_set_back_does_not_move_the_sun_back() {
        try (var sun = open(60)) {
            real.advance(Duration.ofSeconds(1));
            var before = sun.instant();
            real.advance(Duration.ofHours(-2));
            assertThat(sun.instant()).isEqualTo(before);
        }
    }

    @Test
    void a_speed_out_of_range_is_refused() {
        assertThatThrownBy(() -> open(0)).hasMessageContaining("1 to 240");
        assertThatThrownBy(() -> open(241)).hasMessageContaining("1 to 240");
    }

    private NeighbourhoodClock open(int speed) {
        return NeighbourhoodClock.open(folder, real, NAIROBI, speed);
    }
}
