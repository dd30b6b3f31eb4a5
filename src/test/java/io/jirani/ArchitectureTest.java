package io.jirani;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jirani.market.ClosedAuction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The map of the house as rules (docs/decisions/0002-imports.md): who may import whom, and where Vert.x and SQL live. */
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.jirani");

    private static final Map<String, List<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("kernel", List.of()),
            Map.entry("config", List.of()),
            Map.entry("db", List.of("config")),
            Map.entry("run", List.of("db")),
            Map.entry("http", List.of("config", "db", "run", "vault")),
            Map.entry("vault", List.of("config")),
            Map.entry("identity", List.of("db", "run", "http", "config", "vault")),
            Map.entry("access", List.of("db", "run", "http", "config", "vault", "identity", "audit", "approvals")),
            Map.entry("approvals", List.of("db", "run", "http", "config", "identity", "audit")),
            Map.entry("people", List.of("db", "run", "http", "config", "vault", "identity", "audit", "approvals")),
            Map.entry(
                    "leaving",
                    List.of(
                            "db",
                            "run",
                            "http",
                            "config",
                            "vault",
                            "identity",
                            "audit",
                            "approvals",
                            "ledger",
                            "market",
                            "metering",
                            "payments",
                            "settlement",
                            "treasury")),
            Map.entry("ledger", List.of("db", "run", "http")),
            Map.entry("explorer", List.of("db", "run", "http", "config", "identity", "ledger", "audit", "approvals")),
            Map.entry("solvency", List.of("db", "run", "http", "config", "identity", "ledger", "audit")),
            Map.entry("accounting", List.of("db", "run", "http", "config", "identity", "ledger", "audit")),
            Map.entry("audit", List.of("db", "run", "http", "config", "identity", "ledger")),
            Map.entry("metering", List.of("db", "run", "http", "config", "identity", "audit")),
            Map.entry(
                    "payments",
                    List.of("db", "run", "http", "config", "ledger", "identity", "audit", "vault", "treasury")),
            Map.entry(
                    "reviews",
                    List.of("db", "run", "http", "config", "identity", "ledger", "audit", "approvals", "payments")),
            Map.entry("market", List.of("db", "run", "http", "identity", "ledger", "payments", "metering", "audit")),
            Map.entry(
                    "settlement",
                    List.of(
                            "db",
                            "run",
                            "http",
                            "config",
                            "identity",
                            "ledger",
                            "payments",
                            "market",
                            "metering",
                            "audit",
                            "approvals")),
            Map.entry(
                    "supply", List.of("db", "run", "http", "identity", "audit", "approvals", "metering", "settlement")),
            Map.entry("treasury", List.of("ledger")),
            Map.entry("cases", List.of("db", "identity", "ledger", "payments", "market", "settlement", "treasury")),
            Map.entry(
                    "ops",
                    List.of(
                            "db",
                            "run",
                            "http",
                            "config",
                            "identity",
                            "ledger",
                            "payments",
                            "market",
                            "metering",
                            "settlement",
                            "audit"))));

    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+)` \\|[^|]+\\|([^|]+)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");

    static List<String> rooms() {
        return List.copyOf(MAY_IMPORT.keySet());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomImportsOnlyTheRoomsItMay(String room) {
        var others = new ArrayList<String>(List.of("demo"));
        others.addAll(MAY_IMPORT.keySet());
        others.removeAll(MAY_IMPORT.get(room));
        others.removeAll(List.of(room, "kernel"));
        var forbidden =
                others.stream().map(other -> "io.jirani." + other + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.jirani." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void thePageOfTheMapShowsEveryRoomAndWhatItMayImport() throws IOException {
        var shown = new TreeMap<String, List<String>>();
        for (var line : Files.readAllLines(Path.of("docs/architecture.md"))) {
            var row = ROW.matcher(line);
            if (row.matches() && MAY_IMPORT.containsKey(row.group(1)))
                shown.put(
                        row.group(1),
                        NAME.matcher(row.group(2))
                                .results()
                                .map(name -> name.group(1))
                                .toList());
        }
        assertThat(shown).isEqualTo(MAY_IMPORT);
    }

    @Test
    void theKernelKnowsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("io.jirani.kernel..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.jirani.kernel..", "java..", "org.jspecify..")
                .check(CODE);
    }

    @Test
    void whatTheMarketDecidesIsPure() {
        var pure = resideInAnyPackage(
                "io.jirani.market.auction..",
                "io.jirani.market.book..",
                "io.jirani.market.agent..",
                "io.jirani.market.tariff..",
                "io.jirani.market.round..");
        var values = resideInAnyPackage("io.jirani.kernel..", "java..", "org.jspecify..");
        classes()
                .that(pure)
                .should()
                .onlyDependOnClassesThat(pure.or(values).or(belongToAnyOf(ClosedAuction.class)))
                .check(CODE);
    }

    @Test
    void aRailIsKnownToNobodyButTheOneThatPutsThePartsTogether() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.jirani.payments.mpesa..", "io.jirani", "io.jirani.demo..", "io.jirani.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jirani.payments.mpesa..")
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void vertxLivesInTheShellOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.jirani.kernel..",
                        "io.jirani.config..",
                        "io.jirani.identity..",
                        "io.jirani.vault..",
                        "io.jirani.access..",
                        "io.jirani.approvals..",
                        "io.jirani.people..",
                        "io.jirani.leaving..",
                        "io.jirani.metering..",
                        "io.jirani.market..",
                        "io.jirani.payments..",
                        "io.jirani.ledger..",
                        "io.jirani.audit..",
                        "io.jirani.explorer..",
                        "io.jirani.solvency..",
                        "io.jirani.accounting..",
                        "io.jirani.settlement..",
                        "io.jirani.supply..",
                        "io.jirani.treasury..",
                        "io.jirani.cases..")
                .and()
                .haveNameNotMatching(".*(Verticle|Store|Routes|Rail|Client|Json|Endpoint)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void sqlLivesInStores() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.jirani.db..", "io.jirani.demo..", "io.jirani.cli..", "io.jirani")
                .and()
                .haveNameNotMatching(".*(Store|run\\.EventLog)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..")
                .check(CODE);
    }

    @Test
    void timeComesInThroughConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.jirani", "io.jirani.demo..")
                .should()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(CODE);
    }

    @Test
    void noFloatingPointTouchesMoneyOrEnergy() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages("io.jirani.demo..")
                .should()
                .haveRawType(double.class)
                .orShould()
                .haveRawType(float.class)
                .check(CODE);
    }

    @Test
    void namesSayWhatAThingIs() {
        var wrong = CODE.stream()
                .map(type -> type.getSimpleName())
                .filter(name ->
                        name.matches(".*(Impl|Util|Utils|Helper|Manager|Service|DTO)|(Abstract|Default|Common).+"))
                .collect(Collectors.toSet());
        assertThat(wrong).isEmpty();
    }

    @Test
    void theBenchesAreNoPartOfTheGateway() {
        assertThat(CODE.stream().map(type -> type.getName()).filter(ArchitectureTest::isOfTheBenches))
                .isEmpty();
        var benches = new ClassFileImporter()
                .importPackages("io.jirani").stream()
                        .map(type -> type.getName())
                        .filter(ArchitectureTest::isOfTheBenches)
                        .toList();
        assertThat(benches)
                .contains("io.jirani.bench.Bench", "io.jirani.metering.BatchWriter")
                .allMatch(name -> !name.matches(".*(Impl|Util|Utils|Helper|Manager|Service|DTO)"));
    }

    private static boolean isOfTheBenches(String name) {
        return name.startsWith("io.jirani.bench.") || name.startsWith("io.jirani.metering.BatchWriter");
    }
}
