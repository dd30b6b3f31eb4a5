package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.jirani.people.Erase;
import io.jirani.people.Erasure;
import io.jirani.people.ErasureStore;
import io.jirani.people.Export;
import io.jirani.people.PersonHold;
import io.jirani.settlement.NoticeStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "people", description = "People's data: who asked that it goes, and a copy of it (docs/privacy.md).")
final class PeopleCommand {
    private static final int LEAST_REASON = 10;

    private final Console console;

    PeopleCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", description = "Who asked to be erased, and how it stands.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var all = database.use(
                console,
                db -> db.transaction(tx -> new ErasureStore()
                        .of(tx, Registries.community(tx, community).id())));
        if (json) console.out().println(json(all).encode());
        else
            all.forEach(each -> console.out()
                    .printf(
                            "%-8s %-10s asked %s, due %s%s%s%n",
                            each.code(),
                            each.state(),
                            each.askedAt(),
                            each.due(),
                            each.hindered().isEmpty() ? "" : ", in the way: " + String.join(", ", each.hindered()),
                            each.hash().isEmpty() ? "" : ", certificate " + each.hash()));
        return Exit.OK;
    }

    @Command(
            name = "erase",
            description = {
                "Asks that a household's name, place and numbers be erased. The gateway does it 24 hours later, when",
                "nothing stands in the way; until then the household can take it back."
            })
    int erase(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--household", required = true, description = "its code, such as H0042") String household,
            @Option(names = "--reason", required = true, description = "why: who asked, and how you know him")
                    String reason) {
        mustSayWhy(reason);
        return database.use(console, db -> {
            var ids = new Ids(console.clock(), console.random());
            var households = households(database);
            var notices = new NoticeStore(ids);
            Erase.Tell tell = (tx, key, whose, text) -> notices.tellAll(
                    tx,
                    key,
                    whose,
                    households.phones().of(tx, whose.id()),
                    text,
                    console.clock().instant());
            var erase = new Erase(households, List.of(), tell, Period.ZERO, ids, console.clock());
            var standing = db.transaction(tx -> {
                var whose = household(tx, households, community, household);
                erase.ask(tx, whose.id(), Erasure.AskedBy.OPERATOR);
                put(tx, whose, "person.erasure_asked", reason);
                return erase.standing(tx, whose.id());
            });
            standing.asked().ifPresent(asked -> console.out().println("will be erased after " + asked.due()));
            standing.hindrances()
                    .forEach(
                            hindrance -> console.out().println("in the way: " + hindrance.what(Household.Language.EN)));
            return Exit.OK;
        });
    }

    @Command(
            name = "export",
            description = "Prints all we have about a household as one JSON document, for that person.")
    int export(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--household", required = true, description = "its code, such as H0042") String household,
            @Option(names = "--reason", required = true, description = "why: who asked, and how you know him")
                    String reason) {
        mustSayWhy(reason);
        return database.use(console, db -> {
            var households = households(database);
            var whose = db.transaction(tx -> {
                var found = household(tx, households, community, household);
                put(tx, found, "person.exported", reason);
                Registries.looked(tx, console, found.id(), "all we have, as a copy", reason);
                return found;
            });
            new Export(db, households, console.clock(), new SimpleMeterRegistry()).write(whose.id(), piece -> {
                console.out().print(piece);
                return !console.out().checkError();
            });
            return Exit.OK;
        });
    }

    @Command(
            name = "hold",
            description = {
                "Keeps a household's data from being erased until a day, because a court or an authority wants them;",
                "without --until it takes that away. Whoever is logged in to the database needs no second person: he",
                "could do it in the tables."
            })
    int hold(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--household", required = true, description = "its code, such as H0042") String household,
            @Option(names = "--until", description = "the last day, such as 2027-11-21") @Nullable LocalDate until,
            @Option(names = "--code", required = true, description = "why, as a code such as court-order") String code,
            @Option(names = "--reason", required = true, description = "who asked, and by what paper") String reason) {
        mustSayWhy(reason);
        if (!code.matches("[a-z0-9-]{1,40}"))
            throw Problem.invalid("--code", "lower case letters, digits and dashes, such as court-order");
        return database.use(console, db -> {
            var households = households(database);
            db.inTransaction(tx -> {
                var whose = household(tx, households, community, household);
                PersonHold.set(tx, households, whose.person(), Optional.ofNullable(until), code);
                put(tx, whose, "person.held", reason);
            });
            return Exit.OK;
        });
    }

    private static void put(Db.Tx tx, Household whose, String verb, String reason) {
        Acts.append(tx, new Act(Registries.WHO, verb, "household " + whose.id(), reason, Map.of()));
    }

    private static void mustSayWhy(String reason) {
        if (reason.strip().length() < LEAST_REASON)
            throw Problem.invalid("--reason", "say why in at least " + LEAST_REASON + " characters");
    }

    private HouseholdStore households(DatabaseChoice database) {
        return new HouseholdStore(Registries.vault(console, database.folder()));
    }

    private static Household household(Db.Tx tx, HouseholdStore households, String community, String code) {
        return households
                .byCode(tx, Registries.community(tx, community).id(), code)
                .orElseThrow(() -> Problem.notFound("no household " + code + " in " + community));
    }

    private static JsonObject json(List<ErasureStore.Listed> all) {
        var items = all.stream()
                .map(each -> new JsonObject()
                        .put("household", each.code())
                        .put("state", each.state())
                        .put("asked_at", each.askedAt().toString())
                        .put("due_at", each.due().toString())
                        .put("hindered_by", new JsonArray(each.hindered()))
                        .put("certificate", each.hash()))
                .toList();
        return new JsonObject().put("items", new JsonArray(items));
    }
}
