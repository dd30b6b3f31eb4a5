package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.CommandStore.Command;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.Ranges.Range;
import io.jirani.metering.UplinkMessage.Readings;
import io.jirani.supply.MeterTermsStore.Dark;
import io.jirani.supply.MeterTermsStore.Told;
import io.jirani.supply.SupplyJson;
import io.jirani.supply.Terms.Mode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The firmware's core ({@code firmware-sim/core}, C++) and the gateway write for each other: each one's test reads what the
 * other one's test wrote ({@code firmware-sim/vectors}).
 */
class FirmwareVectorsTest {
    private static final Path VECTORS = Path.of("firmware-sim/vectors");
    private static final long LAST = 9_007_199_254_740_991L;

    @Test
    void whatTheCoreWritesIsSignedAndTakenAndSaysWhatItMeant() throws IOException {
        var rows = 0;
        var kinds = new ArrayList<String>();
        for (var line : Files.readAllLines(VECTORS.resolve("core-writes.tsv"))) {
            var topic = line.substring(0, line.indexOf('\t'));
            var payload = line.substring(line.indexOf('\t') + 1).getBytes(StandardCharsets.UTF_8);
            assertThat(DeviceMac.verify(Samples.KEY, topic, payload)).as(line).isTrue();
            var judged = Samples.judge(topic, payload);
            assertThat(judged).as(line).isInstanceOf(Admitted.class);
            var message = ((Admitted) judged).message();
            kinds.add(message.getClass().getSimpleName());
            if (message instanceof Readings readings) rows += readings.rows().size();
        }
        assertThat(kinds).contains("Readings", "Hello", "Offline", "Happening", "Result");
        assertThat(rows).isEqualTo(63);
    }

    @Test
    void whatTheGatewayWritesForTheCoreIsWhatLiesThere() throws IOException {
        var lines = new ArrayList<String>();
        for (var ack : acks()) {
            var json = DownJson.ack(Samples.DEV, ack, Instant.ofEpochMilli(1767226281000L));
            lines.add(signed(UplinkTopic.ack(Samples.DEV), json));
        }
        for (var command : commands()) lines.add(signed(UplinkTopic.command(Samples.DEV), DownJson.command(command)));
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/gateway-writes.tsv"), lines);
        // After a change: cp target/gateway-writes.tsv firmware-sim/vectors, then firmware-sim/check.
        assertThat(Files.readAllLines(VECTORS.resolve("gateway-writes.tsv"))).isEqualTo(lines);
    }

    private static List<Ack> acks() {
        var most = IntStream.range(0, IntakeState.MOST_HOLES)
                .mapToObj(hole -> new Range(2L * hole, 2L * hole))
                .toList();
        return List.of(
                new Ack(0, List.of()),
                new Ack(19_458, List.of(new Range(18_740, 18_740))),
                new Ack(200, most),
                new Ack(LAST, List.of(new Range(0, LAST - 1))));
    }

    private static List<Command> commands() {
        return List.of(
                command(1, "relay.set", new JsonObject().put("state", "open").put("reason", "credit_exhausted")),
                command(2, "relay.set", new JsonObject().put("state", "closed")),
                command(
                        3,
                        "credit.set",
                        new JsonObject()
                                .put("wh", LAST)
                                .put("imp", 0)
                                .put("rev", LAST)
                                .put("gen", 1)),
                command(
                        4,
                        "credit.set",
                        new JsonObject()
                                .put("wh", 0)
                                .put("imp", 1)
                                .put("rev", 1)
                                .put("gen", 3)),
                command(5, "name.set", new JsonObject().put("name", "Mama Njeri \"nyumbani\" é")),
                supply(6, new Told(Mode.PREPAID, new Energy(2_000), Duration.ofDays(4), Dark.MAY_BE, 180), 1),
                supply(
                        7,
                        new Told(Mode.ON_ACCOUNT, new Energy(1_000_000), Duration.ofDays(365), Dark.NEVER, 840),
                        LAST),
                supply(8, new Told(Mode.ON_ACCOUNT, new Energy(1_000), Duration.ofDays(3), Dark.MAY_BE, 0), 2));
    }

    private static Command supply(long id, Told told, long revision) {
        return command(id, SupplyJson.COMMAND, SupplyJson.args(told, revision));
    }

    private static Command command(long id, String cmd, JsonObject args) {
        return new Command(new UUID(7, id), Samples.DEV, cmd, args, Instant.ofEpochMilli(1767229860000L));
    }

    private static String signed(String topic, String json) {
        return topic + "\t" + new String(DeviceMac.sign(Samples.KEY, topic, json), StandardCharsets.UTF_8);
    }
}
