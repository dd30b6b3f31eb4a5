package io.jirani.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTest {
    @Test
    void aTradeIsRoundedHalfUpOnce() {
        assertThat(Price.kes(1200).of(new Energy(2500))).isEqualTo(Money.kes(3000));
        assertThat(Price.kes(1235).of(new Energy(2500))).isEqualTo(Money.kes(3088));
        assertThat(Price.kes(1).of(new Energy(499))).isEqualTo(Money.kes(0));
        assertThat(Price.kes(1).of(new Energy(500))).isEqualTo(Money.kes(1));
    }

    @Test
    void aPushCoversAndAPayoutStaysWithin() {
        assertThat(Money.kes(3088).ceilWhole()).isEqualTo(Money.kes(3100));
        assertThat(Money.kes(3100).ceilWhole()).isEqualTo(Money.kes(3100));
        assertThat(Money.kes(2970).floorWhole()).isEqualTo(Money.kes(2900));
        assertThat(new Money(7, Asset.XOF).ceilWhole()).isEqualTo(new Money(7, Asset.XOF));
        assertThatThrownBy(() -> Money.kes(3088).wholeUnits()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void moneyAndEnergyNeverFallBelowZeroAndNeverOverflow() {
        assertThatThrownBy(() -> Money.kes(1).minus(Money.kes(2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Energy(1).minus(new Energy(2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Money.kes(Long.MAX_VALUE).plus(Money.kes(1))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Price.kes(Long.MAX_VALUE).of(new Energy(2))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Money.kes(1).plus(new Money(1, Asset.XOF)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"254708374149", "+254708374149", "0708374149", "708374149", "0708 374 149", "+254 708-374-149"})
    void aPhoneIsReadInEverySpelling(String text) {
        assertThat(Msisdn.parse(text).digits()).isEqualTo("254708374149");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0808374149", "25470837414", "2547083741499", "abc", "+1 555 0100", "254208374149"})
    void whatIsNoKenyanMobileNumberIsRefused(String text) {
        assertThatThrownBy(() -> Msisdn.parse(text)).isInstanceOf(Problem.class);
    }

    @Test
    void aPhoneNeverPrintsInFull() {
        assertThat(Msisdn.parse("0708374149").toString()).isEqualTo("2547*****149");
        assertThat("" + new Household(Msisdn.parse("0708374149"))).doesNotContain("708374149");
    }

    private record Household(Msisdn phone) {}

    @Test
    void intervalsAreAlignedAndAMomentOnTheBoundaryBelongsToTheNext() {
        var quarter = Duration.ofMinutes(15);
        var interval = Interval.holding(Instant.parse("2026-11-21T10:15:00Z"), quarter);
        assertThat(interval.start()).isEqualTo(Instant.parse("2026-11-21T10:15:00Z"));
        assertThat(Interval.holding(interval.end().minusMillis(1), quarter)).isEqualTo(interval);
        assertThatThrownBy(() -> new Interval(Instant.parse("2026-11-21T10:01:00Z"), quarter))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsAreVersionSevenOrderedAndReplayable() {
        var clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
        var ids = new Ids(clock, new Random(1));
        var again = new Ids(clock, new Random(1));
        var seen = new HashSet<String>();
        var last = "";
        for (int i = 0; i < 10_000; i++) {
            var id = ids.next();
            assertThat(id).isEqualTo(again.next());
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(id.toString()).isGreaterThan(last);
            assertThat(seen.add(id.toString())).isTrue();
            last = id.toString();
        }
    }
}
