package io.jirani.cli;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.Community.SellAssurance;
import io.jirani.identity.Registry.AddedHousehold;
import io.jirani.identity.SeedFile;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.ledger.AssetStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "community", description = "Communities: households that share a market, a tariff and a currency.")
final class CommunityCommand {
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9-]{1,31}");
    private static final String SELL_ASSURANCE =
            "how well export must be measured at least to be offered: A, or B too (docs/money.md)";

    private final Console console;

    CommunityCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "add",
            description = "Adds a community and prints its id and its operator's key. The key is shown this once.")
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--code", required = true, description = "short name: kilimani") String code,
            @Option(names = "--name", defaultValue = "", description = "its name; the code when none is given")
                    String name,
            @Option(names = "--zone", defaultValue = "Africa/Nairobi", description = "default: ${DEFAULT-VALUE}")
                    ZoneId zone,
            @Option(names = "--currency", defaultValue = "KES", description = "default: ${DEFAULT-VALUE}")
                    String currency,
            @Option(
                            names = "--tariff",
                            required = true,
                            description = "a JSON file: {\"price_cents_per_kwh\":1857,\"feed_in_cents_per_kwh\":600}")
                    Path tariff,
            @Option(names = "--fee-bp", defaultValue = "100", description = "fee on a sale, basis points (100 = 1 %%)")
                    int fee,
            @Option(names = "--bank-ratio-bp", defaultValue = "10000", description = "what of unsold export is banked")
                    int bank,
            @Option(names = "--regime", required = true, description = "${COMPLETION-CANDIDATES}") Regime regime,
            @Option(names = "--custody", defaultValue = "PASS_THROUGH", description = "${COMPLETION-CANDIDATES}")
                    Custody custody,
            @Option(names = "--interval-seconds", defaultValue = "900", description = "default: ${DEFAULT-VALUE}")
                    int interval,
            @Option(names = "--sell-assurance", defaultValue = "A", description = SELL_ASSURANCE)
                    SellAssurance sellAssurance,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json)
            throws IOException {
        if (!CODE.matcher(code).matches())
            throw Problem.invalid("code", "2 to 32 small letters, digits and hyphens, no hyphen first: " + code);
        database.use(console, db -> db.transaction(new AssetStore()::learn));
        var asset = Asset.of(currency);
        var prices = new JsonObject(Files.readString(tariff));
        var rules = new SeedFile.Rules(
                code,
                name.isEmpty() ? code : name,
                zone,
                asset,
                regime,
                custody,
                Duration.ofSeconds(interval),
                price(prices, "price_cents_per_kwh", asset),
                price(prices, "feed_in_cents_per_kwh", asset),
                bank,
                fee,
                "reserve",
                sellAssurance);
        var added = database.use(
                console,
                db -> Registries.on(db, console, database.folder(), reason).addCommunity(rules));
        print(
                json,
                new JsonObject()
                        .put("community_id", added.community().id().toString())
                        .put("code", added.community().code())
                        .put("operator_key", added.operatorKey().reveal()));
        return Exit.OK;
    }

    @Command(
            name = "set",
            description =
                    "Changes a community's rules, from the next interval that closes on, and tells its households.")
    int set(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--sell-assurance", required = true, description = SELL_ASSURANCE)
                    SellAssurance sellAssurance,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var before = database.use(
                console,
                db -> Registries.on(db, console, database.folder(), reason).setSellAssurance(community, sellAssurance));
        print(
                json,
                new JsonObject()
                        .put("community", community)
                        .put("sell_assurance", sellAssurance.name())
                        .put("before", before.name()));
        return Exit.OK;
    }

    @Command(
            name = "seed",
            description = {
                "Makes a community with its tariff, households, phones and meters from one JSON file (docs/api.md), or"
                        + " nothing of it.",
                "A community that is there already is left alone."
            })
    int seed(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "FILE", description = "the seed file") Path file,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason)
            throws IOException {
        var seed = SeedJson.parse(Files.readString(file));
        var made = database.use(
                console,
                db -> Registries.on(db, console, database.folder(), reason).seed(seed));
        if (made.isEmpty()) {
            console.err()
                    .println("jirani: the community " + seed.rules().code() + " is there already; nothing changed");
            return Exit.OK;
        }
        var households = new JsonArray();
        made.get().households().forEach(household -> households.add(household(household)));
        console.out()
                .println(new JsonObject()
                        .put(
                                "community_id",
                                made.get().community().community().id().toString())
                        .put(
                                "operator_key",
                                made.get().community().operatorKey().reveal())
                        .put("households", households)
                        .encode());
        return Exit.OK;
    }

    static JsonObject household(AddedHousehold added) {
        var meters = new ArrayList<JsonObject>();
        added.meters()
                .forEach(meter -> meters.add(new JsonObject()
                        .put("dev", meter.dev().id())
                        .put("password", meter.password().reveal())
                        .put("key", meter.keyHex().reveal())));
        return new JsonObject()
                .put("household_id", added.household().id().toString())
                .put("code", added.household().code())
                .put("api_key", added.key().reveal())
                .put("meters", new JsonArray(meters));
    }

    private void print(boolean json, JsonObject answer) {
        if (json) console.out().println(answer.encode());
        else answer.forEach(field -> console.out().printf("%-14s %s%n", field.getKey(), field.getValue()));
    }

    private static Price price(JsonObject tariff, String field, Asset asset) {
        if (!(tariff.getValue(field) instanceof Integer cents))
            throw Problem.invalid(field, "a whole number of cents per kWh is missing in the tariff file");
        return new Price(cents, asset);
    }
}
