package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The accountant's chart has a line for each kind of the ledger's, on the ledger's side. */
class ChartLineTest {
    private static final List<ChartLine> OTHERWISE =
            List.of(ChartLine.OTHER_ASSETS, ChartLine.OTHER_OWED, ChartLine.OTHER_OWN, ChartLine.OTHER_ENERGY);
    private static final Pattern CHOICE = Pattern.compile("\\(([^()|]+)((?:\\|[^()]+)*)\\)");

    @Test
    void everyKindOfTheLedgerHasItsLineOnTheSameSide() {
        try (var here = new Ledgers()) {
            var wrong = here
                    .texts("select name || ' ' || class || ' ' || side::text || ' ' || pattern from ledger.kind")
                    .stream()
                    .filter(kind -> !fits(kind.split(" ", 4)))
                    .toList();
            assertThat(wrong)
                    .as("give these a number in ChartLine and docs/accounting.md")
                    .isEmpty();
        }
    }

    @Test
    void aNumberIsGivenOnceAndAKindWithoutALineIsCountedStill() {
        var numbers = new HashSet<String>();
        for (var line : ChartLine.values())
            assertThat(numbers.add(line.number())).as(line.title()).isTrue();
        assertThat(ChartLine.of("new", "owed", "new:thing")).isEqualTo(ChartLine.OTHER_OWED);
        assertThat(ChartLine.of("new", "energy", "new:thing")).isEqualTo(ChartLine.OTHER_ENERGY);
    }

    private static boolean fits(String[] kind) {
        return codes(kind[3].replaceAll("[\\^$]", "")).stream().allMatch(code -> {
            var line = ChartLine.of(kind[0], kind[1], code);
            var side = line.grown(new Net(1, io.jirani.kernel.Asset.KES)).units() > 0 ? "D" : "C";
            return !OTHERWISE.contains(line) && side.equals(kind[2]);
        });
    }

    /** Codes that a kind's pattern allows: one for each word it lets choose. */
    private static List<String> codes(String pattern) {
        var choice = CHOICE.matcher(pattern);
        if (!choice.find()) return List.of(pattern.replaceAll("\\[[^]]+](\\+|\\{36})", "x"));
        var all = new java.util.ArrayList<String>();
        for (var word : (choice.group(1) + choice.group(2)).split("\\|", -1))
            all.addAll(codes(pattern.substring(0, choice.start()) + word + pattern.substring(choice.end())));
        return all;
    }
}
