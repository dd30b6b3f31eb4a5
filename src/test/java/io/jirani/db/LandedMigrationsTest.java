package io.jirani.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A migration that landed is what databases out there were made by: Flyway refuses them when it is edited afterwards, so what
 * it got wrong a later one mends. The list is {@code src/test/resources/migrations.sha256}; what lands is added to it.
 */
class LandedMigrationsTest {
    private static final Path FOLDER = Path.of("src/main/resources/db/migration");

    static Stream<String> landed() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/migrations.sha256")).stream();
    }

    @ParameterizedTest
    @MethodSource("landed")
    void aMigrationThatLandedIsAsItLanded(String line) throws IOException, NoSuchAlgorithmException {
        var name = line.substring(66);
        var hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(FOLDER.resolve(name)));
        assertThat(HexFormat.of().formatHex(hash)).as(name).isEqualTo(line.substring(0, 64));
    }

    @Test
    void whatIsNewComesAfterWhatLanded() throws IOException {
        List<String> known = landed().map(line -> line.substring(66)).sorted().toList();
        try (var files = Files.list(FOLDER)) {
            var late = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("V") && !known.contains(name))
                    .filter(name -> name.compareTo(known.getLast()) < 0)
                    .toList();
            assertThat(late).as("numbers below " + known.getLast()).isEmpty();
        }
    }
}
