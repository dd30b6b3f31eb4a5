package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Problem;
import io.jirani.market.TariffJson;
import io.jirani.market.TariffStore;
import io.jirani.market.TariffStore.Deed;
import io.jirani.market.TariffStore.Wanted;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "tariff", description = "What the supplier asks and credits, in versions (docs/tariffs.md).")
final class TariffCommand {
    private static final int VERSIONS_SHOWN = 50;

    private final Console console;
    private final TariffStore tariffs = new TariffStore();

    TariffCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "show",
            description = "The newest versions, each with every band's price, all levies and taxes included.")
    int show(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community) {
        var shown = database.use(
                console,
                db -> db.transaction(tx ->
                        tariffs.newest(tx, Registries.community(tx, community).id(), VERSIONS_SHOWN).stream()
                                .map(TariffJson::of)
                                .toList()));
        console.out().println(new JsonArray(shown).encodePrettily());
        return Exit.OK;
    }

    @Command(
            name = "add",
            description = {
                "Adds a version. None is changed ever, and none begins before an interval that is closed.",
                "The file: {\"source\": \"...\", \"tariff\": {...}} as src/main/resources/demo/tariff-kenya.json."
            })
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--file", required = true, description = "the tariff as JSON") Path file,
            @Option(names = "--from", required = true, description = "since when, such as 2026-12-01T00:00:00+03:00")
                    String from,
            @Option(names = "--ends-at", description = "until when its figures are published; left away: without end")
                    @Nullable
                    String endsAt,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason)
            throws IOException {
        var read = read(file);
        var wanted = new Wanted(
                moment("--from", from),
                Optional.ofNullable(endsAt).map(text -> moment("--ends-at", text)),
                source(read),
                TariffJson.table(read.getJsonObject("tariff", new JsonObject())));
        var told = database.use(
                console,
                db -> db.transaction(tx -> {
                    var its = Registries.community(tx, community);
                    var deed = new Deed(Registries.WHO, reason);
                    var version =
                            tariffs.add(tx, its, wanted, deed, console.clock().instant());
                    var what = Map.of(
                            "version",
                            String.valueOf(version),
                            "effective_from",
                            wanted.effectiveFrom().toString());
                    Acts.append(tx, new Act(Registries.WHO, "tariff.added", "community " + community, reason, what));
                    return TariffJson.of(tariffs.newest(tx, its.id(), 1).getFirst());
                }));
        console.out().println(told.encodePrettily());
        return Exit.OK;
    }

    @Command(
            name = "bill",
            description = {
                "What the supplier bills a household for a month, line by line, by the tariff that held when it began.",
                "The household sees that somebody looked, and why."
            })
    int bill(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--household", required = true, description = "its code, such as H0042") String household,
            @Option(names = "--month", required = true, description = "such as 2026-11") String month,
            @Option(names = "--reason", required = true, description = "why; the household sees it") String reason) {
        var asked = month(month);
        var households = new HouseholdStore(Registries.vault(console, database.folder()));
        var bill = database.use(
                console,
                db -> db.transaction(tx -> {
                    var its = Registries.community(tx, community);
                    var whose = households
                            .byCode(tx, its.id(), household)
                            .orElseThrow(() -> Problem.notFound("no household " + household));
                    Registries.looked(tx, console, whose.id(), "supplier's bill of " + asked, reason);
                    return TariffJson.of(tariffs.bill(tx, its, whose.id(), asked));
                }));
        console.out().println(bill.encodePrettily());
        return Exit.OK;
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException wrong) {
            throw Problem.invalid("--month", "needs a month such as 2026-11");
        }
    }

    private static JsonObject read(Path file) throws IOException {
        try {
            return new JsonObject(Files.readString(file));
        } catch (DecodeException notJson) {
            throw Problem.invalid("--file", "not a JSON object");
        }
    }

    private static String source(JsonObject read) {
        return Optional.ofNullable(read.getString("source"))
                .filter(text -> text.strip().length() >= 10)
                .orElseThrow(() -> Problem.invalid("source", "say where the figures are published"));
    }

    private static Instant moment(String option, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException wrong) {
            throw Problem.invalid(option, "needs a moment such as 2026-12-01T00:00:00+03:00");
        }
    }
}
