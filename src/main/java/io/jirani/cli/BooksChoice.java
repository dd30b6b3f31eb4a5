package io.jirani.cli;

import io.jirani.db.Db;
import io.jirani.explorer.ExplorerStore;
import io.jirani.explorer.ExplorerStore.Looker;
import io.jirani.metering.FineDataStore;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which books a command looks at, and why. */
final class BooksChoice {
    @Mixin
    DatabaseChoice database = new DatabaseChoice();

    @Option(
            names = "--reason",
            defaultValue = "",
            description = "why, when it is a household's own: 10 characters or more, the household sees it")
    String reason = "";

    Looker looker() {
        return new Looker(Registries.WHO, reason);
    }

    <T> T look(Console console, Function<ExplorerStore, T> work) {
        database.requireExisting();
        return database.use(console, db -> work.apply(explorer(console, db)));
    }

    private static ExplorerStore explorer(Console console, Db db) {
        return new ExplorerStore(
                db,
                (tx, look) -> new FineDataStore()
                        .record(
                                tx,
                                new FineDataStore.Access(
                                        look.household(),
                                        look.reader(),
                                        look.what(),
                                        new FineDataStore.Span(look.from(), look.to()),
                                        look.reason()),
                                console.clock().instant()));
    }
}
