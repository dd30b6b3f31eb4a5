package io.jirani.cli;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Ids;
import io.jirani.metering.CommandStore;
import io.jirani.settlement.NoticeStore;
import io.jirani.supply.ChangeTerms;
import io.jirani.supply.MeterTermsStore;
import io.jirani.supply.SupplyJson;
import io.jirani.supply.Terms;
import io.jirani.supply.TermsStore;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "supply", description = "On what terms a household has light (docs/supply.md).")
final class SupplyCommand {
    private static final int CHANGES_SHOWN = 50;

    /** Whose terms. */
    static final class Whose {
        @Option(names = "--community", required = true, description = "its code")
        String community = "";

        @Option(names = "--household", required = true, description = "its code, such as H0042")
        String household = "";

        @Option(names = "--json", description = "print one JSON object")
        boolean json;
    }

    private final Console console;

    SupplyCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "show",
            description =
                    "The terms, what its meters know of them, and how they came to be. The household sees that somebody"
                            + " looked, and why.")
    int show(
            @Mixin DatabaseChoice database,
            @Mixin Whose whose,
            @Option(names = "--reason", required = true, description = "why; the household sees it") String reason) {
        return run(database, whose, (tx, household) -> {
            Registries.looked(tx, console, household.id(), "terms on which it has light", reason);
            return shown(tx, change(database), household);
        });
    }

    @Command(
            name = "set",
            description = {
                "Sets terms that take nothing away: protection, more grace, on account. The gateway tells the meters within",
                "half a minute. What takes light away is two operators': POST /v1/households/{household}/supply."
            })
    int set(
            @Mixin DatabaseChoice database,
            @Mixin Whose whose,
            @Option(names = "--mode", required = true, description = "${COMPLETION-CANDIDATES}") Terms.Mode mode,
            @Option(names = "--grace-wh", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}") long energy,
            @Option(names = "--grace-h", defaultValue = "72", description = "default: ${DEFAULT-VALUE}") int hours,
            @Option(names = "--protected-as", description = "its light never goes out: ${COMPLETION-CANDIDATES}")
                    Terms.@Nullable Protection protection,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        var wanted = new Terms(mode, new Energy(energy), Duration.ofHours(hours), Optional.ofNullable(protection));
        return run(database, whose, (tx, household) -> {
            var change = change(database);
            change.give(tx, household, wanted, Registries.WHO, reason);
            return shown(tx, change, household);
        });
    }

    private int run(DatabaseChoice database, Whose whose, BiFunction<Db.Tx, Household, JsonObject> work) {
        var told = database.use(
                console,
                db -> db.transaction(tx -> {
                    var community = Registries.community(tx, whose.community);
                    return work.apply(tx, change(database).household(tx, community.id(), whose.household));
                }));
        if (whose.json) console.out().println(told.encode());
        else console.out().println(told.encodePrettily());
        return Exit.OK;
    }

    private JsonObject shown(Db.Tx tx, ChangeTerms change, Household household) {
        var meters = new MeterTermsStore(new CommandStore(ids(), console.clock())).of(tx, household.id());
        var history = new TermsStore().newest(tx, household.id(), CHANGES_SHOWN);
        return SupplyJson.of(household.code(), change.now(tx, household), meters, history);
    }

    private ChangeTerms change(DatabaseChoice database) {
        var households = new HouseholdStore(Registries.vault(console, database.folder()));
        return new ChangeTerms(households, new NoticeStore(ids()), console.clock());
    }

    private Ids ids() {
        return new Ids(console.clock(), console.random());
    }
}
