package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.market.MarketLimits.Held;
import io.jirani.market.MarketLimits.Standing;
import io.jirani.market.tariff.MonthlyUse;
import io.jirani.market.tariff.SupplierPrice;
import io.jirani.market.tariff.TariffTable;
import io.jirani.payments.CollectionState;
import io.jirani.payments.Evidence;
import io.jirani.payments.IntentView;
import io.jirani.payments.Reason;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void theFloorLeavesASellerTheFeedInCreditAfterTheFeeAndTheBoundIsNamed() {
        var tariff = TariffTable.flat(Price.kes(1_857), Price.kes(600));
        var supplier = new SupplierPrice(0, tariff, LocalDateTime.ofInstant(NOW, ZoneOffset.UTC), MonthlyUse.NONE);
        var bounds = new Bounds(supplier.floor(100), supplier.cap(), supplier.dearest());
        assertThat(bounds.floor()).isEqualTo(Price.kes(607));
        assertThatCode(() -> bounds.checkAsk(Price.kes(607))).doesNotThrowAnyException();
        assertThatCode(() -> bounds.checkAsk(Price.kes(1_857))).doesNotThrowAnyException();
        assertThatThrownBy(() -> bounds.checkAsk(Price.kes(606)))
                .hasMessageContaining("KES 6.07/kWh")
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.PRICE_OUT_OF_BOUNDS));
        assertThatThrownBy(() -> bounds.checkAsk(Price.kes(1_858))).hasMessageContaining("KES 18.57/kWh");
        assertThatThrownBy(() -> bounds.checkLimit(Price.kes(1_858))).hasMessageContaining("KES 18.57/kWh");
        assertThatCode(() -> bounds.checkLimit(Price.kes(1))).doesNotThrowAnyException();
    }

    @Test
    void theFeeOfTheSeedsOwnPurchaseIsSplitFifteenSixNine() {
        assertThat(Fee.of(Money.kes(3_000), 100)).isEqualTo(new Fee(Money.kes(15), Money.kes(6), Money.kes(9)));
        assertThat(Fee.of(Money.kes(1_150), 100)).isEqualTo(new Fee(Money.kes(5), Money.kes(2), Money.kes(4)));
        assertThat(Fee.of(Money.kes(960), 100)).isEqualTo(new Fee(Money.kes(4), Money.kes(1), Money.kes(4)));
        for (long cents = 0; cents < 20_000; cents++)
            assertThat(Fee.of(Money.kes(cents), 100).total()).isEqualTo(Money.kes(cents / 100));
    }

    @ParameterizedTest
    @CsvSource({
        "2500, 2.5kWh energy",
        "1000, 1kWh energy",
        "10000, 10kWh energy",
        "1250, 1.25kWh",
        "1234567, 1234.567kWh",
        "100000001, 100000.001kWh"
    })
    void thePromptSaysHowMuchInThirteenCharacters(long wattHours, String text) {
        assertThat(Prompt.description(new Energy(wattHours))).isEqualTo(text).hasSizeLessThanOrEqualTo(13);
        assertThat(Prompt.description(new Energy(1_000_000_001))).isEqualTo("energy");
    }

    @Test
    void afterTwoUnpaidInAnHourTheNextWaitsAQuarterOfAnHour() {
        var limits = MarketLimits.RULED;
        assertThatCode(() -> limits.checkUnpaid(List.of(NOW.minusSeconds(60)), NOW))
                .doesNotThrowAnyException();
        var two = List.of(NOW.minusSeconds(600), NOW.minusSeconds(300));
        assertThatThrownBy(() -> limits.checkUnpaid(two, NOW)).hasMessageContaining("wait 10 min");
        assertThatCode(() -> limits.checkUnpaid(two, NOW.plusSeconds(600))).doesNotThrowAnyException();
        var old = List.of(NOW.minusSeconds(3_601), NOW.minusSeconds(10));
        assertThatCode(() -> limits.checkUnpaid(old, NOW)).doesNotThrowAnyException();
    }

    @Test
    void unprovenBuyersHoldAtMostTheirShareOfTheBookTogether() {
        var limits = MarketLimits.RULED;
        var held = new Held(new Energy(10_000), new Energy(1_000));
        assertThatCode(() -> limits.checkShare(Standing.UNPROVEN, held, new Energy(2_000)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.checkShare(Standing.UNPROVEN, held, new Energy(2_001)))
                .hasMessageContaining("at most 2 kWh");
        assertThatCode(() -> limits.checkShare(Standing.PAID, held, new Energy(9_000)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "CREATED, , pending",
        "SUBMITTING, , pending",
        "PENDING, , pending",
        "UNKNOWN, , pending",
        "REVIEW, , pending",
        "SUCCEEDED, 0, completed",
        "LATE_CREDITED, 1037, completed",
        "FAILED, 1032, cancelled",
        "FAILED, 1037, timeout",
        "FAILED, 1019, timeout",
        "FAILED, 2001, failed",
        "FAILED, , failed",
        "EXPIRED, , timeout",
        "REFUND_PENDING, , failed",
        "REFUNDED, , failed"
    })
    void olderClientsGetTheWordsTheyKnow(String state, String code, String word) {
        var payment = payment(state, Optional.ofNullable(code));
        assertThat(payment.olderWord()).isEqualTo(word);
        assertThat(payment.olderError().isPresent()).isEqualTo(!word.equals("pending") && !word.equals("completed"));
        if (state.startsWith("REFUND")) assertThat(payment.olderError()).contains("refunded");
    }

    private static Payment payment(String state, Optional<String> code) {
        return new Payment(new IntentView(
                new IntentId(new UUID(1, 1)),
                "purchase:1",
                new CommunityId(new UUID(1, 2)),
                new HouseholdId(new UUID(1, 3)),
                Optional.of(new Msisdn("254700000001")),
                Money.kes(3_000),
                CollectionState.valueOf(state),
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                code.map(value -> new Reason(value, "why"))));
    }
}
