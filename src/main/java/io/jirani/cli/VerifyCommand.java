package io.jirani.cli;

import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Checked;
import io.jirani.audit.Verify.Depth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Checks the books: recomputes every balance, the zero sums, holds, receipts, settlements, the coverage of clients'"
                    + " money, and hashes every sealed entry and act again; says exactly what is wrong and where"
                    + " (docs/audit.md). Progress goes to the standard error.",
            "Exit status 0 only if all of it holds."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    DatabaseChoice database = new DatabaseChoice();

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        database.requireExisting();
        var findings = database.usePatiently(console, db -> new Verify(db).findings(Depth.WHOLE, this::tell));
        if (json) {
            var list = new JsonArray();
            findings.forEach(finding -> list.add(new JsonObject()
                    .put("rule", finding.rule())
                    .put("where", finding.where())
                    .put("what", finding.what())));
            console.out()
                    .println(new JsonObject()
                            .put("ok", findings.isEmpty())
                            .put("findings", list)
                            .encode());
        } else {
            console.out().println(findings.isEmpty() ? "the books hold" : findings.size() + " things are wrong:");
            findings.forEach(finding ->
                    console.out().println("  " + finding.rule() + "  " + finding.where() + "  " + finding.what()));
        }
        return findings.isEmpty() ? Exit.OK : Exit.REFUSED;
    }

    private void tell(Checked checked) {
        console.err()
                .printf(
                        "jirani: %-24s %6d ms  %s%n",
                        checked.rule(),
                        checked.took().toMillis(),
                        checked.findings().isEmpty()
                                ? "holds"
                                : checked.findings().size() + " wrong");
    }
}
