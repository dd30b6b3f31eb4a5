package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.ledger.BooksZoneStore;
import java.time.ZoneId;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "zone", description = "The time zone in which the days and months of the books begin.")
final class ZoneCommand {
    private final Console console;
    private final BooksZoneStore store = new BooksZoneStore();

    ZoneCommand(Console console) {
        this.console = console;
    }

    @Command(name = "show", description = "Prints it.")
    int show(@Mixin DatabaseChoice database) {
        database.requireExisting();
        ZoneId zone = database.use(console, db -> db.transaction(store::zone));
        console.out().println(zone);
        return Exit.OK;
    }

    @Command(name = "set", description = "Sets it, for all of the books, before the first entry. After that it stands.")
    int set(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "ZONE", description = "such as Africa/Nairobi, which it is at first") ZoneId zone,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        database.use(console, db -> {
            db.inTransaction(tx -> {
                var before = store.zone(tx);
                store.set(tx, zone);
                var data = Map.of("before", before.getId());
                Acts.append(tx, new Act(Registries.WHO, "books.zone_set", "zone " + zone, reason, data));
            });
            return true;
        });
        console.out().println(zone);
        return Exit.OK;
    }
}
