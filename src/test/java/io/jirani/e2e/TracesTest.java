package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracesTest {
    private final Traces traces = new Traces().number("791357246").word("Nyakerario");

    @Test
    void whatIsThereIsFoundInAnyClothes() {
        for (var said : List.of(
                "254791357246", "0791 357 246", "{\"phone\":791357246}", "dear NYAKERARIO,", "x254791357246Nyakerario"))
            for (var before : List.of("", "a", "bc", "def")) {
                var bytes = (before + said + "!").getBytes(StandardCharsets.UTF_8);
                assertThat(traces.in(before + said)).as(said).isNotEmpty();
                if (said.contains(" ") || said.contains("NY")) continue;
                assertThat(traces.in(HexFormat.of().withUpperCase().formatHex(bytes)))
                        .as("hex " + said)
                        .isNotEmpty();
                assertThat(traces.in(Base64.getEncoder().encodeToString(bytes)))
                        .as("Base64 " + before + said)
                        .isNotEmpty();
                assertThat(traces.in(Base64.getUrlEncoder().encodeToString(bytes)))
                        .as("Base64 " + before + said)
                        .isNotEmpty();
            }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(traces.in("254791357245 Nyaker 2547*****246 0198c8a2-5c00-7000-8000-100000000001"))
                .isEmpty();
    }
}
