package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The deeds that need several people: those the gateway takes are those that docs/approvals.md lists. */
class DeedKindsTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([a-z_.]+)` \\|.*\\| \\d \\| `[a-z:]+` \\|");
    private static final Pattern TAKEN = Pattern.compile("(?m)^jirani_proposals_total\\{kind=\"([a-z_.]+)\"");

    @Test
    void thePageListsEveryKindThatTheGatewayTakes(@TempDir Path folder) throws IOException {
        var listed = words(LISTED, Files.readString(Path.of("docs/approvals.md")));
        try (var street = new Street(folder, Duration.ZERO)) {
            var taken = words(TAKEN, street.gateway.get("/metrics").body());
            assertThat(taken).contains("staff.role", "person.erase", "person.hold");
            assertThat(listed).isEqualTo(taken);
        }
    }

    private static SortedSet<String> words(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
