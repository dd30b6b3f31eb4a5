package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.Ranges.Range;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What firmware is held to ({@code firmware-sim/contract}, docs/mqtt.md) is what the gateway takes and says. */
class NativeContractTest {
    private static final Path CONTRACT = Path.of("firmware-sim/contract");
    private static final Path TAKEN = Path.of("src/test/resources/native");

    @Test
    void theContractIsWhatTheTestsTake() throws IOException {
        assertThat(names(CONTRACT)).isEqualTo(names(TAKEN));
        for (var name : names(CONTRACT)) assertThat(CONTRACT.resolve(name)).hasSameBinaryContentAs(TAKEN.resolve(name));
    }

    @Test
    void everyMemberOfTheSchemasRowIsTakenAndDescribedAndNoOther() throws IOException {
        var schema = new JsonObject(Files.readString(CONTRACT.resolve("meter-uplink.schema.json")));
        var row = schema.getJsonObject("$defs").getJsonObject("row");
        var members = row.getJsonObject("properties").fieldNames();
        assertThat(described("| `seq` |", "\n\n")).isEqualTo(new TreeSet<>(members));

        var phase = new JsonObject().put("p", 1).put("u", 1).put("i", 1).put("pf", 1);
        var full = new JsonObject()
                .put("tq", "sync")
                .put("gen", 1)
                .put("ph", new JsonArray().add(phase).add(phase));
        for (var member : members) if (!full.containsKey(member)) full.put(member, 1);
        assertThat(reading(full)).isInstanceOf(UplinkMessage.Readings.class);
        assertThatThrownBy(() -> reading(full.copy().put("other", 1))).isInstanceOf(Problem.class);
        for (var needed : row.getJsonArray("required")) {
            var without = full.copy();
            without.remove((String) needed);
            assertThatThrownBy(() -> reading(without)).as((String) needed).isInstanceOf(Problem.class);
        }
    }

    @Test
    void anAcknowledgementIsThatOfTheSample() {
        var sample = new JsonObject(Samples.text("20-down-ack.json"));
        var ack = new Ack(19_458, List.of(new Range(18_740, 18_740)));
        var said = DownJson.ack(Samples.DEV, ack, Instant.ofEpochMilli(sample.getLong("t")));
        sample.remove("mac");
        assertThat(new JsonObject(said)).isEqualTo(sample);
        assertThat(described("| `down/ack` |", "\n")).containsAll(Set.of("upTo", "missing", "t"));
    }

    @Test
    void whatAMeterSaysOfItselfIsReadFromWhereItIsDescribed() {
        var hello = new JsonObject(Samples.text("09-hello.json"));
        var described = described("| `up/state` |", "\n");
        for (var member : described)
            if (!member.equals("up/state"))
                assertThat(hello.containsKey(member) || member.matches("true|false"))
                        .as(member)
                        .isTrue();
        var message = (UplinkMessage.Hello) message("state", hello);
        assertThat(message.next()).hasValue(hello.getLong("seqNext"));
        assertThat(message.buffered()).hasValue(hello.getLong("buffered"));
        assertThat(message.upMs()).hasValue(hello.getLong("up"));
        assertThat(message.t()).contains(Instant.ofEpochMilli(hello.getLong("t")));
    }

    private static UplinkMessage reading(JsonObject row) {
        var message = new JsonObject(Samples.text("01-reading.json"));
        return message("reading", message.put("rows", new JsonArray().add(row)));
    }

    private static UplinkMessage message(String kind, JsonObject json) {
        var topic = UplinkTopic.parse(Samples.topic(Samples.DEV, kind)).orElseThrow();
        return ReadingJson.message(topic, ReadingJson.envelope(json.encode().getBytes(StandardCharsets.UTF_8)));
    }

    /** The words in code type in the first two columns of the lines from a beginning to an end. */
    private static Set<String> described(String beginning, String end) {
        try {
            var page = Files.readString(Path.of("docs/mqtt.md"));
            var section = page.indexOf("## What is in a message");
            var from = page.indexOf(beginning, section);
            var words = new TreeSet<String>();
            for (var line : page.substring(from, page.indexOf(end, from)).split("\n", -1)) {
                var cells = line.split("\\|", -1);
                var cell = beginning.contains("/") ? cells[2] : cells[1];
                Pattern.compile("`([^`]+)`").matcher(cell).results().forEach(word -> words.add(word.group(1)));
            }
            return words;
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
