package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.adapters.ShellyDevice.Extent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellyTest {
    private static final String EVENTS = "shellypro3em-1/events/rpc";
    private static final String BOTH = "\"total_act\":1000.9,\"total_act_ret\":50.9";

    private final Line line = new Line(new Shelly(List.of("+")));

    @Test
    void the_samples_become_these_rows() {
        assertThat(line.golden("shelly-gen2/messages.ndjson"))
                .containsExactlyElementsOf(
                        Line.text("shelly-gen2/rows.txt").lines().toList());
    }

    @Test
    void the_time_of_a_notification_is_kept_to_the_millisecond() {
        assertThat(changes("1767225660.11", "\"emdata:0\":{" + BOTH + "}"))
                .containsExactly(row("2026-01-01T00:01:00.110Z", 1000, 50, ""));
    }

    @Test
    void changes_are_laid_over_what_was_known() {
        changes("1767225660", "\"emdata:0\":{" + BOTH + "}");
        assertThat(changes("1767225720", "\"emdata:0\":{\"id\":0,\"total_act\":1001.2}"))
                .containsExactly(row("2026-01-01T00:02:00Z", 1001, 50, ""));
        assertThat(changes("1767225780", "\"emdata:0\":{\"total_act_ret\":51}"))
                .containsExactly(row("2026-01-01T00:03:00Z", 1001, 51, ""));
    }

    @Test
    void a_change_before_anything_whole_was_heard_makes_no_export_of_zero() {
        assertThat(changes("1767225660", "\"emdata:0\":{\"total_act\":1001.2}")).isEmpty();
        assertThat(changes("1767225661", "\"pm1:0\":{\"aenergy\":{\"total\":7}}"))
                .isEmpty();
    }

    @Test
    void a_key_that_vanished_is_known_no_more() {
        changes("1767225660", "\"emdata:0\":{" + BOTH + "}");
        assertThat(changes("1767225720", "\"emdata:0\":{\"total_act_ret\":null}"))
                .isEmpty();
        assertThat(changes("1767225780", "\"emdata:0\":{\"total_act\":1002}")).isEmpty();
    }

    @Test
    void what_is_not_read_is_not_kept() {
        var device = new ShellyDevice("x");
        var told = new ShellyDevice.Told(new Arrived(Instant.EPOCH), Instant.EPOCH, Instant.EPOCH);
        for (int i = 0; i < 200; i++) {
            var said = JsonNodeFactory.instance.objectNode();
            said.putObject("pm1:0")
                    .put("unknown" + i, "x".repeat(10_000))
                    .putObject("aenergy")
                    .put("unknown" + i, "x")
                    .put("total", i);
            said.putObject("switch:" + i % 100).putObject("aenergy").put("total", 1);
            device.hear(said, Extent.CHANGES, told);
        }
        assertThat(device.components().toString().length()).isLessThan(3_000);
        assertThat(device.size()).isLessThanOrEqualTo(17);
    }

    @Test
    void devices_without_end_are_not_all_remembered() {
        var shelly = new Shelly(List.of("+"));
        for (int i = 0; i < 60_000; i++)
            shelly.read(
                    new Inbound(
                            "d" + i + "/status/switch:0",
                            "{\"aenergy\":{\"total\":1}}".getBytes(StandardCharsets.UTF_8),
                            Retain.LIVE,
                            (dev, to, what) -> {},
                            () -> {}),
                    Instant.EPOCH);
        assertThat(shelly.remembered()).isBetween(70_000, 80_000);
    }

    @Test
    void a_full_status_starts_anew() {
        changes("1767225660", "\"emdata:0\":{" + BOTH + "}");
        assertThat(notify("NotifyFullStatus", "1767225720", "\"emdata:0\":{\"total_act\":7}"))
                .isEmpty();
    }

    @Test
    void without_totals_the_phases_are_added_before_they_are_rounded() {
        assertThat(
                        changes(
                                "1767225660",
                                "\"emdata:0\":{\"a_total_act_energy\":1.4,\"b_total_act_energy\":1.4,\"c_total_act_energy\":1.4,"
                                        + "\"a_total_act_ret_energy\":0,\"b_total_act_ret_energy\":0,\"c_total_act_ret_energy\":0}"))
                .containsExactly(row("2026-01-01T00:01:00Z", 4, 0, ""));
    }

    @Test
    void a_total_older_than_its_phases_is_not_used() {
        changes(
                "1767225660",
                "\"emdata:0\":{\"a_total_act_energy\":600,\"b_total_act_energy\":400,\"c_total_act_energy\":0.9," + BOTH
                        + "}");
        assertThat(changes("1767225720", "\"emdata:0\":{\"a_total_act_energy\":610}"))
                .containsExactly(row("2026-01-01T00:02:00Z", 1010, 50, ""));
    }

    @Test
    void power_goes_with_registers_of_the_same_two_seconds_only() {
        changes("1767225660.04", "\"em:0\":{\"total_act_power\":-2870.5}");
        assertThat(changes("1767225662", "\"emdata:0\":{" + BOTH + "}"))
                .containsExactly(row("2026-01-01T00:01:02Z", 1000, 50, ",\"p\":-2871"));
        assertThat(changes("1767225663", "\"emdata:0\":{\"total_act\":1001}"))
                .containsExactly(row("2026-01-01T00:01:03Z", 1001, 50, ""));
    }

    @Test
    void power_alone_is_no_reading() {
        changes("1767225660", "\"emdata:0\":{" + BOTH + "}");
        assertThat(changes("1767225661", "\"em:0\":{\"total_act_power\":1}")).isEmpty();
        assertThat(changes("1767225662", "\"emdata:0\":{\"errors\":[\"power_meter_failure\"]}"))
                .isEmpty();
    }

    @Test
    void a_message_that_was_overtaken_does_not_mix_two_moments() {
        changes("1767225660", "\"emdata:0\":{" + BOTH + "}");
        changes("1767225661", "\"emdata:0\":{\"total_act_ret\":60}");
        assertThat(changes("1767225660", "\"emdata:0\":{\"total_act\":1000.9}")).isEmpty();
    }

    @Test
    void a_clock_that_once_ran_ahead_does_not_silence_the_meter() {
        changes("1999999999", "\"emdata:0\":{" + BOTH + "}");
        assertThat(changes("1767225660", "\"emdata:0\":{\"total_act\":1001}"))
                .containsExactly(row("2026-01-01T00:01:00Z", 1001, 50, ""));
    }

    @Test
    void each_channel_of_a_two_channel_meter_is_a_meter() {
        assertThat(changes(
                        "1767225660",
                        "\"em1data:0\":{\"total_act_energy\":1,\"total_act_ret_energy\":2},"
                                + "\"em1data:1\":{\"total_act_energy\":3,\"total_act_ret_energy\":4}"))
                .containsExactly(
                        row("2026-01-01T00:01:00Z", 1, 2, ""),
                        row("2026-01-01T00:01:00Z", 3, 4, "").replace("3em-1\"", "3em-1:1\""));
    }

    @Test
    void a_status_message_has_no_time_so_it_was_when_it_came() {
        assertThat(line.say("shellypro3em-1/status/emdata:0", "{\"id\":0," + BOTH + "}"))
                .containsExactly(row("2026-01-01T00:01:01Z", 1000, 50, "").replace("\"t\"", "\"arrived\""));
    }

    @Test
    void a_device_that_says_all_twice_is_heard_with_its_time() {
        changes("1767225660", "\"emdata:0\":{" + BOTH + "}");
        assertThat(line.say("shellypro3em-1/status/emdata:0", "{\"id\":0," + BOTH + "}"))
                .isEmpty();
        assertThat(line.say(
                        "shellypro3em-1/status/emdata:0",
                        "{\"id\":0," + BOTH + "}",
                        Retain.LIVE,
                        Instant.parse("2026-01-01T01:00:00Z")))
                .hasSize(1);
    }

    @Test
    void a_clock_that_was_never_set_tells_no_time() {
        assertThat(changes("42.7", "\"emdata:0\":{" + BOTH + "}"))
                .first()
                .asString()
                .contains("\"arrived\"");
        assertThat(changes("null", "\"emdata:0\":{" + BOTH + "}"))
                .first()
                .asString()
                .contains("\"arrived\"");
    }

    @Test
    void what_the_broker_kept_is_neither_reading_nor_remembered() {
        assertThat(line.say("shellypro3em-1/status/emdata:0", "{" + BOTH + "}", Retain.RETAINED))
                .isEmpty();
        assertThat(changes("1767225660", "\"emdata:0\":{\"total_act\":1}")).isEmpty();
    }

    @Test
    void a_device_that_comes_is_asked_for_everything_and_its_answer_is_read() {
        assertThat(line.say("shellypro3em-1/online", "true", Retain.RETAINED))
                .containsExactly(
                        "ONLINE shelly shellypro3em-1",
                        "ask shellypro3em-1/rpc {\"id\":1,\"src\":\"jirani/shellypro3em-1\",\"method\":\"Shelly.GetStatus\"}");
        assertThat(line.say(
                        "jirani/shellypro3em-1/rpc",
                        "{\"id\":1,\"src\":\"shellypro3em-1\",\"dst\":\"jirani/shellypro3em-1\",\"result\":{\"emdata:0\":{"
                                + BOTH + "},\"sys\":{\"unixtime\":1767225660}}}"))
                .containsExactly(row("2026-01-01T00:01:00Z", 1000, 50, ""));
        assertThat(line.say("shellypro3em-1/online", "false")).containsExactly("OFFLINE shelly shellypro3em-1");
    }

    @Test
    void a_negative_register_is_refused() {
        assertThat(changes("1767225660", "\"em1data:0\":{\"total_act_energy\":-1,\"total_act_ret_energy\":2}"))
                .containsExactly("refused register: below zero: -1");
    }

    private List<String> changes(String ts, String components) {
        return notify("NotifyStatus", ts, components);
    }

    private List<String> notify(String method, String ts, String components) {
        return line.say(EVENTS, "{\"method\":\"" + method + "\",\"params\":{\"ts\":" + ts + "," + components + "}}");
    }

    private static String row(String t, long imported, long exported, String gauges) {
        return "{\"adapter\":\"shelly\",\"id\":\"shellypro3em-1\",\"t\":\"" + t + "\",\"imp\":" + imported + ",\"exp\":"
                + exported + gauges + ",\"q\":0}";
    }
}
