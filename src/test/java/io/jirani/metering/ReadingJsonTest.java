package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Reason;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.UplinkMessage.Readings;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingJsonTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");
    private static final String GOOD = withoutMac(Samples.text("01-reading.json"));

    @Test
    void aRowIsReadWithItsUnits() {
        var message = (Readings) Samples.message("08-export-peak-3ph.json");
        var row = message.rows().getFirst();
        assertThat(message.boot()).isEqualTo(17);
        assertThat(row.registers()).isEqualTo(new Registers(new Energy(1843260), new Energy(921140), 1));
        assertThat(row.gauges().powerW()).hasValue(-2870);
        assertThat(row.t().orElseThrow().toEpochMilli()).isEqualTo(1767226080000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"v\":1|\"v\":2",
                "\"boot\":17|\"boot\":-1",
                "\"boot\":17|\"boot\":4294967296",
                "\"boot\":17|\"boot\":17.0",
                "\"boot\":17|\"boot\":\"17\"",
                "\"sent\":1767225661000|\"sent\":-1",
                "\"sent\":1767225661000|\"sint\":1",
                "\"sent\":1767225661000,|``",
                "\"sent\":1767225661000|\"sent\":1,\"extra\":1",
                "\"seq\":18734|\"seq\":9007199254740992",
                "\"seq\":18734|\"seq\":-1",
                "\"seq\":18734|\"seq\":1e4",
                "\"seq\":18734,|``",
                "\"seq\":18734|\"seq\":18734,\"seq\":18735",
                "\"t\":1767225660000,|``",
                "\"tq\":\"sync\"|\"tq\":\"none\"",
                "\"tq\":\"sync\"|\"tq\":\"good\"",
                "\"gen\":1|\"gen\":0",
                "\"imp\":1843217|\"imp\":-1",
                "\"imp\":1843217|\"imp\":null",
                "\"imp\":1843217|\"imp\":99999999999999999999",
                "\"pf\":940|\"pf\":1001",
                "\"pf\":940|\"soc\":1001",
                "\"u\":239800|\"u\":-1",
                "\"q\":0|\"q\":256",
                "\"q\":0|\"q\":0,\"note\":\"x\"",
                "\"q\":0|\"q\":0,\"ph\":[{\"p\":1}]",
                "\"q\":0|\"q\":0,\"ph\":[{\"p\":1},{\"x\":1}]",
            })
    void whatTheSchemaRefusesIsRefusedThoughSigned(String part, String instead) {
        assertThat(GOOD).contains(part);
        var decision = judge(GOOD.replace(part, instead));
        assertThat(decision).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isIn(Reason.SCHEMA, Reason.NOT_JSON);
            if (refused.reason() == Reason.SCHEMA) assertThat(refused.sender()).isPresent();
        });
    }

    @Test
    void rowsAreOneToSixty() {
        assertThat(judge(rows(0))).isInstanceOf(Refused.class);
        assertThat(judge(rows(60))).isInstanceOf(Admitted.class);
        assertThat(judge(rows(61))).isInstanceOf(Refused.class);
    }

    @Test
    void theRowsOfARefusedMessageThatWasSignedAreKnown() {
        var refused = (Refused) judge(GOOD.replace("\"gen\":1", "\"gen\":0"));
        assertThat(refused.sequences()).containsExactly(18734L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "{", "[]", "{}", "null", "{\"dev\":1}", "\u0000", "{\"dev\":\"a\",\"kid\":\"k1\"} {}"})
    void garbageIsRefusedWithAReason(String payload) {
        assertThat(Samples.judge(TOPIC, payload.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.sender()).isEmpty());
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() {
        var deep = "[".repeat(16_000);
        assertThat(Samples.judge(TOPIC, deep.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Refused.class);
    }

    @Test
    void aWrongMacAnotherKeyIdAndAnotherMetersMessageProveNoSender() {
        assertThat(Samples.judge(TOPIC, Samples.payload("07-bad-mac.json")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.WRONG_MAC));
        assertThat(judge(GOOD.replace("\"k1\"", "\"k2\"")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_KEY));
        assertThat(judge(GOOD.replace("ke-nbo-0042", "ke-nbo-0043"))).isInstanceOf(Refused.class);
    }

    private static String rows(int count) {
        var row = GOOD.substring(GOOD.indexOf("{\"seq\""), GOOD.lastIndexOf(']'));
        var rows = IntStream.range(0, count)
                .mapToObj(i -> row.replace("18734", "" + (18734 + i)))
                .toList();
        return GOOD.replace(row, String.join(",", rows));
    }

    private static Admission.Decision judge(String json) {
        return Samples.judge(TOPIC, DeviceMac.sign(Samples.KEY, TOPIC, json));
    }

    private static String withoutMac(String json) {
        return json.substring(0, json.indexOf(",\"mac\":")) + "}";
    }
}
