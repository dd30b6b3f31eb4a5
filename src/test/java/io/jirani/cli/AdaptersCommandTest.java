package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptersCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void shows_the_reading_a_payload_gives() {
        var status =
                run("adapters", "check", "--topic", "tele/plug/SENSOR", "--payload", "{\"ENERGY\":{\"Total\":1.5}}");
        assertThat(status).isEqualTo(Exit.OK);
        assertThat(out.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"adapter\":\"tasmota\",\"id\":\"plug\",\"arrived\":\"2026-01-01T00:00:00Z\",\"imp\":1500,"
                        + "\"exp\":0,\"q\":0}");
    }

    @Test
    void says_so_when_a_payload_gives_none() {
        assertThat(run("adapters", "check", "--topic", "tele/plug/SENSOR", "--payload", "{}"))
                .isEqualTo(Exit.REFUSED);
        assertThat(run("adapters", "check", "--topic", "nobody/reads/this", "--payload", "1"))
                .isEqualTo(Exit.REFUSED);
        assertThat(run("adapters", "check", "--topic", "tele/plug/SENSOR", "--payload", "{\"ENERGY\":{\"Total\":-1}}"))
                .isEqualTo(Exit.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("makes no reading", "no adapter reads the topic", "below zero: -1");
    }

    @Test
    void looks_at_a_file_and_names_the_place_of_a_mistake() throws IOException {
        var file = folder.resolve("adapters.json");
        Files.writeString(file, "{\"use\":[\"tasmota\"]}");
        assertThat(run("adapters", "check", file.toString())).isEqualTo(Exit.OK);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("tasmota", "tele/+/SENSOR")
                .doesNotContain("shelly");
        Files.writeString(file, "{\"mappings\":[{\"name\":\"x\",\"topik\":\"y\"}]}");
        assertThat(run("adapters", "check", file.toString())).isEqualTo(Exit.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("/mappings/0/topik: no such field");
    }

    @Test
    void the_example_of_the_guide_is_read_as_it_says() throws IOException {
        var page = Files.readString(Path.of("docs/adapters.md"));
        var example = page.substring(page.indexOf("```json\n{") + 8);
        var file = folder.resolve("adapters.json");
        Files.writeString(file, example.substring(0, example.indexOf("```")));
        var payload = "{\"meter\":{\"in_kwh\":\"1843.217\",\"out_kwh\":921.077},\"grid\":{\"p\":[-960.2,-955,-955.3]},"
                + "\"stamp\":\"2026-01-01 03:01:00\"}";
        assertThat(run(
                        "adapters",
                        "check",
                        file.toString(),
                        "--topic",
                        "sites/kilimani/inverter-7/json",
                        "--payload",
                        payload))
                .isEqualTo(Exit.OK);
        assertThat(page).contains(out.toString(StandardCharsets.UTF_8).strip());
    }

    private int run(String... words) {
        var clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        var console = new Console(
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                clock,
                new SecureRandom());
        return Heard.run(console, words);
    }
}
