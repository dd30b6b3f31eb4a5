package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.Ranges.Range;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample of the native protocol on a fresh meter, after those the manifest names, in a real database. */
class NativeSamplesTest {
    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    static List<String> up() {
        return Samples.manifest().stream()
                .filter(each -> each.getString("topic").contains("/up/"))
                .map(each -> each.getString("file"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("up")
    void aSampleEndsAsItsExpectationSays(String file) {
        var entry = Samples.manifest().stream()
                .filter(each -> each.getString("file").equals(file))
                .findFirst()
                .orElseThrow();
        for (var before : entry.getJsonArray("after", new JsonArray())) home.take(sample(named((String) before)));
        var rows = new JsonObject(Samples.text(file))
                .getJsonArray("rows", new JsonArray())
                .size();
        var outcome = home.take(sample(file));
        var expected = entry.getString("expect").split("[ ;:,]", 2)[0];
        assertThat(outcome.rows())
                .isEqualTo(
                        switch (expected) {
                            case "accept" -> counts(rows, 0, 0, 0);
                            case "ack" -> counts(0, rows, 0, 0);
                            case "park", "quarantine", "hold" -> counts(0, 0, rows, 0);
                            case "reject" -> counts(0, 0, 0, 1);
                            default -> throw new AssertionError("an expectation we do not know: " + expected);
                        });
        if (rows > 0) assertThat(outcome.answers()).hasSize(expected.equals("reject") ? 0 : 1);
    }

    @Test
    void allOfThemTogetherGetTheAnswerOfTheSample() {
        var last = List.<Ingest.Answer>of();
        for (var file : List.of("01", "02", "04", "05", "06", "07", "08", "03", "09", "11"))
            last = home.take(sample(named(file))).answers();
        var answer = new JsonObject(Samples.text("20-down-ack.json"));
        var missing = answer.getJsonArray("missing").stream()
                .map(each -> (JsonArray) each)
                .map(each -> new Range(each.getLong(0), each.getLong(1)))
                .toList();
        assertThat(last.getFirst().ack()).isEqualTo(new IntakeState.Ack(answer.getLong("upTo"), missing));
    }

    private static String named(String number) {
        return Samples.manifest().stream()
                .map(each -> each.getString("file"))
                .filter(file -> file.startsWith(number))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Integer> counts(int stored, int duplicate, int parked, int refused) {
        return Map.of("stored", stored, "duplicate", duplicate, "parked", parked, "refused", refused);
    }
}
