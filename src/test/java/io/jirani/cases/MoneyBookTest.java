package io.jirani.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jirani.TestDb;
import io.jirani.cases.MoneyBook.Said;
import io.jirani.cases.MoneyCases.Result;
import io.jirani.kernel.Ids;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.CreditEntries;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/money.md and docs/money-cases.md say what the recipes book: every table is held against cases that were played. */
class MoneyBookTest {
    private static final Path DOCS = Path.of("docs");
    /** Of rulings 1 to 18, 27 and 29: all but 10, which is about who may look and books nothing. */
    private static final Set<Integer> WITH_NUMBERS =
            Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 27, 29);

    private static final String KINDS =
            "select name, pattern, side = 'D' as debit, guarded, class from ledger.kind order by name";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /** A key with the places of its ids: {@code release:{purchase}}. */
    private static final Pattern KEY = Pattern.compile("[a-z]+:\\{.*");

    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(5));
    private static final Map<String, Result> PLAYED = new LinkedHashMap<>();
    private static final List<Result> RESULTS = new ArrayList<>();
    private static TestDb database;

    @BeforeAll
    static void play() throws IOException {
        database = TestDb.fresh();
        var player = new MoneyCases(database.db(), new LedgerStore(IDS, Clock.systemUTC()), IDS);
        for (var file : MoneyCasesTest.files()) RESULTS.addAll(player.play(MoneyCaseJson.read(Files.readString(file))));
        for (var result : RESULTS) PLAYED.put(result.played().id(), result);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void everyCaseHasAnIdOfItsRulingAndEveryRulingWithNumbersItsCases() {
        assertThat(PLAYED).hasSameSizeAs(RESULTS);
        for (var result : RESULTS)
            assertThat(result.played().name())
                    .startsWith("Ruling " + number(result.played().id()) + ": ");
        assertThat(PLAYED.keySet().stream().map(MoneyBookTest::number)).containsAll(WITH_NUMBERS);
    }

    @Test
    void everyRowOfATableIsBookedByTheCaseItNames() throws IOException {
        var rows = table("What", "Key", "Entry", "Case");
        assertThat(rows).hasSizeGreaterThan(80);
        var wrong = new ArrayList<String>();
        for (var row : rows) {
            var id = row.get(3);
            var result = PLAYED.get(id);
            var said = MoneyBook.said(code(row.get(1)).getFirst(), row.get(2));
            if (result == null) wrong.add(id + ": no such case");
            else if (!booked(result).contains(said)) wrong.add(id + " books " + booked(result) + ", not " + said);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void keysAndRulesThatAreOnlyNamedAreThoseOfTheCode() throws IOException {
        var code = code();
        var wrong = new ArrayList<String>();
        for (var line : Files.readAllLines(DOCS.resolve("money.md")))
            if (!line.startsWith("|"))
                for (var key : code(line))
                    if (KEY.matcher(key).matches()) {
                        var word = key.substring(0, key.indexOf(':') + 1);
                        if (!code.contains("\"" + word + "\" + ") || key.endsWith("…")) wrong.add(key);
                    }
        var rules = table("Rule", "says").stream().flatMap(row -> code(row.getFirst()).stream());
        rules.filter(rule -> !code.contains("'" + rule + "'") && !code.contains("\"" + rule + "\""))
                .forEach(wrong::add);
        assertThat(table("Rule", "says")).hasSizeGreaterThan(10);
        assertThat(wrong).isEmpty();
    }

    /** All of the program's own text. */
    private static String code() throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) all.append(Files.readString(file));
        }
        return all.toString();
    }

    @Test
    void theListOfCasesIsWhatTheyBook() throws IOException {
        var page = MoneyBook.page(RESULTS);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/money-cases.md"), page);
        assertThat(DOCS.resolve("money-cases.md"))
                .as("target/money-cases.md is the page as it should be")
                .hasContent(page);
    }

    @Test
    void theChartIsTheDatabases() throws IOException {
        var kinds = database.db()
                .transaction(tx -> tx.all(
                        KINDS,
                        Tuple.tuple(),
                        row -> new Kind(
                                row.getString("name"),
                                Pattern.compile(row.getString("pattern")),
                                (row.getBoolean("debit") ? "D" : "C")
                                        + (row.getBoolean("guarded") ? " yes " : " no ")
                                        + row.getString("class"))));
        var described = new TreeSet<String>();
        var wrong = new ArrayList<String>();
        for (var row : table("Account", "grows by", "guarded", "whose", "what it is"))
            for (var account : code(row.getFirst())) {
                var written =
                        new CaseNames(IDS).account(account, Optional.empty()).code();
                var kind = kinds.stream()
                        .filter(one -> one.pattern().matcher(written).matches())
                        .findFirst();
                kind.map(Kind::name).ifPresent(described::add);
                var says = row.get(1) + " " + row.get(2) + " " + row.get(3);
                if (kind.filter(one -> one.says().equals(says)).isEmpty())
                    wrong.add(account + " is " + kind + ", not " + says);
            }
        assertThat(wrong).isEmpty();
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        kinds.stream().map(Kind::name).toList());
    }

    /**
     * A kind of account in the database.
     *
     * @param says how the table would describe it
     */
    private record Kind(String name, Pattern pattern, String says) {}

    @Test
    void everyRecipeOfACaseIsDescribedWithItsArguments() throws IOException {
        var read = new TreeMap<String, Set<String>>();
        var within = new TreeMap<String, Set<String>>();
        for (var result : RESULTS)
            for (var event : result.played().events()) {
                var arguments = event.arguments();
                read.computeIfAbsent(event.recipe(), recipe -> new TreeSet<>()).addAll(arguments.read());
                within.computeIfAbsent(event.recipe(), recipe -> new TreeSet<>())
                        .addAll(arguments.readWithin());
            }
        assertThat(read.keySet()).as("recipes that some case plays").isEqualTo(recipes());
        var described = new TreeSet<String>();
        for (var row : table("Recipe", "Arguments", "plays")) {
            var arguments = new TreeSet<>(code(row.get(1)));
            var known = new TreeSet<String>();
            for (var recipe : code(row.getFirst())) {
                described.add(recipe);
                assertThat(arguments).as(recipe).containsAll(read.getOrDefault(recipe, Set.of()));
                known.addAll(read.getOrDefault(recipe, Set.of()));
                known.addAll(within.getOrDefault(recipe, Set.of()));
            }
            assertThat(known).as(row.getFirst()).isEqualTo(arguments);
        }
        assertThat(described).isEqualTo(recipes());
    }

    @Test
    void noRecipeIsWithoutACase() {
        JavaClasses code = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.jirani");
        var recipes = code.stream()
                .filter(type -> type.getSimpleName().endsWith("Entries"))
                .flatMap(type -> type.getMethods().stream())
                .filter(MoneyBookTest::makesEntries)
                .toList();
        assertThat(recipes).hasSizeGreaterThan(40);
        assertThat(recipes.stream()
                        .filter(method -> Stream.concat(
                                        method.getCallsOfSelf().stream(), method.getReferencesToSelf().stream())
                                .noneMatch(use ->
                                        use.getOriginOwner().getPackageName().equals("io.jirani.cases")))
                        .map(JavaMethod::getFullName))
                .isEmpty();
    }

    private static boolean makesEntries(JavaMethod method) {
        var answers = method.getReturnType().getAllInvolvedRawTypes().stream()
                .map(type -> type.getFullName())
                .collect(Collectors.toSet());
        return method.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC))
                && Stream.of(Entry.class, Held.class, CreditEntries.Credit.class)
                        .anyMatch(type -> answers.contains(type.getName()));
    }

    private static Set<String> recipes() {
        return database.db().transaction(tx -> {
            var played = RESULTS.getFirst().played();
            var ledger = new LedgerStore(IDS, Clock.systemUTC());
            var books = new CaseBooks(tx, ledger, IDS, played.community(), played.tariff());
            return new TreeSet<>(new MoneyCasePlay(books, played).recipes().keySet());
        });
    }

    private static Set<Said> booked(Result result) {
        return result.booked().stream().map(MoneyBook::said).collect(Collectors.toSet());
    }

    private static int number(String id) {
        return Integer.parseInt(id.replaceAll("[a-z]+$", ""));
    }

    /** The rows of all tables of docs/money.md with these headings. */
    private static List<List<String>> table(String... headings) throws IOException {
        var rows = new ArrayList<List<String>>();
        var inside = false;
        for (var line : Files.readAllLines(DOCS.resolve("money.md"))) {
            var cells = cells(line);
            if (cells.equals(List.of(headings))) inside = true;
            else if (cells.isEmpty()) inside = false;
            else if (inside && !cells.getFirst().startsWith("---")) rows.add(cells);
        }
        return rows;
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("| ") || !line.endsWith(" |")) return List.of();
        return Stream.of(line.substring(2, line.length() - 2).split(" \\| ", -1))
                .map(String::strip)
                .toList();
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }
}
