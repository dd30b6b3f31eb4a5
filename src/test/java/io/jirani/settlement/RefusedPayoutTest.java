package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.PhoneId;
import io.jirani.payments.PayoutCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the provider refuses for the payee's sake is not sent again until the answer would be another. */
class RefusedPayoutTest {
    private static final PhoneId PHONE = new PhoneId(new UUID(1, 1));
    /** 14:00 in Nairobi. */
    private static final Instant AT = Instant.parse("2027-02-03T11:00:00Z");

    private static RefusedPayout refused(String code) {
        return new RefusedPayout(new IntentId(new UUID(2, 2)), PHONE, code, AT);
    }

    private static boolean holds(String code, Duration after) {
        return refused(code).holds(PHONE, AT.plus(after));
    }

    @Test
    void aNumberThatCanNeverBePaidIsNotPaidAgainByItself() {
        for (var code : new String[] {"2040", "SFC_IC0003", "7", "14"})
            assertThat(holds(code, Duration.ofDays(30))).as(code).isTrue();
        assertThat(refused("2040").holds(new PhoneId(new UUID(1, 2)), AT.plusSeconds(3_700)))
                .as("another number was chosen")
                .isFalse();
    }

    @Test
    void aDaysLimitEndsWithTheProvidersDay() {
        assertThat(holds("4", Duration.ofHours(9))).isTrue();
        assertThat(holds("4", Duration.ofHours(10))).isFalse();
    }

    @Test
    void whatIsNotThePayeesOrWillPassHoldsNobody() {
        for (var code : new String[] {"8", "1", "2001", "absent", "not_sent", "ruled", "Failed"})
            assertThat(holds(code, Duration.ofHours(1))).as(code).isFalse();
    }

    @Test
    void whyIsSaidInBothTongues() {
        for (var language : Language.values()) {
            var said = new HashSet<String>();
            for (var code : PayoutCodes.all()) {
                var text = Notices.refused(language, code.code());
                assertThat(text).hasSizeLessThan(306);
                said.add(text);
            }
            assertThat(said).hasSize(3);
        }
    }
}
