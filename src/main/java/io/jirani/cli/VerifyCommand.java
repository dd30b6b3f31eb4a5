package io.jirani.cli;

import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Checked;
import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.payments.DifferenceStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
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
            "Then the alarms: what is in order in the books, and short in the business.",
            "Exit status 0 only if all of it holds; alarms do not change it."
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
        var found = database.usePatiently(console, db -> {
            var verify = new Verify(db);
            return new Found(
                    verify.findings(Depth.WHOLE, this::tell),
                    verify.alarms(),
                    db.transaction(tx ->
                            new DifferenceStore().waiting(tx, console.clock().instant())));
        });
        if (json) {
            console.out()
                    .println(new JsonObject()
                            .put("ok", found.findings().isEmpty())
                            .put("findings", list(found.findings()))
                            .put("alarms", list(found.alarms()))
                            .put("statement_differences", found.differences().open())
                            .put(
                                    "statement_differences_overdue",
                                    found.differences().overdue())
                            .encode());
        } else {
            print(
                    found.findings().isEmpty()
                            ? "the books hold"
                            : found.findings().size() + " things are wrong:");
            lines(found.findings());
            if (!found.alarms().isEmpty()) print("and nobody's own money covers what is owed:");
            lines(found.alarms());
            if (found.differences().overdue() > 0)
                print(found.differences().overdue()
                        + " differences with the provider's statement are past their day: ./jirani statement list");
        }
        return found.findings().isEmpty() ? Exit.OK : Exit.REFUSED;
    }

    private record Found(List<Finding> findings, List<Finding> alarms, DifferenceStore.Waiting differences) {}

    private static JsonArray list(List<Finding> findings) {
        return new JsonArray(findings.stream()
                .map(each -> new JsonObject()
                        .put("rule", each.rule())
                        .put("where", each.where())
                        .put("what", each.what()))
                .toList());
    }

    private void lines(List<Finding> findings) {
        findings.forEach(each -> print("  " + each.rule() + "  " + each.where() + "  " + each.what()));
    }

    private void print(String line) {
        console.out().println(line);
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
