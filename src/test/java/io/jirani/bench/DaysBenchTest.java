package io.jirani.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.bench.Options.Misuse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bench of days refuses before it starts anything. */
class DaysBenchTest {
    @TempDir
    Path folder;

    @Test
    void tooFewRowsForThreeDaysAndTooManyForTheDiskAreRefused() {
        assertThatThrownBy(() -> DaysBench.run("--rows", "999999"))
                .isInstanceOf(Misuse.class)
                .hasMessage("--rows: at least 1,000,000");
        assertThatThrownBy(() -> DaysBench.mustFit(100_000_000, 10L << 30, folder))
                .isInstanceOf(Misuse.class)
                .hasMessageStartingWith("100,000,000 rows need about 28 GB below ")
                .hasMessageEndingWith(" and 10 GB are free; --rows N takes fewer");
        assertThat(folder).isEmptyDirectory();
    }
}
