package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads one household's own at the command line says why, and that household sees it: {@code LooksTest}'s twin. */
@Timeout(120)
class CommandLooksTest {
    /** They show what is one household's own: with a reason alone, and that household sees it. */
    private static final Set<String> LOOKS = Set.of(
            "books statement",
            "ledger account",
            "ledger entry",
            "meters rows refused",
            "meters rows waiting",
            "meters show",
            "people export",
            "reviews show",
            "supply show",
            "tariff bill",
            "wind-down");

    private final Terminal terminal = new Terminal();

    @TempDir
    private Path folder = Path.of("target");

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void whoLooksAtAHouseholdsOwnSaysWhyAndIsSeen() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.json"), Terminal.SEED).toString();
        assertThat(terminal.run("community", "seed", seed, "--reason", "we begin"))
                .isEqualTo(Exit.OK);
        for (var path : LOOKS) {
            var command = Launcher.tree(terminal.console());
            for (var word : path.split(" ", -1))
                command = Objects.requireNonNull(command.getSubcommands().get(word));
            assertThat(command.getCommandSpec().findOption("--reason")).as(path).isNotNull();
        }
        var home = List.of("--community", "kibera", "--household", "H0001");
        for (var path : List.of(
                "books statement --month 2026-01", "people export", "supply show", "tariff bill --month 2026-01")) {
            looks(path, home, "why", Exit.REFUSED, 0);
            looks(path, home, "she asked about her bill", Exit.OK, 1);
        }
        assertThat(terminal.run("meters", "show", "ke-seed-1", "--json")).isEqualTo(Exit.OK);
        assertThat(terminal.json().getValue("import_wh")).as("without a reason").isNull();
        looks("meters show ke-seed-1", List.of("--json"), "why", Exit.REFUSED, 0);
        looks("meters show ke-seed-1", List.of("--json"), "she asked about her bill", Exit.OK, 1);
        looks("meters rows waiting ke-seed-1", List.of(), "she asked about her bill", Exit.OK, 1);
        var payment = terminal.texts(
                        "insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id,"
                                + " amount_minor, asset, description, account_ref, state, evidence, created_at, deadline_at,"
                                + " next_look_at) select gen_random_uuid(), 'collection', 'mpesa', 'x', h.community_id, h.id,"
                                + " f.id, 3000, 'KES', 'x', 'J1', 'REVIEW', 1, now(), now(), now()"
                                + " from household h join phone f on f.household_id = h.id limit 1 returning id::text")
                .getFirst();
        looks("reviews show " + payment, List.of(), "why", Exit.REFUSED, 0);
        looks("reviews show " + payment, List.of(), "she asked about her bill", Exit.OK, 1);
        assertThat(terminal.texts("select distinct reader || ': ' || reason from fine_data_access"))
                .containsExactly(Registries.WHO + ": she asked about her bill");
    }

    private void looks(String path, List<String> more, String reason, int exit, int lines) {
        var before = terminal.texts("select what from fine_data_access").size();
        var line = new ArrayList<>(List.of(path.split(" ", -1)));
        line.addAll(more);
        line.addAll(List.of("--reason", reason));
        assertThat(terminal.run(line.toArray(String[]::new)))
                .as("%s: %s", path, terminal.complained())
                .isEqualTo(exit);
        assertThat(terminal.texts("select what from fine_data_access")).as(path).hasSize(before + lines);
    }
}
