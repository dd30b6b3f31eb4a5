package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of the invariants says what there is: each has its row, each attack is named, each name is one. */
class InvariantsPageTest {
    private static final Path PAGE = Path.of("docs/invariants.md");
    private static final Path ATTACKS = Path.of("src/test/java/io/jirani/attacks");
    private static final Pattern ATTACK = Pattern.compile("\\[(I\\d\\d\\w+Test)]");
    private static final Pattern RULE = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");
    private static final int INVARIANTS = 21;

    @Test
    void eachInvariantHasItsRowWithItsAttackOrTheIssueItWaitsFor() throws IOException {
        var rows = rows();
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, INVARIANTS)
                        .mapToObj(n -> "I-" + n)
                        .toList());
        rows.forEach((name, row) -> assertThat(row).as(name).containsPattern("I\\d\\d\\w+Test|issue \\d|bench kills"));
    }

    @Test
    void thePageNamesTheAttacksThatThereAreAndNoOthers() throws IOException {
        var named = rows().values().stream()
                .flatMap(row -> all(ATTACK, row).stream())
                .distinct()
                .toList();
        try (var files = Files.list(ATTACKS)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> name.matches("I\\d\\d\\w+Test")))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void anAttackStandsInTheRowOfItsNumber() throws IOException {
        var rows = rows();
        for (var row : rows.values())
            for (var attack : all(ATTACK, row))
                assertThat(rows.get("I-" + Integer.parseInt(attack.substring(1, 3))))
                        .as(attack)
                        .contains(attack);
    }

    @Test
    void theRulesItNamesAreRulesOfVerify() throws IOException {
        var rules = Verify.rules();
        for (var row : rows().entrySet()) {
            var found = row.getValue().substring(row.getValue().lastIndexOf('|'));
            for (var rule : all(RULE, found))
                if (!rule.equals("receivables-covered"))
                    assertThat(rules).as(row.getKey()).contains(rule);
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static Map<String, String> rows() throws IOException {
        var rows = new TreeMap<String, String>();
        for (var line : Files.readAllLines(PAGE)) {
            if (!line.startsWith("| I-")) continue;
            var text = line.substring(2, line.lastIndexOf('|'));
            assertThat(rows.put(text.substring(0, text.indexOf(' ')), text)).isNull();
        }
        return rows;
    }
}
