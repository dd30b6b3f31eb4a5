package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.access.OneTimeCode.Match;
import io.jirani.access.OneTimeCode.Verdict;
import io.jirani.http.ClientAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Codes, passwords, authenticators and locks, as functions of values. */
class ProofsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Chance CHANCE = new Chance(new SecureRandom());
    private static final byte[] RFC_6238 = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @Test
    void a_code_is_right_once() {
        var first = OneTimeCode.made(NOW).on(Match.SAME, NOW.plusSeconds(1));
        assertThat(first.verdict()).isEqualTo(Verdict.RIGHT);
        assertThat(first.code().on(Match.SAME, NOW.plusSeconds(2)).verdict()).isEqualTo(Verdict.OVER);
    }

    @Test
    void a_code_ends_after_five_minutes_and_after_five_tries() {
        var code = OneTimeCode.made(NOW);
        assertThat(code.on(Match.SAME, NOW.plusSeconds(299)).verdict()).isEqualTo(Verdict.RIGHT);
        assertThat(code.on(Match.SAME, NOW.plusSeconds(300)).verdict()).isEqualTo(Verdict.OVER);
        var tried = code;
        for (int i = 0; i < 5; i++) {
            var next = tried.on(Match.OTHER, NOW);
            assertThat(next.verdict()).isEqualTo(Verdict.WRONG);
            tried = next.code();
        }
        assertThat(tried.on(Match.SAME, NOW).verdict()).isEqualTo(Verdict.OVER);
    }

    @Test
    void codes_are_six_digits_each_as_likely() {
        var first = new int[10];
        for (int i = 0; i < 20_000; i++) {
            var code = CHANCE.digits().reveal();
            assertThat(code).matches("\\d{6}");
            first[code.charAt(0) - '0']++;
        }
        assertThat(IntStream.of(first).min().getAsInt()).isGreaterThan(1_700);
    }

    /** Appendix B of RFC 6238, cut to six digits. */
    @Test
    void an_authenticators_codes_are_those_of_the_standard() {
        assertThat(List.of(59L, 1111111109L, 1111111111L, 1234567890L, 2000000000L, 20000000000L).stream()
                        .map(second -> Totp.code(RFC_6238, Instant.ofEpochSecond(second))))
                .containsExactly("287082", "081804", "050471", "005924", "279037", "353130");
        assertThat(Totp.base32(RFC_6238)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(Porch.secret(Totp.uri(RFC_6238, "S0001"))).isEqualTo(RFC_6238);
    }

    @Test
    void an_authenticators_code_is_good_for_a_step_around_now_and_once() {
        var code = Totp.code(RFC_6238, NOW);
        var step = Totp.step(RFC_6238, code, NOW, 0);
        assertThat(step).isPresent();
        assertThat(Totp.step(RFC_6238, code, NOW.plusSeconds(30), 0)).isEqualTo(step);
        assertThat(Totp.step(RFC_6238, code, NOW.minusSeconds(30), 0)).isEqualTo(step);
        assertThat(Totp.step(RFC_6238, code, NOW.plusSeconds(60), 0)).isEmpty();
        assertThat(Totp.step(RFC_6238, code, NOW, step.getAsLong())).isEmpty();
        assertThat(Totp.step(RFC_6238, Totp.code(RFC_6238, NOW.minusSeconds(30)), NOW, step.getAsLong()))
                .isEmpty();
    }

    @Test
    void a_password_is_kept_with_its_parameters_and_no_two_alike() {
        var small = new PasswordHash(64, 1, 1);
        var kept = small.of("correct horse battery", CHANCE);
        assertThat(kept).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain("correct");
        assertThat(small.of("correct horse battery", CHANCE)).isNotEqualTo(kept);
        assertThat(PasswordHash.matches("correct horse battery", kept)).isTrue();
        assertThat(PasswordHash.matches("correct horse batterz", kept)).isFalse();
        assertThat(PasswordHash.matches("correct horse battery", kept.replace("t=1", "t=2")))
                .isFalse();
        assertThat(List.of("", "none", "$2b$12$abc", kept.substring(1)))
                .noneMatch(text -> PasswordHash.matches("correct horse battery", text));
        assertThat(small.isOutdated(kept)).isFalse();
        assertThat(PasswordHash.STANDARD.isOutdated(kept)).isTrue();
    }

    @Test
    void an_account_is_shut_longer_each_time_and_never_for_good() {
        var lock = LockOut.NONE;
        var shut = new ArrayList<Duration>();
        for (int i = 0; i < 14; i++) {
            lock = lock.failed(NOW);
            shut.add(lock.until().map(until -> Duration.between(NOW, until)).orElse(Duration.ZERO));
        }
        assertThat(shut.subList(0, 4)).containsOnly(Duration.ZERO);
        assertThat(shut.subList(4, 8))
                .containsExactly(
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120));
        assertThat(shut.getLast()).isEqualTo(Duration.ofMinutes(15));
        assertThat(lock.isShut(NOW.plusSeconds(899))).isTrue();
        assertThat(lock.isShut(NOW.plusSeconds(900))).isFalse();
    }

    @Test
    void an_address_is_the_proxys_word_only_when_the_proxy_is_ours() {
        var ours = new ClientAddress(Set.of("10.0.0.1", "10.0.0.2"));
        assertThat(ours.of("1.2.3.4", List.of("9.9.9.9"))).isEqualTo("1.2.3.4");
        assertThat(ours.of("10.0.0.1", List.of("9.9.9.9"))).isEqualTo("9.9.9.9");
        assertThat(ours.of("10.0.0.1", List.of("6.6.6.6, 9.9.9.9", "10.0.0.2"))).isEqualTo("9.9.9.9");
        assertThat(ours.of("10.0.0.1", List.of())).isEqualTo("10.0.0.1");
    }

    @Test
    void who_has_an_address_of_ipv6_has_all_of_its_network() {
        var nobodys = new ClientAddress(Set.of());
        assertThat(nobodys.of("2001:db8:1:2:3:4:5:6", List.of()))
                .isEqualTo(nobodys.of("2001:db8:1:2::9", List.of()))
                .isEqualTo("2001:db8:1:2::/64")
                .isNotEqualTo(nobodys.of("2001:db8:1:3::9", List.of()));
        assertThat(nobodys.of("::ffff:1.2.3.4", List.of())).isEqualTo("1.2.3.4");
        assertThat(nobodys.of("fe80::1%eth0", List.of())).isEqualTo(nobodys.of("fe80::2", List.of()));
        assertThat(nobodys.of("not:an:address", List.of())).isEqualTo("not:an:address");
        assertThat(new ClientAddress(Set.of("10.0.0.1")).of("10.0.0.1", List.of("2001:db8:1:2::7")))
                .isEqualTo("2001:db8:1:2::/64");
    }

    @Test
    void one_address_does_not_have_all_the_hashing() throws Exception {
        try (var hashing = new HashingClient();
                var many = Executors.newVirtualThreadPerTaskExecutor()) {
            var go = new CountDownLatch(1);
            var done = new ExecutorCompletionService<Boolean>(many);
            for (int i = 0; i < HashingClient.OF_ONE + 1; i++)
                done.submit(() -> hashing.apart("1.1.1.1", () -> waited(go)));
            // None of those that are in can end: the first that does was refused.
            assertThat(done.take())
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("at once");
            var other = many.submit(() -> hashing.apart("2.2.2.2", () -> "hashed"));
            go.countDown();
            assertThat(other.get()).isEqualTo("hashed");
        }
    }

    private static boolean waited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
