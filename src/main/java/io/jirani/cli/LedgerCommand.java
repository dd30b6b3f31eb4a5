package io.jirani.cli;

import io.jirani.cases.MoneyCase;
import io.jirani.cases.MoneyCaseJson;
import io.jirani.cases.MoneyCases;
import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.demo.EmbeddedPostgres;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "ledger", description = "The books.")
final class LedgerCommand {
    private final Console console;

    LedgerCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "cases",
            description = {
                "Plays worked examples of money and energy on a fresh, real PostgreSQL and compares every account.",
                "The form is that of src/test/resources/money-cases."
            })
    int cases(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "files of money cases") List<Path> files,
            @Option(names = "--json", description = "print one JSON object") boolean json)
            throws IOException {
        var cases = new ArrayList<MoneyCase>();
        for (var file : files) {
            try {
                cases.addAll(MoneyCaseJson.read(Files.readString(file)));
            } catch (MoneyCase.Miswritten | NoSuchFileException wrong) {
                console.err().println("jirani: " + file + ": " + said(wrong));
                return Exit.USAGE;
            }
        }
        return play(cases, json);
    }

    private int play(List<MoneyCase> cases, boolean json) throws IOException {
        var folder = Files.createTempDirectory("jirani-cases");
        var vertx = Vertx.vertx();
        try (var server = EmbeddedPostgres.start(folder, console.random())) {
            server.freshDatabase("cases", Optional.empty());
            Migrations.apply(server.migrate().in("cases"), server.app().user());
            var pool = Pools.open(vertx, server.app().in("cases"), "cases");
            var ids = new Ids(console.clock(), console.random());
            var player = new MoneyCases(new Db(pool), new LedgerStore(ids, console.clock()), ids);
            var results = player.play(cases);
            pool.close().await();
            if (json) console.out().println(MoneyCaseJson.report(results).encode());
            else results.forEach(this::print);
            return results.stream().allMatch(result -> result.holds()) ? Exit.OK : Exit.REFUSED;
        } finally {
            vertx.close().await();
            delete(folder);
        }
    }

    private static String said(Exception wrong) {
        return wrong instanceof NoSuchFileException ? "no such file" : String.valueOf(wrong.getMessage());
    }

    private void print(MoneyCases.Result result) {
        console.out()
                .println((result.differences().isEmpty() ? "holds   " : "DIFFERS ")
                        + result.played().name());
        result.differences().forEach(difference -> console.out().println("        " + difference));
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }
}
