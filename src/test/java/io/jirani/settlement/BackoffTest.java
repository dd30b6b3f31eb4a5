package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void whatTellsNothingNewIsLookedAtLaterAndLaterButNeverForgotten() {
        var backoff = new Backoff<String>();
        var now = Instant.EPOCH;
        assertThat(backoff.due("a", now)).isTrue();
        backoff.inVain("a", now);
        assertThat(backoff.due("a", now.plusSeconds(1))).isFalse();
        assertThat(backoff.due("a", now.plusSeconds(2))).isTrue();
        for (int i = 0; i < 20; i++) backoff.inVain("a", now);
        assertThat(backoff.due("a", now.plusSeconds(299))).isFalse();
        assertThat(backoff.due("a", now.plusSeconds(300))).isTrue();
        assertThat(backoff.due("b", now)).isTrue();
        backoff.forget("a");
        assertThat(backoff.due("a", now)).isTrue();
    }
}
