package io.jirani.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.cases.MoneyCases.Result;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MoneyCasesTest {
    private static final Path FOLDER = Path.of("src/test/resources/money-cases");
    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(3));
    private static TestDb database;
    private static MoneyCases cases;

    @BeforeAll
    static void start() {
        database = TestDb.fresh();
        cases = new MoneyCases(database.db(), new LedgerStore(IDS, Clock.systemUTC()), IDS);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    static List<Path> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theWorkedExamplesOfTheRulingsHold(Path file) throws IOException {
        var results = cases.play(MoneyCaseJson.read(Files.readString(file)));
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(result ->
                        assertThat(result.differences()).as(result.played().name()).isEmpty());
        assertThat(MoneyCaseJson.report(results).getBoolean("ok")).isTrue();
    }

    @Test
    void theRulingsNamedInTheIssueHaveTheirCases() throws IOException {
        assertThat(files().stream().map(Path::getFileName).map(Path::toString))
                .contains("ruling-03.json", "ruling-05.json", "ruling-11.json", "ruling-14.json", "ruling-18.json");
    }

    @Test
    void aCaseWithAWrongCentIsToldInABookkeepersWords() throws IOException {
        var wrong = Files.readString(FOLDER.resolve("ruling-18.json"))
                .replace("\"C S1:wallet 1139\", \"C S2:wallet 951\"", "\"C S1:wallet 1140\", \"C S2:wallet 950\"");
        var results = cases.play(MoneyCaseJson.read(wrong));
        assertThat(results.getLast().differences())
                .containsExactly(
                        "S1:wallet: C 1140 expected, C 1139 in the books",
                        "S2:wallet: C 950 expected, C 951 in the books");
        assertThat(MoneyCaseJson.report(results).getBoolean("ok")).isFalse();
    }

    @Test
    void aMovementNobodyExpectedIsADifference() {
        assertThat(play("\"events\": [{\"recipe\": \"deposit\", \"amount\": 500}], \"after\": []"))
                .extracting(Result::differences)
                .containsExactly(List.of(
                        "operator:capital: nothing expected, C 500 in the books",
                        "rail:mpesa:payout: nothing expected, D 500 in the books"));
    }

    @Test
    void anEntryTheBooksRefuseIsADifferenceAndNotACrash() {
        assertThat(
                        play(
                                "\"events\": [{\"what\": \"x\", \"lines\": [\"D A:wallet 1\", \"C B:wallet 1\"]}], \"after\": []"))
                .singleElement()
                .satisfies(result -> assertThat(result.differences().getFirst()).contains("NOT_ENOUGH"));
    }

    @Test
    void playingLeavesTheBooksAsTheyWere() throws IOException {
        for (var file : files()) cases.play(MoneyCaseJson.read(Files.readString(file)));
        var accounts = database.db().transaction(tx -> new LedgerStore(IDS, Clock.systemUTC()).balances(tx, ""));
        assertThat(accounts).isEmpty();
    }

    private static List<Result> play(String body) {
        return cases.play(MoneyCaseJson.read("{\"ruling\": \"t\", \"cases\": [{\"name\": \"t\", " + body + "}]}"));
    }
}
