package io.jirani.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.bench.Options.Length;
import io.jirani.bench.Options.Misuse;
import io.jirani.bench.Options.Output;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a bench prints, and what it takes. */
class FigureTest {
    private static final List<String> NAMES = List.of("vs_naive", "vs_relay");

    @Test
    void aRatioIsTheMedianOfItsRoundsWithTheirSpreadAndItsGoal() {
        assertThat(Figure.atLeast("ingest", "vs_naive", 3.5, List.of(4.5, 3.9, 4.2, 4.4, 4.1))
                        .json())
                .isEqualTo("{\"bench\":\"ingest\",\"name\":\"vs_naive\",\"ratio\":4.20,\"rounds\":5,"
                        + "\"spread\":[3.90,4.50],\"op\":\">=\",\"goal\":3.50,\"ok\":true}");
        assertThat(Figure.atMost("ingest", "growth_rows", 1.2, List.of(1.25, 1.2))
                        .json())
                .contains("\"ratio\":1.23", "\"op\":\"<=\"", "\"ok\":false");
    }

    @Test
    void aPlainNumberHasAUnitAndNoGoal() {
        assertThat(Figure.number("ingest", "p50_at_1000", "ms", List.of(0.75)).json())
                .isEqualTo(
                        "{\"bench\":\"ingest\",\"name\":\"p50_at_1000\",\"value\":0.750,\"unit\":\"ms\",\"rounds\":1,"
                                + "\"spread\":[0.750,0.750]}");
    }

    @Test
    void optionsAreReadAndMisuseIsNamed() {
        var options = Options.read(List.of("--json", "--short", "--only", "vs_relay,vs_naive"), NAMES);
        assertThat(options.output()).isEqualTo(Output.JSON);
        assertThat(options.length()).isEqualTo(Length.SHORT);
        assertThat(options.rounds(5)).isEqualTo(1);
        assertThat(options.wants("vs_relay")).isTrue();
        assertThat(Options.read(List.of("--only", "vs_relay"), NAMES).wants("vs_naive"))
                .isFalse();
        assertThat(Options.read(List.of(), NAMES).wants("vs_naive")).isTrue();
        for (var wrong :
                List.of(List.of("--fast"), List.of("--only"), List.of("--only", "vs_me"), List.of("--rounds", "none")))
            assertThatThrownBy(() -> Options.read(wrong, NAMES)).isInstanceOf(Misuse.class);
    }
}
