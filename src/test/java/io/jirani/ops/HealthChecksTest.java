package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    @Test
    void the_schema_that_this_build_needs_is_that_of_its_newest_migration() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            var newest = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("V\\d+__.*"))
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max();
            assertThat(newest).hasValue(HealthChecks.SCHEMA);
        }
    }
}
