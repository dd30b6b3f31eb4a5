package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterFileTest {
    private static final String MAPPING =
            "\"name\":\"x\",\"topic\":\"t/{device}\",\"import\":{\"pointer\":\"/e\",\"unit\":\"Wh\"}";

    @Test
    void without_a_file_everything_we_ship_is_understood() {
        assertThat(AdapterFile.standard().adapters())
                .extracting(Adapter::name)
                .contains("tasmota", "shelly", "zigbee2mqtt", "emoncms", "senml", "thingsboard");
    }

    @Test
    void a_file_can_choose_and_can_replace_what_we_ship() {
        var file = parse("{\"use\":[\"tasmota\",\"x\",\"emoncms\"],\"mappings\":[{" + MAPPING + "},{"
                + MAPPING.replace("\"x\"", "\"emoncms\"") + "}]}");
        assertThat(file.adapters()).extracting(Adapter::name).containsExactly("x", "emoncms", "tasmota");
        assertThat(file.adapters().get(1).filters()).containsExactly("t/+");
    }

    @Test
    void prefixes_and_full_topics_come_from_the_file() {
        var file = parse("{\"use\":[\"tasmota\",\"shelly\"],\"shelly\":{\"prefixes\":[\"site/+\"]},"
                + "\"tasmota\":{\"full_topics\":\"%topic%/%prefix%\",\"prefixes\":{\"telemetry\":\"tlm\"}}}");
        assertThat(new Adapters(file.adapters(), new io.micrometer.core.instrument.simple.SimpleMeterRegistry())
                        .filters())
                .containsExactly(
                        "+/tlm/SENSOR",
                        "+/tlm/LWT",
                        "+/stat/STATUS8",
                        "+/stat/STATUS10",
                        "site/+/events/rpc",
                        "site/+/status/+",
                        "site/+/online",
                        "jirani/site/+/rpc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [] | (file): needs an object
            {"mapings":[]} | /mapings: no such field
            {"mappings":{}} | /mappings: needs a list
            {"mappings":[5]} | /mappings/0: needs an object
            {"mappings":[{"name":"tasmota"}]} | /mappings/0/name: is taken
            {"mappings":[{"name":"native"}]} | /mappings/0/name: is taken
            {"mappings":[{"name":"A b","topic":"t/{device}"}]} | /mappings/0/name: is 1 to 32 of a-z, 0-9 and -
            {"mappings":[{"name":"a","topic":"t/x{device}"}]} | /mappings/0/topic: {device} stands once and is a whole level: t/x{device}
            {"mappings":[{"name":"a","topic":"t/{device}"}]} | /mappings/0: needs an import register
            {"mappings":[{"name":"a","topic":"t/{device}","import":{"pointer":"e","unit":"Wh"}}]} | /mappings/0/import/pointer: *
            {"mappings":[{"name":"a","topic":"t/{device}","import":{"pointer":"/e","unit":"W"}}]} | /mappings/0/import/unit: W does not measure it
            {"mappings":[{"name":"a","topic":"t/{device}","import":{"pointer":"/e","unit":"Wh","scael":"1"}}]} | /mappings/0/import/scael: no such field
            {"mappings":[{"name":"a","topic":"t","import":{"pointer":"/e","unit":"Wh"}}]} | /mappings/0: the topic needs a level {device}: t
            {"mappings":[{"name":"a","topic":"t/{device}","retained":"take","import":{"pointer":"/e","unit":"Wh"}}]} | /mappings/0/retained: is one of [ignore, presence]
            {"mappings":[{"name":"a","topic":"t/{device}","import":{"pointer":"/e","unit":"Wh"},"time":{"pointer":"/t","zone":"Mars"}}]} | /mappings/0/time/zone: *
            {"shelly":{"prefixes":["a/#"]}} | /shelly/prefixes/0: # is not understood here: a/#
            {"tasmota":{"full_topics":["%topic%"]}} | /tasmota/full_topics/0: *
            {"use":["tasmoto"]} | /use: no adapter is called tasmoto
            """)
    void what_is_not_understood_is_refused_with_its_place(String file, String complaint) {
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith(complaint.replace("*", ""));
    }

    private static AdapterFile parse(String json) {
        return AdapterFile.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
