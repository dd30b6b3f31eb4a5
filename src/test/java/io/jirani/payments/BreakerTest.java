package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Hand clock = new Hand();
    private final Breaker breaker = new Breaker(clock);

    @Test
    void afterFailuresInARowNothingIsTriedUntilOneCallTriesForAll() {
        for (int i = 1; i < Breaker.FAILURES; i++) breaker.unanswered();
        assertThat(breaker.lets()).isTrue();
        breaker.unanswered();
        assertThat(breaker.lets()).isFalse();
        assertThat(breaker.isOpen()).isTrue();
        clock.move(Breaker.REST.minus(Duration.ofMillis(1)));
        assertThat(breaker.lets()).isFalse();
        clock.move(Duration.ofMillis(1));
        assertThat(breaker.lets()).as("one").isTrue();
        assertThat(breaker.lets()).as("and no other").isFalse();
        breaker.answered();
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void anAnswerBetweenFailuresCountsThemFromNothing() {
        for (int i = 1; i < Breaker.FAILURES; i++) breaker.unanswered();
        breaker.answered();
        for (int i = 1; i < Breaker.FAILURES; i++) breaker.unanswered();
        assertThat(breaker.isOpen()).isFalse();
    }
}
