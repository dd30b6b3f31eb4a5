package io.jirani.cli;

import io.jirani.accounting.TaxRule;
import io.jirani.accounting.TaxStore;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tax", description = "Tax rules of a community, by their dates. Without one nothing is taxed.")
final class BooksTaxCommand {
    private final Console console;
    private final TaxStore store = new TaxStore();

    BooksTaxCommand(Console console) {
        this.console = console;
    }

    @Command(name = "add", description = "Adds a rule and prints it. It ends by `end`; it is never changed.")
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--tax", required = true, description = "${COMPLETION-CANDIDATES}") TaxRule.Tax tax,
            @Option(names = "--base", required = true, description = "what is taxed: ${COMPLETION-CANDIDATES}")
                    TaxRule.Base base,
            @Option(names = "--rate", required = true, description = "per cent: 5, or 16, or 1.5") BigDecimal rate,
            @Option(names = "--mode", required = true, description = "${COMPLETION-CANDIDATES}") TaxRule.Mode mode,
            @Option(names = "--from", required = true, description = "the first day it holds") LocalDate from,
            @Option(names = "--until", description = "the first day it holds no more") @Nullable LocalDate until,
            @Option(names = "--reason", required = true, description = "the law or ruling it follows") String reason) {
        database.requireExisting();
        var rule = database.use(
                console,
                db -> db.transaction(tx -> {
                    var added = new TaxRule(
                            new Ids(console.clock(), console.random()).next(),
                            community(tx, community).id(),
                            tax,
                            base,
                            parts(rate),
                            mode,
                            from,
                            Optional.ofNullable(until),
                            reason);
                    store.add(tx, added, console.clock().instant());
                    Acts.append(tx, new Act(Registries.WHO, "tax.added", "rule " + added.id(), reason, figures(added)));
                    return added;
                }));
        console.out().println(json(rule).encode());
        return Exit.OK;
    }

    @Command(name = "end", description = "Ends a rule.")
    int end(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "RULE", description = "its id") UUID rule,
            @Option(names = "--until", required = true, description = "the first day it holds no more") LocalDate until,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        database.requireExisting();
        database.use(console, db -> {
            db.inTransaction(tx -> {
                store.end(tx, rule, until);
                Acts.append(
                        tx,
                        new Act(
                                Registries.WHO,
                                "tax.ended",
                                "rule " + rule,
                                reason,
                                Map.of("until", until.toString())));
            });
            return true;
        });
        return Exit.OK;
    }

    @Command(name = "list", description = "Prints all rules of a community, those that ended too.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community) {
        database.requireExisting();
        var rules = database.use(
                console,
                db -> db.transaction(
                        tx -> store.all(tx, community(tx, community).id())));
        console.out()
                .println(new JsonObject()
                        .put(
                                "rules",
                                new JsonArray(rules.stream()
                                        .map(BooksTaxCommand::json)
                                        .toList()))
                        .encode());
        return Exit.OK;
    }

    /** What cannot be changed later without a difference to the act: see the check taxes-as-acted. */
    private static Map<String, String> figures(TaxRule rule) {
        var data = new HashMap<>(Map.of(
                "community", rule.community().toString(),
                "tax", word(rule.tax()),
                "base", word(rule.base()),
                "rate_ppm", String.valueOf(rule.ratePpm()),
                "mode", word(rule.mode()),
                "from", rule.from().toString()));
        rule.until().ifPresent(until -> data.put("until", until.toString()));
        return data;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Community community(Db.Tx tx, String code) {
        return new CommunityStore()
                .byCode(tx, code)
                .orElseThrow(() -> Problem.notFound("there is no community " + code));
    }

    private static int parts(BigDecimal percent) {
        try {
            return percent.movePointRight(4).intValueExact();
        } catch (ArithmeticException tooFine) {
            throw Problem.invalid("rate", "per cent with at most four places after the point");
        }
    }

    private static JsonObject json(TaxRule rule) {
        return new JsonObject()
                .put("rule", rule.id().toString())
                .put("tax", rule.tax().name().toLowerCase(Locale.ROOT))
                .put("base", rule.base().name().toLowerCase(Locale.ROOT))
                .put(
                        "rate_percent",
                        new BigDecimal(rule.ratePpm())
                                .movePointLeft(4)
                                .stripTrailingZeros()
                                .toPlainString())
                .put("mode", rule.mode().name().toLowerCase(Locale.ROOT))
                .put("from", rule.from().toString())
                .put("until", rule.until().map(LocalDate::toString).orElse(null))
                .put("reason", rule.reason());
    }
}
