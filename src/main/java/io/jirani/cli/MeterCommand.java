package io.jirani.cli;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.Assurance;
import io.jirani.metering.FineDataStore;
import io.jirani.metering.Leftover;
import io.jirani.metering.Meter;
import io.jirani.metering.MeterJson;
import io.jirani.metering.MeterLife;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterLife.Fresh;
import io.jirani.metering.MeterLife.FromStock;
import io.jirani.metering.MeterViewStore;
import io.jirani.metering.MeterViewStore.Depth;
import io.jirani.metering.MeterViewStore.Which;
import io.jirani.metering.Registration;
import io.jirani.metering.Registration.Feeder;
import io.jirani.metering.Registration.Home;
import io.jirani.metering.Registration.Place;
import io.jirani.metering.Registration.Stock;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "meters",
        aliases = "meter",
        description = {
            "The meters: registration, claim codes, keys, quarantine, swap (docs/meters.md).",
            "Works on the database. Changes need JIRANI_DEVICE_MASTER_KEY, or the --data folder of a demo."
        })
final class MeterCommand {
    private final Console console;
    private final MeterViewStore views = new MeterViewStore();

    MeterCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "add",
            description =
                    "Registers a meter and prints its broker password, its signing key, and for stock a claim code."
                            + " All are shown this once.")
    int add(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech speech,
            @ArgGroup(multiplicity = "1") MeterSpeech.Where where,
            @Option(names = "--community", required = true, description = "the community's code") String community,
            @Option(names = "--dev", required = true, description = "the meter's device id: ke-nbo-0042") String dev,
            @Option(names = "--trust", description = "the best its figures count for: ${COMPLETION-CANDIDATES}")
                    @Nullable
                    Assurance trust,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var made = change(database, (life, tx) -> {
            var known = new CommunityStore()
                    .byCode(tx, community)
                    .orElseThrow(() -> Problem.notFound("there is no community " + community))
                    .id();
            var wanted = new Registration(
                    new Dev(dev),
                    place(tx, known, where),
                    speech.language(),
                    Optional.ofNullable(trust),
                    speech.key(),
                    speech.password());
            return MeterJson.secrets(life.register(tx, wanted, new Act(Registries.WHO, reason)));
        });
        return print(json, made);
    }

    private static Place place(Db.Tx tx, CommunityId community, MeterSpeech.Where where) {
        if (where.stock) return new Stock(community);
        if (where.feeder) return new Feeder(community);
        var code = Optional.ofNullable(where.household).orElse("");
        return HouseholdStore.idOf(tx, community, code)
                .map(Home::new)
                .orElseThrow(() -> Problem.notFound("there is no household " + code + " in this community"));
    }

    @Command(name = "list", description = "How the meters are.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", description = "only this one's") @Nullable String community,
            @Option(
                            names = "--status",
                            description = "only those: ${COMPLETION-CANDIDATES}; else all but decommissioned")
                    Meter.@Nullable Status status,
            @Option(names = "--limit", defaultValue = "1000", description = "how many (default: ${DEFAULT-VALUE})")
                    int limit,
            @Option(names = "--after", defaultValue = "", description = "only those whose device id comes after it")
                    String after,
            @Option(names = "--json", description = "print one JSON object with all fields") boolean json) {
        var items = database.use(
                console,
                db -> db.transaction(tx -> {
                    var of = Optional.ofNullable(community)
                            .map(code -> new CommunityStore()
                                    .byCode(tx, code)
                                    .orElseThrow(() -> Problem.notFound("there is no community " + code))
                                    .id());
                    var found =
                            views.list(tx, new Which(of, Optional.empty(), Optional.ofNullable(status), after, limit));
                    found.forEach(meter -> MeterViewStore.withoutFigures((JsonObject) meter));
                    return found;
                }));
        MeterPrint.table(console.out(), json, items);
        return Exit.OK;
    }

    @Command(name = "show", description = "One meter with its keys' names and what was done to it.")
    int show(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "DEV", description = "the device id") String dev,
            @Option(
                            names = "--reason",
                            defaultValue = "",
                            description = "why, to see a home's figures too: the household sees it")
                    String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        return print(json, database.use(console, db -> db.transaction(tx -> shown(tx, new Dev(dev), reason))));
    }

    /** The meter; what a home's measures only for who says why. */
    private JsonObject shown(Db.Tx tx, Dev dev, String reason) {
        var meter = known(tx, dev);
        if (reason.isEmpty()) return MeterViewStore.withoutFigures(meter);
        FineDataStore.householdOf(tx, dev)
                .ifPresent(whose -> Registries.looked(tx, console, whose, "figures of " + dev, reason));
        return meter;
    }

    @Command(
            name = "claim-code",
            description = "A new claim code for a meter in stock, shown this once; the old is void.")
    int claimCode(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "DEV", description = "the device id") String dev,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var at = new Dev(dev);
        return print(
                json,
                change(
                        database,
                        (life, tx) -> MeterJson.claim(at, life.offer(tx, at, new Act(Registries.WHO, reason)))));
    }

    @Command(
            name = "rotate",
            description =
                    "The meter's next signing key, shown this once; the old one holds until the overlap ends. With"
                            + " --broker-password another password for the broker, at once.")
    int rotate(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Given given,
            @Parameters(paramLabel = "DEV", description = "the device id") String dev,
            @Option(names = "--overlap-hours", defaultValue = "168", description = "default: a week (${DEFAULT-VALUE})")
                    int hours,
            @Option(names = "--now", description = "the old key ends at once: it is in other hands") boolean now,
            @Option(names = "--broker-password", description = "the password for the broker, not the key")
                    boolean password,
            @Option(names = "--reason", required = true, description = "why; stays in the log") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        if (hours < 0 || hours > 90 * 24) throw Problem.invalid("--overlap-hours", "0 to 2160");
        var at = new Dev(dev);
        var act = new Act(Registries.WHO, reason);
        var overlap = now ? Duration.ZERO : Duration.ofHours(hours);
        return print(
                json,
                change(
                        database,
                        (life, tx) -> password
                                ? MeterJson.changed(at, life.changePassword(tx, at, given.password(), act))
                                : MeterJson.rotated(life.rotate(tx, at, given.key(), overlap, act))));
    }

    @Command(name = "quarantine", description = "What the meter says is kept aside until you decide.")
    int quarantine(@Mixin DatabaseChoice database, @Mixin MeterSpeech.Decision decision) {
        return decide(database, decision, (life, tx) -> life.quarantine(tx, decision.dev(), decision.act()));
    }

    @Command(name = "release", description = "The meter is trusted again; what was kept aside is judged again.")
    int release(@Mixin DatabaseChoice database, @Mixin MeterSpeech.Decision decision) {
        return decide(database, decision, (life, tx) -> life.release(tx, decision.dev(), decision.act()));
    }

    @Command(name = "decommission", description = "Takes the meter down for good: keys and password open nothing.")
    int decommission(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Decision decision,
            @Option(
                            names = "--waiting",
                            defaultValue = "REFUSE",
                            description =
                                    "rows that wait for a decision: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
                    Leftover waiting) {
        return decide(database, decision, (life, tx) -> life.decommission(tx, decision.dev(), waiting, decision.act()));
    }

    @Command(name = "trust", description = "Sets the best that the meter's figures count for.")
    int trust(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech.Decision decision,
            @Option(names = "--class", required = true, description = "${COMPLETION-CANDIDATES}") Assurance trust) {
        return decide(database, decision, (life, tx) -> life.trust(tx, decision.dev(), trust, decision.act()));
    }

    @Command(
            name = "swap",
            description =
                    "Puts another meter in this one's place, at this moment. One in stock is taken from there, another"
                            + " is registered and its secrets are printed this once.")
    int swap(
            @Mixin DatabaseChoice database,
            @Mixin MeterSpeech speech,
            @Mixin MeterSpeech.Decision decision,
            @Option(names = "--by", required = true, description = "the device id of the one that comes") String by,
            @Option(
                            names = "--waiting",
                            defaultValue = "REFUSE",
                            description =
                                    "rows that wait for a decision: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
                    Leftover waiting) {
        var coming = new Dev(by);
        return print(decision.json, change(database, (life, tx) -> {
            var isKnown = views.one(tx, coming, Optional.empty(), Optional.empty(), Depth.OWNER)
                    .isPresent();
            var replacement = isKnown
                    ? new FromStock(coming)
                    : new Fresh(coming, speech.language(), speech.key(), speech.password());
            return life.swap(tx, decision.dev(), replacement, waiting, decision.act())
                    .map(MeterJson::secrets)
                    .orElseGet(() -> MeterJson.noSecrets(coming));
        }));
    }

    private interface Decided {
        void apply(MeterLife life, Db.Tx tx);
    }

    private int decide(DatabaseChoice database, MeterSpeech.Decision decision, Decided decided) {
        return print(decision.json, change(database, (life, tx) -> {
            decided.apply(life, tx);
            return MeterViewStore.withoutFigures(known(tx, decision.dev()));
        }));
    }

    private JsonObject change(DatabaseChoice database, BiFunction<MeterLife, Db.Tx, JsonObject> work) {
        return database.use(console, db -> {
            var life = Registries.life(console, Optional.ofNullable(database.data));
            return db.transaction(tx -> work.apply(life, tx));
        });
    }

    private JsonObject known(Db.Tx tx, Dev dev) {
        return views.one(tx, dev, Optional.empty(), Optional.empty(), Depth.OPERATOR)
                .orElseThrow(() -> Problem.notFound("there is no meter " + dev));
    }

    private int print(boolean json, JsonObject answer) {
        MeterPrint.one(console.out(), json, answer);
        return Exit.OK;
    }
}
