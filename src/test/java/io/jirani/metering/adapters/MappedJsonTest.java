package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.Inbound.Retain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappedJsonTest {
    private static final String ZIGBEE = "zigbee2mqtt/house-42-meter";

    private final Line line = with("{}");

    @ParameterizedTest
    @ValueSource(strings = {"zigbee2mqtt", "emoncms", "thingsboard"})
    void the_samples_become_these_rows(String format) {
        var alone = with("{\"use\":[\"" + format + "\"]}");
        assertThat(alone.golden(format + "/messages.ndjson"))
                .containsExactlyElementsOf(
                        Line.text(format + "/rows.txt").lines().toList());
    }

    @Test
    void packs_of_senml_become_these_rows_joule_for_joule() {
        var rows = new ArrayList<String>();
        for (var file : List.of("pack.json", "pack-secondary-units.json"))
            line.say("senml/house42", Line.text("senml/" + file)).forEach(row -> rows.add(file + " " + row));
        assertThat(rows)
                .containsExactlyElementsOf(Line.text("senml/rows.txt").lines().toList());
    }

    @Test
    void kilowatt_hours_in_senml_need_version_26() {
        assertThat(line.say("senml/h", "[{\"n\":\"import\",\"u\":\"kWh\",\"v\":1}]"))
                .containsExactly("refused /u: kWh is a secondary unit: it needs bver 26");
        assertThat(line.say("senml/h", "[{\"bver\":27,\"n\":\"import\",\"u\":\"J\",\"v\":1}]"))
                .containsExactly("refused /bver: SenML version 27 is not understood");
        assertThat(line.say("senml/h", "[{\"n\":\"import\",\"u\":\"J\",\"v\":1,\"x_\":1}]"))
                .containsExactly("refused /x_: must be understood and is not");
    }

    @Test
    void a_senml_time_below_two_to_the_28_counts_from_now() {
        assertThat(line.say("senml/h", "[{\"bu\":\"J\",\"n\":\"import\",\"v\":3600,\"t\":-60}]"))
                .containsExactly(senml("\"arrived\":\"2026-01-01T00:00:01Z\"", 1));
        assertThat(line.say("senml/h", "[{\"bu\":\"J\",\"n\":\"import\",\"v\":3600}]"))
                .containsExactly(senml("\"arrived\":\"2026-01-01T00:01:01Z\"", 1));
        assertThat(line.say("senml/h", "[{\"bt\":1767225660,\"bu\":\"J\",\"n\":\"import\",\"v\":3600,\"t\":-60}]"))
                .containsExactly(senml("\"t\":\"2026-01-01T00:00:00Z\"", 1));
    }

    @Test
    void records_of_senml_inherit_base_name_time_unit_and_value_and_each_time_is_a_reading() {
        var pack =
                "[{\"bn\":\"urn:dev:mac:1:\",\"bt\":1767225660,\"bu\":\"J\",\"bv\":7200,\"n\":\"import\",\"v\":3600},"
                        + "{\"n\":\"import\",\"v\":7200,\"t\":60},{\"n\":\"solar_import\",\"v\":1}]";
        assertThat(line.say("senml/h", pack))
                .containsExactly(
                        senml("\"t\":\"2026-01-01T00:01:00Z\"", 3), senml("\"t\":\"2026-01-01T00:02:00Z\"", 4));
    }

    @Test
    void senml_may_name_its_device_itself() {
        var own = with("{\"mappings\":[{\"name\":\"senml\",\"topic\":\"packs\",\"payload\":\"senml\","
                + "\"import\":{\"record\":\"import\"}}]}");
        assertThat(own.say("packs", "[{\"bn\":\"urn:dev:mac:a0:\",\"bu\":\"J\",\"n\":\"import\",\"v\":3600}]"))
                .containsExactly(
                        senml("\"arrived\":\"2026-01-01T00:01:01Z\"", 1).replace("\"h\"", "\"urn:dev:mac:a0\""));
    }

    @Test
    void zigbee_counts_in_steps_of_10_wh_and_two_decimals_stay_exact() {
        assertThat(line.say(ZIGBEE, "{\"energy\":1843.23,\"produced_energy\":0.29}"))
                .containsExactly(zigbee("\"arrived\":\"2026-01-01T00:01:01Z\"", 1_843_230, 290));
    }

    @Test
    void last_seen_is_read_in_each_form_it_can_be_set_to() {
        for (var seen : List.of("\"2026-01-01T00:01:00.000Z\"", "\"2026-01-01T03:01:00+03:00\"", "1767225660000"))
            assertThat(line.say(ZIGBEE, "{\"energy\":1,\"produced_energy\":0,\"last_seen\":" + seen + "}"))
                    .containsExactly(zigbee("\"t\":\"2026-01-01T00:01:00Z\"", 1000, 0));
    }

    @Test
    void a_meter_that_never_had_an_export_has_none_and_one_that_had_does_not_lose_it() {
        assertThat(line.say(ZIGBEE, "{\"energy\":1}"))
                .containsExactly(zigbee("\"arrived\":\"2026-01-01T00:01:01Z\"", 1000, 0));
        assertThat(line.say(ZIGBEE, "{\"energy\":1,\"produced_energy\":0.5}")).hasSize(1);
        assertThat(line.say(ZIGBEE, "{\"energy\":1}")).isEmpty();
    }

    @Test
    void a_lamp_is_no_meter_and_a_kept_message_no_reading() {
        assertThat(line.say("zigbee2mqtt/lamp", "{\"state\":\"ON\"}")).isEmpty();
        assertThat(line.say(ZIGBEE, "{\"energy\":1}", Retain.RETAINED)).isEmpty();
        assertThat(line.say("zigbee2mqtt/bridge/state", "{\"state\":\"online\"}", Retain.RETAINED))
                .isEmpty();
    }

    @Test
    void availability_is_a_word_or_an_object() {
        assertThat(line.say(ZIGBEE + "/availability", "offline", Retain.RETAINED))
                .containsExactly("OFFLINE zigbee2mqtt house-42-meter");
        assertThat(line.say(ZIGBEE + "/availability", "{\"state\":\"online\"}"))
                .containsExactly("ONLINE zigbee2mqtt house-42-meter");
    }

    @Test
    void a_mapping_of_ones_own_reads_scaled_registers_and_local_time_in_its_zone() {
        var own = with("{\"mappings\":[{\"name\":\"inverter\",\"topic\":\"site/{device}/meter\","
                + "\"import\":{\"pointer\":\"/e/in\",\"unit\":\"kWh\",\"scale\":\"0.1\"},"
                + "\"export\":{\"pointer\":\"/e/out\",\"unit\":\"Wmin\"},"
                + "\"power\":{\"pointer\":\"/p\",\"unit\":\"kW\"},"
                + "\"time\":{\"pointer\":\"/at\",\"format\":\"iso\",\"zone\":\"Africa/Nairobi\"}}]}");
        assertThat(own.say(
                        "site/a/meter",
                        "{\"e\":{\"in\":\"18432.17\",\"out\":120.9},\"p\":-0.4,\"at\":\"2026-01-01 03:01:00\"}"))
                .containsExactly(
                        "{\"adapter\":\"inverter\",\"id\":\"a\",\"t\":\"2026-01-01T00:01:00Z\",\"imp\":1843217,\"exp\":2,"
                                + "\"p\":-400,\"q\":0}");
        assertThat(own.say("site/a/meter", "{\"e\":{\"in\":1}}")).isEmpty();
    }

    @Test
    void a_register_that_is_no_number_is_refused_and_a_gauge_is_left_out() {
        assertThat(line.say(ZIGBEE, "{\"energy\":\"full\"}")).containsExactly("refused number: not a number: full");
        assertThat(line.say(ZIGBEE, "{\"energy\":\"nan\"}")).isEmpty();
        assertThat(line.say(ZIGBEE, "{\"energy\":true}")).first().asString().startsWith("refused");
        assertThat(line.say(ZIGBEE, "{\"energy\":1,\"power\":\"full\"}")).hasSize(1);
        assertThat(line.say(ZIGBEE, "[1,2]")).isEmpty();
        assertThat(line.say(ZIGBEE, "{\"energy\":-1}")).containsExactly("refused register: below zero: -1");
    }

    static Line with(String file) {
        return new Line(AdapterFile.parse(file.getBytes(StandardCharsets.UTF_8))
                .adapters()
                .toArray(Adapter[]::new));
    }

    private static String senml(String when, long imported) {
        return "{\"adapter\":\"senml\",\"id\":\"h\"," + when + ",\"imp\":" + imported + ",\"exp\":0,\"q\":0}";
    }

    private static String zigbee(String when, long imported, long exported) {
        return "{\"adapter\":\"zigbee2mqtt\",\"id\":\"house-42-meter\"," + when + ",\"imp\":" + imported + ",\"exp\":"
                + exported + ",\"q\":0}";
    }
}
