package io.jirani.cli;

import io.jirani.identity.Household.Language;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.Msisdn;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "household", description = "Households: customers with phones and meters.")
final class HouseholdCommand {
    private final Console console;

    HouseholdCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "add",
            description =
                    "Adds a household and prints its id and API key. The key is shown this once. Its phones are paid"
                            + " only after they proved themselves, by a code or by a payment.")
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--name", required = true, description = "the customer's name") String name,
            @Option(
                            names = "--phone",
                            required = true,
                            description = "one or more; money goes to the first that proves itself")
                    List<String> phones,
            @Option(names = "--location", defaultValue = "", description = "where it is") String location,
            @Option(names = "--language", defaultValue = "EN", description = "${COMPLETION-CANDIDATES}")
                    Language language,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var home = new SeedFile.Home(
                name, location, language, phones.stream().map(Msisdn::parse).toList(), List.of(), 0);
        var added = database.use(
                console,
                db -> Registries.on(db, console, database.folder(), reason).addHousehold(community, home));
        if (json) console.out().println(CommunityCommand.household(added).encode());
        else
            console.out()
                    .printf(
                            "household_id   %s%ncode           %s%napi_key        %s%n",
                            added.household().id(),
                            added.household().code(),
                            added.key().reveal());
        return Exit.OK;
    }
}
