package io.jirani.cli;

import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import io.jirani.metering.MeterRulings;
import io.jirani.metering.MeterViewStore;
import io.jirani.metering.MeterViewStore.Depth;
import io.jirani.metering.WaitingRows.Ruling;
import io.vertx.core.json.JsonArray;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rows",
        description =
                "A meter's rows that were refused or wait for you (docs/mqtt.md), and what you decide about them. They"
                        + " are what a home did when: its household sees who read them, and why.")
final class MeterRowsCommand {
    private final Console console;
    private final MeterViewStore views = new MeterViewStore();

    MeterRowsCommand(Console console) {
        this.console = console;
    }

    @Command(name = "refused", description = "The newest of its messages that were refused, with reason and bytes.")
    int refused(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Decision why,
            @Option(names = "--limit", defaultValue = "20", description = "how many (default: ${DEFAULT-VALUE})")
                    int limit) {
        var now = console.clock().instant();
        return show(database, why, tx -> views.refused(tx, why.dev(), limit, why.act(), now));
    }

    @Command(name = "waiting", description = "The rows that are kept aside, and why.")
    int waiting(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Decision why,
            @Option(names = "--limit", defaultValue = "200", description = "how many (default: ${DEFAULT-VALUE})")
                    int limit) {
        var now = console.clock().instant();
        return show(database, why, tx -> views.waiting(tx, why.dev(), limit, why.act(), now));
    }

    @Command(
            name = "accept",
            description = "Its registers began anew, and that is right: all rows of that generation count.")
    int accept(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Decision decision,
            @Option(names = "--generation", required = true, description = "the newest that is right") int generation) {
        return rule(
                database, decision, (rulings, tx) -> rulings.accept(tx, decision.dev(), generation, decision.act()));
    }

    @Command(
            name = "decide",
            description =
                    "One row: ACCEPT makes it the beginning of a new register generation, and rows after it that waited"
                            + " are judged by it (a Tasmota after EnergyReset: every row waits until then); DISCARD leaves"
                            + " it out for good.")
    int decide(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Decision decision,
            @Option(names = "--seq", required = true, description = "its number") long seq,
            @Option(names = "--ruling", required = true, description = "${COMPLETION-CANDIDATES}") Ruling ruling) {
        return rule(
                database, decision, (rulings, tx) -> rulings.decide(tx, decision.dev(), seq, ruling, decision.act()));
    }

    @Command(
            name = "restart",
            description =
                    "Its memory was wiped: it counts its rows anew from here. This ends the quarantine too: do not"
                            + " release it first.")
    int restart(@Mixin DatabaseChoice database, @Mixin MeterSpeech.Decision decision) {
        return rule(database, decision, (rulings, tx) -> rulings.restart(tx, decision.dev(), decision.act()));
    }

    private int show(DatabaseChoice database, MeterSpeech.Decision why, Function<Db.Tx, JsonArray> read) {
        MeterPrint.all(console.out(), why.json, database.use(console, db -> db.transaction(read)));
        return Exit.OK;
    }

    private int rule(DatabaseChoice database, MeterSpeech.Decision decision, BiConsumer<MeterRulings, Db.Tx> ruling) {
        var meter = database.use(console, db -> {
            var rulings = Registries.rulings(console, Optional.ofNullable(database.data));
            return db.transaction(tx -> {
                ruling.accept(rulings, tx);
                return views.one(tx, decision.dev(), Optional.empty(), Optional.empty(), Depth.OPERATOR)
                        .orElseThrow(() -> Problem.notFound("there is no meter " + decision.dev()));
            });
        });
        MeterPrint.one(console.out(), decision.json, meter);
        return Exit.OK;
    }
}
