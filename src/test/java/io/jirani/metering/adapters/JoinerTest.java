package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.adapters.JoinProfile.Value;
import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinerTest {
    private static final String EMETER = "shellies/shellyem-C45BBE000001/emeter/";
    private static final String ROW = "{\"adapter\":\"shelly-gen1\",\"id\":\"shellyem-C45BBE000001\","
            + "\"arrived\":\"2026-01-01T00:01:01Z\",\"imp\":1843217,\"exp\":921077,\"p\":418,\"u\":239810,\"q\":0}";

    private final Line line = line("shelly-gen1");

    @ParameterizedTest
    @CsvSource({"shelly-gen1,shelly-gen1", "esphome,esphome", "homie,homie", "emoncms,emoncms-plain"})
    void the_samples_become_these_rows(String folder, String profile) {
        var adapter = line(profile);
        var heard = new ArrayList<>(adapter.golden(folder + "/messages.ndjson"));
        adapter.due(Line.ARRIVED.plusSeconds(2)).forEach(row -> heard.add("due " + row));
        assertThat(heard)
                .containsExactlyElementsOf(
                        Line.text(folder + "/rows-joined.txt").lines().toList());
    }

    @Test
    void a_shelly_is_never_billed_on_watt_minutes() {
        line.say(EMETER + "0/energy", "4172");
        line.say(EMETER + "0/returned_energy", "0");
        assertThat(line.due(Line.ARRIVED.plusSeconds(3))).isEmpty();
        assertThatThrownBy(() -> profile("shellies/{device}/emeter/{channel}/energy", "Wmin"))
                .hasMessageContaining("no lifetime register");
    }

    @Test
    void a_register_that_returns_to_0_at_midnight_is_refused_in_the_configuration() {
        assertThatThrownBy(() -> profile("{device}/sensor/total_daily_energy/state", "kWh"))
                .hasMessageContaining("no lifetime register");
    }

    @Test
    void values_that_come_within_two_seconds_are_one_sample() {
        assertThat(at(0, "power", "418.24")).isEmpty();
        assertThat(at(900, "total", "1843217.0")).isEmpty();
        assertThat(at(1_200, "voltage", "239.81")).isEmpty();
        assertThat(at(2_800, "total_returned", "921077.0")).containsExactly(ROW.replace("00:01:01Z", "00:01:01.900Z"));
    }

    @Test
    void values_further_apart_are_not_one_sample() {
        assertThat(at(0, "total", "1843217.0")).isEmpty();
        assertThat(at(2_000, "total_returned", "921077.0")).isEmpty();
        assertThat(line.due(Line.ARRIVED.plusSeconds(9))).isEmpty();
    }

    @Test
    void a_sample_without_its_gauges_is_made_when_the_time_is_over() {
        at(0, "total", "1843217.0");
        at(5, "total_returned", "921077.0");
        assertThat(line.due(Line.ARRIVED.plusMillis(1_999))).isEmpty();
        assertThat(line.due(Line.ARRIVED.plusMillis(2_000)))
                .containsExactly(ROW.replace(",\"p\":418,\"u\":239810", ""));
        assertThat(line.due(Line.ARRIVED.plusSeconds(9))).isEmpty();
    }

    @Test
    void a_sample_that_nobody_asked_for_in_time_is_made_by_the_next_value() {
        at(0, "total", "1843217.0");
        at(5, "total_returned", "921077.0");
        assertThat(at(30_000, "power", "5")).containsExactly(ROW.replace(",\"p\":418,\"u\":239810", ""));
    }

    @Test
    void another_channel_is_a_meter_of_its_own_and_comes_and_goes_with_its_device() {
        line.say(EMETER + "1/power", "1");
        line.say(EMETER + "1/voltage", "230");
        line.say(EMETER + "1/total", "7");
        line.say(EMETER + "0/total", "8");
        assertThat(line.say(EMETER + "1/total_returned", "9"))
                .singleElement()
                .asString()
                .contains("\"id\":\"shellyem-C45BBE000001:1\"")
                .contains("\"imp\":7,\"exp\":9");
        assertThat(line.say("shellies/shellyem-C45BBE000001/online", "false"))
                .contains("OFFLINE shelly-gen1 shellyem-C45BBE000001", "OFFLINE shelly-gen1 shellyem-C45BBE000001:1");
    }

    @Test
    void a_counter_that_starts_again_at_0_is_handed_on_as_it_is_for_the_intake_to_judge() {
        line.say(EMETER + "0/power", "1");
        line.say(EMETER + "0/voltage", "230");
        line.say(EMETER + "0/total", "0.0");
        assertThat(line.say(EMETER + "0/total_returned", "0.0"))
                .singleElement()
                .asString()
                .contains("\"imp\":0,\"exp\":0");
    }

    @Test
    void nan_is_no_value() {
        var esphome = line("esphome");
        esphome.say("house-42/sensor/grid_import_energy/state", "1843.217");
        esphome.say("house-42/sensor/grid_export_energy/state", "921.077");
        esphome.say("house-42/sensor/grid_power/state", "nan");
        assertThat(esphome.due(Line.ARRIVED.plusSeconds(2)))
                .singleElement()
                .asString()
                .doesNotContain("\"p\"")
                .contains("\"imp\":1843217,\"exp\":921077");
        esphome.say("house-42/sensor/grid_import_energy/state", "nan");
        assertThat(esphome.due(Line.ARRIVED.plusSeconds(4))).isEmpty();
    }

    @Test
    void what_the_broker_kept_is_no_reading_and_no_part_of_one() {
        var homie = line("homie");
        assertThat(homie.say("homie/5/house-42/meter/import", "1843.217", Retain.RETAINED))
                .isEmpty();
        assertThat(homie.say("homie/5/house-42/meter/power", "1", Retain.LIVE)).isEmpty();
        assertThat(homie.due(Line.ARRIVED.plusSeconds(3))).isEmpty();
        homie.say("homie/5/house-42/meter/import", "1843.218");
        assertThat(homie.say("homie/5/house-42/meter/power", "1")).hasSize(1);
    }

    @Test
    void the_state_of_a_homie_device_is_its_presence() {
        var homie = line("homie");
        assertThat(homie.say("homie/5/house-42/$state", "ready", Retain.RETAINED))
                .containsExactly("ONLINE homie house-42");
        assertThat(homie.say("homie/5/house-42/$state", "sleeping")).isEmpty();
        assertThat(homie.say("homie/5/house-42/$state", "lost")).containsExactly("OFFLINE homie house-42");
    }

    @Test
    void a_word_where_a_number_should_be_is_refused_and_what_was_whole_is_not_lost_with_it() {
        at(0, "total", "1");
        at(0, "total_returned", "1");
        assertThat(at(5_000, "power", "a lot")).singleElement().asString().startsWith("refused");
        assertThat(at(5_000, "total", "-4")).singleElement().asString().startsWith("refused");
        assertThat(line.due(Line.ARRIVED.plusSeconds(5))).hasSize(1);
    }

    @Test
    void half_samples_without_end_do_not_fill_the_memory() {
        var joiner = new Joiner(shipped("emoncms-plain"));
        var many = new Line(joiner);
        for (int i = 0; i < 25_000; i++) many.say("emon/house" + i + "/import_wh", "5");
        assertThat(joiner.open()).isEqualTo(20_000);
        many.due(Line.ARRIVED.plusSeconds(2));
        assertThat(joiner.open()).isZero();
    }

    private List<String> at(long millis, String what, String payload) {
        Instant arrived = Line.ARRIVED.plusMillis(millis);
        return line.say(EMETER + "0/" + what, payload, Retain.LIVE, arrived);
    }

    private static JoinProfile profile(String topic, String unit) {
        return new JoinProfile(
                "mine",
                List.of(new Value(new TopicTemplate(topic), new Part(Quantity.IMPORT, unit))),
                Optional.empty());
    }

    private static JoinProfile shipped(String profile) {
        return ValueFile.shipped().joined().stream()
                .filter(each -> each.name().equals(profile))
                .findFirst()
                .orElseThrow();
    }

    private static Line line(String profile) {
        return new Line(new Joiner(shipped(profile)));
    }
}
