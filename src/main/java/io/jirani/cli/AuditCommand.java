package io.jirani.cli;

import io.jirani.audit.ActStore;
import io.jirani.audit.HeadJson;
import io.jirani.audit.HeadStore;
import io.jirani.audit.Heads;
import io.jirani.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "audit",
        description = "The chain of the books, its signed heads, and what operators did (docs/audit.md).")
final class AuditCommand {
    private static final LocalDate EVER = LocalDate.of(9999, 12, 31);

    private final Console console;
    private final HeadStore heads = new HeadStore();

    AuditCommand(Console console) {
        this.console = console;
    }

    @Command(name = "head", description = "The newest signed head of the chain, one JSON object.")
    int head(@Mixin DatabaseChoice database) {
        database.requireExisting();
        var newest = database.use(console, db -> db.transaction(tx -> heads.before(tx, EVER, 1))).stream()
                .findFirst()
                .orElseThrow(() -> Problem.notFound("the chain has no signed head yet: the gateway signs one a day"));
        console.out().println(HeadJson.of(newest).encode());
        return Exit.OK;
    }

    @Command(
            name = "export",
            description = "Every signed head, oldest first, one JSON object a line. Keep them elsewhere.")
    int export(
            @Mixin DatabaseChoice database,
            @Option(names = "--after", paramLabel = "DAY", defaultValue = "1970-01-01", description = "only later days")
                    LocalDate after) {
        database.requireExisting();
        database.use(console, db -> db.transaction(tx -> heads.after(tx, after)))
                .forEach(head -> console.out().println(HeadJson.of(head).encode()));
        return Exit.OK;
    }

    @Command(
            name = "check",
            description = {
                "Holds heads that were kept elsewhere against the chain.",
                "Exit status 0 only if there are some and all of them agree."
            })
    int check(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "FILE", description = "one head a line, as export and /v1/audit/heads give it")
                    Path file,
            @Option(
                            names = "--key",
                            paramLabel = "KEY",
                            description =
                                    "the signing key as it was kept, as /v1/audit/key gives it: no other may have signed")
                    @Nullable
                    String key)
            throws IOException {
        database.requireExisting();
        var kept = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .map(HeadJson::read)
                .toList();
        if (kept.isEmpty()) throw Problem.invalid("FILE", "there is no head in " + file + ": nothing was checked");
        var findings = new ArrayList<>(database.use(console, db -> db.transaction(tx -> new Heads().check(tx, kept))));
        if (key != null) findings.addAll(Heads.signedByOthers(kept, key));
        findings.forEach(finding -> console.out().println(finding.where() + "  " + finding.what()));
        if (findings.isEmpty()) console.out().println(kept.size() + " heads agree with the chain");
        return findings.isEmpty() ? Exit.OK : Exit.REFUSED;
    }

    @Command(name = "acts", description = "What operators did, newest first, one JSON object a line.")
    int acts(
            @Mixin DatabaseChoice database,
            @Option(names = "--limit", defaultValue = "50", description = "how many (default: ${DEFAULT-VALUE})")
                    int limit) {
        if (limit < 1) throw Problem.invalid("limit", "how many acts: 1 or more");
        database.requireExisting();
        database.use(console, db -> db.transaction(tx -> new ActStore().newest(tx, limit)))
                .forEach(act -> console.out().println(act.encode()));
        return Exit.OK;
    }
}
