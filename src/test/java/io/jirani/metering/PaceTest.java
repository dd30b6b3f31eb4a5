package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int ALL = Integer.MAX_VALUE;

    private final Pace<String, Integer> pace = new Pace<>(4);

    @Test
    void theFirstIsSaidAtOnceAndTheNewestOfTheRestAfterThePause() {
        pace.put("a", 1);
        assertThat(pace.due(ms(0), PAUSE, ALL)).isEqualTo(Map.of("a", 1));
        pace.put("a", 2);
        pace.put("a", 3);
        assertThat(pace.due(ms(249), PAUSE, ALL)).isEmpty();
        assertThat(pace.dueIn(ms(249), PAUSE)).contains(Duration.ofMillis(1));
        assertThat(pace.due(ms(250), PAUSE, ALL)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void whatIsSilentForAPauseIsForgottenAndTheNextIsSaidAtOnce() {
        pace.put("a", 1);
        pace.due(ms(0), PAUSE, ALL);
        assertThat(pace.dueIn(ms(1), PAUSE)).isEmpty();
        assertThat(pace.due(ms(250), PAUSE, ALL)).isEmpty();
        assertThat(pace.size()).isZero();
        pace.put("a", 2);
        assertThat(pace.due(ms(251), PAUSE, ALL)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void whatGoesBeyondTheLimitStaysDue() {
        pace.put("a", 1);
        pace.put("b", 2);
        pace.put("c", 3);
        assertThat(pace.due(ms(0), PAUSE, 2)).isEqualTo(Map.of("a", 1, "b", 2));
        pace.put("c", 4);
        assertThat(pace.dueIn(ms(0), PAUSE)).contains(Duration.ZERO);
        assertThat(pace.due(ms(0), PAUSE, 2)).isEqualTo(Map.of("c", 4));
    }

    @Test
    void whatIsNotTrueAnyMoreIsNotSaid() {
        pace.put("a", 1);
        pace.unsay("a");
        assertThat(pace.due(ms(0), PAUSE, ALL)).isEmpty();
        pace.put("a", 2);
        pace.unsay("a");
        pace.unsay("a");
        pace.unsay("b");
        assertThat(pace.dueIn(ms(1), PAUSE)).isEmpty();
        assertThat(pace.due(ms(250), PAUSE, ALL)).isEmpty();
        pace.put("a", 3);
        assertThat(pace.due(ms(251), PAUSE, ALL)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void whatCouldNotBeSaidIsSaidAgainUnlessItIsOutOfDate() {
        pace.put("a", 1);
        pace.put("b", 1);
        var lost = pace.due(ms(0), PAUSE, ALL);
        pace.put("a", 2);
        pace.again(lost);
        assertThat(pace.due(ms(250), PAUSE, ALL)).isEqualTo(Map.of("a", 2, "b", 1));
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 100; i++) pace.put("fresh" + i, i);
        assertThat(pace.size()).isEqualTo(8);
        assertThat(pace.due(ms(0), PAUSE, ALL)).hasSize(8).containsEntry("fresh99", 99);
        for (int i = 0; i < 8; i++) pace.put("fresh" + (92 + i), -i);
        assertThat(pace.due(ms(1), PAUSE, ALL)).as("said early").isNotEmpty();
    }

    @Test
    void whateverComesTheNewestIsSaidInTheEndAndNeverTwiceWithinAPause() {
        var random = new Random(7);
        var wide = new Pace<Integer, Integer>(1_000);
        var newest = new HashMap<Integer, Integer>();
        var said = new HashMap<Integer, Integer>();
        var saidAt = new HashMap<Integer, Long>();
        for (long t = 0; t < 20_000; t++) {
            if (t < 15_000) {
                var key = random.nextInt(50);
                newest.put(key, random.nextInt());
                wide.put(key, newest.get(key));
            }
            var now = t;
            wide.due(ms(t), PAUSE, 1 + random.nextInt(3)).forEach((key, value) -> {
                assertThat(now - saidAt.getOrDefault(key, -250L)).isGreaterThanOrEqualTo(250);
                saidAt.put(key, now);
                said.put(key, value);
            });
        }
        assertThat(said).isEqualTo(newest);
        assertThat(wide.size()).isZero();
    }

    private static long ms(long moment) {
        return Duration.ofMillis(moment).toNanos();
    }
}
