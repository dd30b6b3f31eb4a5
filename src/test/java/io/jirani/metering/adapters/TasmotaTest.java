package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.metering.Inbound.Retain;
import java.util.List;
import org.junit.jupiter.api.Test;

class TasmotaTest {
    private static final String SENSOR = "tele/tasmota_A1B2C3/SENSOR";

    private final Line line = new Line(new Tasmota(List.of(FullTopic.STANDARD), Tasmota.Prefixes.STANDARD));

    @Test
    void the_samples_become_these_rows() {
        assertThat(line.golden("tasmota/messages.ndjson"))
                .containsExactlyElementsOf(Line.text("tasmota/rows.txt").lines().toList());
    }

    @Test
    void three_phases_are_added_before_they_are_rounded() {
        assertThat(line.say(SENSOR, energy("\"Total\":[0.0007,0.0007,0.0007],\"Power\":[1.4,1.4,1.4]")))
                .containsExactly(row("2026-01-01T03:01", 2, 0, ",\"p\":4"));
    }

    @Test
    void a_phase_that_is_missing_makes_no_smaller_register() {
        assertThat(line.say(SENSOR, energy("\"Total\":[612.118,null,613.095]"))).isEmpty();
    }

    @Test
    void export_is_read_where_it_is_measured_and_the_sums_of_the_day_never() {
        assertThat(
                        line.say(
                                SENSOR,
                                energy(
                                        "\"Total\":1.5,\"ExportActive\":0.25,\"Today\":9,\"TodaySumImport\":7,\"TodaySumExport\":8")))
                .containsExactly(row("2026-01-01T03:01", 1500, 250, ""));
    }

    @Test
    void kilowatt_hours_stay_exact_where_a_double_would_not() {
        assertThat(line.say(SENSOR, energy("\"Total\":4.35"))).containsExactly(row("2026-01-01T03:01", 4350, 0, ""));
        assertThat(line.say(SENSOR, energy("\"Total\":9007199254.740")))
                .first()
                .asString()
                .contains("9007199254740");
    }

    @Test
    void a_time_without_offset_stays_local_until_the_registry_says_where_the_meter_is() {
        assertThat(line.say(SENSOR, energy("\"Total\":1")))
                .first()
                .asString()
                .contains("\"local\":\"2026-01-01T03:01\"");
    }

    @Test
    void a_time_with_an_offset_is_a_moment() {
        assertThat(line.say(SENSOR, "{\"Time\":\"2026-01-01T03:01:00+03:00\",\"ENERGY\":{\"Total\":1}}"))
                .first()
                .asString()
                .contains("\"t\":\"2026-01-01T00:01:00Z\"");
    }

    @Test
    void a_clock_that_was_never_set_tells_no_time() {
        assertThat(line.say(SENSOR, "{\"Time\":\"1970-01-01T00:00:09\",\"ENERGY\":{\"Total\":1}}"))
                .first()
                .asString()
                .contains("\"arrived\":\"2026-01-01T00:01:01Z\"");
    }

    @Test
    void what_SensorRetain_made_the_broker_keep_is_no_reading() {
        assertThat(line.say(SENSOR, energy("\"Total\":1"), Retain.RETAINED)).isEmpty();
    }

    @Test
    void a_device_that_comes_is_asked_for_its_registers_also_when_the_broker_kept_the_news() {
        assertThat(line.say("tele/tasmota_A1B2C3/LWT", "Online", Retain.RETAINED))
                .containsExactly("ONLINE tasmota tasmota_A1B2C3", "ask cmnd/tasmota_A1B2C3/Status 8");
        assertThat(line.say("tele/tasmota_A1B2C3/LWT", "Offline")).containsExactly("OFFLINE tasmota tasmota_A1B2C3");
        assertThat(line.say("tele/tasmota_A1B2C3/LWT", "")).isEmpty();
    }

    @Test
    void the_answer_to_the_question_is_a_reading_too() {
        assertThat(line.say("stat/tasmota_A1B2C3/STATUS8", "{\"StatusSNS\":" + energy("\"Total\":1.5") + "}"))
                .containsExactly(row("2026-01-01T03:01", 1500, 0, ""));
    }

    @Test
    void a_full_topic_in_another_order_is_read_and_answered_in_that_order() {
        var turned = new Line(new Tasmota(
                List.of(FullTopic.STANDARD, new FullTopic("nairobi/%topic%/%prefix%")), Tasmota.Prefixes.STANDARD));
        assertThat(turned.say("nairobi/tasmota_A1B2C3/tele/SENSOR", energy("\"Total\":1.5")))
                .containsExactly(row("2026-01-01T03:01", 1500, 0, ""));
        assertThat(turned.say("nairobi/tasmota_A1B2C3/tele/LWT", "Online"))
                .contains("ask nairobi/tasmota_A1B2C3/cmnd/Status 8");
        assertThat(turned.say(SENSOR, energy("\"Total\":1.5"))).hasSize(1);
        assertThatThrownBy(() -> new FullTopic("%prefix%_%topic%")).hasMessageContaining("%prefix%");
    }

    @Test
    void a_plug_without_energy_and_a_lost_value_are_nothing_and_a_broken_one_is_refused() {
        assertThat(line.say(SENSOR, "{\"Time\":\"2026-01-01T03:01:00\",\"AM2301\":{\"Temperature\":21.4}}"))
                .isEmpty();
        assertThat(line.say(SENSOR, energy("\"Total\":null"))).isEmpty();
        assertThat(line.say(SENSOR, energy("\"Total\":\"nan\""))).isEmpty();
        assertThat(line.say(SENSOR, energy("\"Power\":5"))).containsExactly("refused /ENERGY/Total: is missing");
        assertThat(line.say(SENSOR, energy("\"Total\":-0.001")))
                .first()
                .asString()
                .startsWith("refused register: below");
        assertThat(line.say(SENSOR, energy("\"Total\":1e400")))
                .first()
                .asString()
                .startsWith("refused number: too");
        assertThat(line.say(SENSOR, energy("\"Total\":1,\"Total\":2")))
                .first()
                .asString()
                .startsWith("refused (payload)");
        assertThat(line.say(SENSOR, "{\"Time\":")).first().asString().startsWith("refused (payload): not JSON");
    }

    @Test
    void a_gauge_that_is_no_number_does_not_cost_the_register() {
        assertThat(line.say(SENSOR, energy("\"Total\":1.5,\"Power\":\"much\",\"Voltage\":1e300")))
                .containsExactly(row("2026-01-01T03:01", 1500, 0, ""));
    }

    private static String energy(String members) {
        return "{\"Time\":\"2026-01-01T03:01:00\",\"ENERGY\":{" + members + "}}";
    }

    private static String row(String local, long imported, long exported, String gauges) {
        return "{\"adapter\":\"tasmota\",\"id\":\"tasmota_A1B2C3\",\"local\":\"" + local + "\",\"imp\":" + imported
                + ",\"exp\":" + exported + gauges + ",\"q\":0}";
    }
}
