package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was lived through is kept, gone on with, and never mixed with what other code lived through. */
class CampaignTest {
    private static final int INTENTS = 3;

    @TempDir
    Path folder;

    @Test
    void stoppedAndGoneOnWithIsTheSameAsLivedAtOnce() {
        var file = folder.resolve("sim.tally");
        campaign(Optional.of(file)).upTo(1_000);
        var twice = campaign(Optional.of(file)).upTo(2_000);
        var once = campaign(Optional.empty()).upTo(2_000);
        assertThat(twice.hash()).isEqualTo(once.hash());
        assertThat(twice.faults()).isEqualTo(once.faults());
        assertThat(twice.code()).isEqualTo(CodePrint.ofClasses()).matches("[0-9a-f]{16}");
    }

    @Test
    void aTallyOfOtherCodeIsNotGoneOnWith() throws Exception {
        var file = folder.resolve("sim.tally");
        campaign(Optional.of(file)).upTo(1_000);
        var kept = Files.readString(file);
        assertThat(kept).contains("code=" + CodePrint.ofClasses()).contains("commit=");
        new TallyFile(file, "0123456789abcdef").write(INTENTS, Map.of("seeds", 1_000));
        assertThatThrownBy(() -> campaign(Optional.of(file)).upTo(2_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other code");
        Files.writeString(file, kept.replaceFirst("code=.*\\n", ""));
        assertThatThrownBy(() -> campaign(Optional.of(file)).upTo(2_000)).hasMessageContaining("without a print");
        Files.writeString(file, kept);
        assertThatThrownBy(() -> new Campaign(INTENTS + 1, Optional.of(file), line -> {}).upTo(2_000))
                .hasMessageContaining("another number of intents");
    }

    private static Campaign campaign(Optional<Path> file) {
        return new Campaign(INTENTS, file, line -> {});
    }
}
