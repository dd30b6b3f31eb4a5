package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Money;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ruling 11. */
class PayoutPolicyTest {
    private static final PayoutPolicy POLICY = new PayoutPolicy(Money.kes(1_000));

    @ParameterizedTest
    @CsvSource({
        "WALLET, 999, 12, -1",
        "WALLET, 1000, 12, 1000",
        "WALLET, 2970, 12, 2900",
        "WALLET, 10099, 12, 10000",
        "WALLET, 10100, 12, -1",
        "WALLET, 99999, 20, -1",
        "WALLET, 100000, 18, -1",
        "WALLET, 100050, 19, 100000",
        "PASS_THROUGH, 2970, 12, -1",
        "PASS_THROUGH, 2970, 19, 2900",
        "PASS_THROUGH, 999, 19, -1"
    })
    void smallSumsAtOnceLargeOnesInTheEvening(Custody custody, long cents, int hour, long sent) {
        assertThat(POLICY.dueNow(custody, Money.kes(cents), at(hour), Optional.empty()))
                .isEqualTo(sent < 0 ? Optional.empty() : Optional.of(Money.kes(sent)));
    }

    @Test
    void theEveningsPayoutIsMadeOnceADay() {
        assertThat(POLICY.dueNow(Custody.WALLET, Money.kes(200_000), at(20), Optional.of(at(19))))
                .isEmpty();
        assertThat(POLICY.dueNow(Custody.WALLET, Money.kes(200_000), at(20), Optional.of(at(18))))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"100, 0", "101, 500", "1500, 500", "1501, 900", "5001, 1100", "20001, 1300"})
    void aPayoutCostsWhatTheProvidersFormSays(long shillings, long cents) {
        assertThat(MpesaCharges.payout(Money.kes(shillings * 100))).isEqualTo(Money.kes(cents));
    }

    @ParameterizedTest
    @CsvSource({
        "30000, 29500",
        "10200, 10000",
        "10000, 10000",
        "10599, 10000",
        "10600, 10100",
        "150600, 150000",
        "99, 0"
    })
    void aSumThatBearsItsOwnChargeSendsTheMostItCan(long cents, long sent) {
        assertThat(MpesaCharges.mostSent(Money.kes(cents))).isEqualTo(Money.kes(sent));
    }

    @Test
    void nobodyToldUsWhatALargePayBillPaymentCosts() {
        assertThat(MpesaCharges.payBill(Money.kes(3_000))).contains(Money.kes(0));
        assertThat(MpesaCharges.payBill(Money.kes(500_100))).isEmpty();
    }

    private static ZonedDateTime at(int hour) {
        return ZonedDateTime.of(2027, 2, 3, hour, 0, 0, 0, ZoneId.of("Africa/Nairobi"));
    }
}
