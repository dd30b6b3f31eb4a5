package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.NewCollection;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a payer reads in a prompt, and who may be sent one. */
class PromptTextsTest {
    private static NewCollection asked(String description, Msisdn phone) {
        var nobody = new UUID(1, 1);
        return new NewCollection(
                new IntentId(nobody),
                "purchase:1",
                new CommunityId(nobody),
                new HouseholdId(nobody),
                phone,
                Money.kes(100),
                description);
    }

    @Test
    void everyPromptFitsTheWire() {
        var phone = new Msisdn("254700000001");
        var random = new Random(3);
        var all = LongStream.concat(
                LongStream.rangeClosed(1, 3_000),
                LongStream.generate(() -> random.nextLong(1, 1_000_000)).limit(3_000));
        all.forEach(wattHours -> {
            var text = Prompt.description(new Energy(wattHours));
            assertThat(text).matches("[0-9.]+kWh( energy)?|energy").hasSizeBetween(1, 13);
            assertThat(asked(text, phone).description()).isEqualTo(text);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fourteen chars", "näher", "line\nfeed"})
    void aPromptThatDoesNotFitIsNeverStored(String text) {
        assertThatThrownBy(() -> asked(text, new Msisdn("254700000001"))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Ported numbers keep the prefix of whom they left, and ranges are opened that no table has yet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0733000001",
                "0750000001",
                "0100000001",
                "0770000001",
                "0763000001",
                "0118000001",
                "0119000001",
                "0140000001",
                "0143000001",
                "0180000001",
                "0182000001",
                "0199999999"
            })
    void noPrefixDecidesWhomANumberBelongsTo(String number) {
        var phone = Msisdn.parse(number);
        assertThat(phone.digits()).isEqualTo("254" + number.substring(1));
        assertThat(asked("energy", phone).phone()).isEqualTo(phone);
    }
}
