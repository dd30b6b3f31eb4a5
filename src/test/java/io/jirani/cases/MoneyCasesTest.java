package io.jirani.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.Arguments;
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
                .allSatisfy(result -> assertThat(result.differences())
                        .as(result.played().name())
                        .isEmpty());
        assertThat(MoneyCaseJson.report(results).getBoolean("ok")).isTrue();
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

    static List<Arguments> miswritten() {
        return List.of(
                Arguments.of("{\"ruling\": \"t\", \"cases\": [", "the file: is not JSON: "),
                Arguments.of("{\"cases\": []}", "the file: 'ruling' is missing"),
                Arguments.of("{\"ruling\": \"t\", \"cases\": []}", "the file: 'cases' has none"),
                Arguments.of("{\"ruling\": \"t\", \"cases\": [7]}", "the file, cases 1: is not an object: 7"),
                Arguments.of(file(""), "the file, cases 1: 'name' is missing"),
                Arguments.of(file("\"name\": \"n\", \"befor\": []"), "the file, cases 1: unknown [befor], known are ["),
                Arguments.of(
                        file("\"name\": \"n\", \"after\": [\"D A:wallet\"]"),
                        "the file, cases 1: 'after' has a line that is not 'D account amount'"),
                Arguments.of(
                        file("\"name\": \"n\", \"after\": [\"D A:wallet 1 EUR\"]"),
                        "the file, cases 1: 'after' names an asset nobody defined: EUR"),
                Arguments.of(
                        file("\"name\": \"n\", \"community\": {\"custody\": \"sock\"}"),
                        "the file, cases 1, community: 'custody' is none of [wallet, pass_through]: sock"),
                Arguments.of(
                        file("\"name\": \"n\", \"events\": [{\"refused\": \"no\"}]"),
                        "the file, cases 1, events 1: 'refused' is none of [not_enough, "),
                Arguments.of(
                        file("\"name\": \"n\", \"events\": [{\"refused\": \"not_enough\"}, {}]"),
                        "t, case 1, event 1 (entry): nothing may follow what is refused"),
                Arguments.of(
                        file(
                                "\"name\": \"n\", \"events\": [{\"refused\": \"not_enough\"}], \"after\": [\"C B:wallet 5\"]"),
                        "t, case 1: what is refused has no 'after'"));
    }

    @ParameterizedTest
    @MethodSource
    void miswritten(String file, String said) {
        assertThatThrownBy(() -> MoneyCaseJson.read(file))
                .isInstanceOf(MoneyCase.Miswritten.class)
                .hasMessageStartingWith(said);
    }

    static List<Arguments> unplayable() {
        return List.of(
                Arguments.of(
                        "{\"recipe\": \"pray\"}", "t, case 1, event 1 (pray): no such recipe, known are arrived, "),
                Arguments.of("{\"recipe\": \"deposit\"}", "t, case 1, event 1 (deposit): 'amount' is missing"),
                Arguments.of(
                        "{\"recipe\": \"deposit\", \"amount\": 1.5}",
                        "t, case 1, event 1 (deposit): 'amount' is not a whole number of cents or watt-hours: 1.5"),
                Arguments.of(
                        "{\"recipe\": \"deposit\", \"amount\": -1}",
                        "t, case 1, event 1 (deposit): 'amount' is below zero: -1"),
                Arguments.of(
                        "{\"recipe\": \"deposit\", \"amount\": 1, \"amuont\": 2}",
                        "t, case 1, event 1 (deposit): unknown [amuont], known are [amount, at, rail]"),
                Arguments.of(
                        "{\"recipe\": \"settle\", \"purchase\": \"P\", \"buyer\": \"B\", \"paid\": 1, \"fills\": [{\"seller\": \"S\"}]}",
                        "t, case 1, event 1 (settle), fills 1: 'wh' is missing"),
                Arguments.of(
                        "{\"recipe\": \"settle\", \"purchase\": \"P\", \"buyer\": \"B\", \"paid\": 1, \"fills\": ["
                                + "{\"seller\": \"S\", \"wh\": 1, \"price\": 1, \"hold\": \"H\"}]}",
                        "t, case 1, event 1 (settle): no hold is named H, known are []"),
                Arguments.of(
                        "{\"recipe\": \"paid\", \"payout\": \"O\"}",
                        "t, case 1, event 1 (paid): no payout is named O, known are []"),
                Arguments.of(
                        "{\"recipe\": \"repay\", \"household\": \"bob\"}",
                        "t, case 1, event 1 (repay): bob is no household's name"),
                Arguments.of(
                        "{\"what\": \"x\", \"lines\": [\"D A:wallet 1\", \"C B:wallet 2\"]}",
                        "t, case 1, event 1 (entry): case:"),
                Arguments.of(
                        "{\"what\": \"x\", \"lines\": [\"D A:wallet 5\", \"C B:wallet 5\"]}",
                        "t, case 1, event 1 (entry): the books refuse it: NOT_ENOUGH: A:wallet has 0 free, the entry takes 5"),
                Arguments.of(
                        "{\"what\": \"x\", \"lines\": [\"D A:sock 5\", \"C B:wallet 5\"]}",
                        "t, case 1, event 1 (entry): the books refuse it: NO_SUCH_ACCOUNT"),
                Arguments.of(
                        "{\"recipe\": \"deposit\", \"amount\": 1, \"refused\": \"not_enough\"}",
                        "t, case 1, event 1 (deposit): was booked, though the case says NOT_ENOUGH"),
                Arguments.of(
                        "{\"what\": \"x\", \"refused\": \"key_reused\", \"lines\": [\"D A:wallet 5\", \"C B:wallet 5\"]}",
                        "t, case 1, event 1 (entry): the books refuse it: NOT_ENOUGH"));
    }

    @ParameterizedTest
    @MethodSource
    void unplayable(String event, String said) {
        assertThat(play("\"events\": [" + event + "]"))
                .singleElement()
                .satisfies(result -> assertThat(result.differences())
                        .singleElement()
                        .asString()
                        .startsWith(said));
    }

    @Test
    void anOpeningBalanceThatDoesNotBalanceIsTold() {
        assertThat(play("\"before\": [\"D A:wallet 5\"]").getFirst().differences())
                .singleElement()
                .asString()
                .startsWith("t: t, before: ");
    }

    private static String file(String fields) {
        return "{\"ruling\": \"t\", \"cases\": [{" + fields + "}]}";
    }

    private static List<Result> play(String body) {
        return cases.play(MoneyCaseJson.read("{\"ruling\": \"t\", \"cases\": [{\"name\": \"t\", " + body + "}]}"));
    }
}
