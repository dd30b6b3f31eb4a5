package io.jirani.cli;

import io.jirani.solvency.ProofJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "solvency", description = "Proofs that everybody's balance was counted (docs/solvency.md).")
final class SolvencyCommand {
    private final Console console;

    SolvencyCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "check",
            description = {
                "Checks a proof that was kept in a file, without a gateway or a database.",
                "Exit status 0 only if it holds."
            })
    int check(
            @Parameters(paramLabel = "FILE", description = "an answer of GET /v1/solvency/{day} or .../branch")
                    Path file,
            @Option(names = "--key", description = "the gateway's public key as you know it: GET /v1/audit/key, Base64")
                    @Nullable
                    String key,
            @Option(names = "--json", description = "print one JSON object") boolean json)
            throws IOException {
        var faults = ProofJson.faults(Files.readString(file), Optional.ofNullable(key));
        if (json) {
            console.out()
                    .println(new JsonObject()
                            .put("ok", faults.isEmpty())
                            .put("faults", new JsonArray(faults))
                            .encode());
        } else {
            console.out().println(faults.isEmpty() ? "the proof holds" : "the proof does not hold:");
            faults.forEach(fault -> console.out().println("  " + fault));
        }
        return faults.isEmpty() ? Exit.OK : Exit.REFUSED;
    }
}
