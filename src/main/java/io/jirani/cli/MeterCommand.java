package io.jirani.cli;

import io.jirani.config.Secret;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "meter", aliases = "meters", description = "Meters and their keys.")
final class MeterCommand {
    private final Console console;

    MeterCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "add",
            description =
                    "Registers a meter of a household and prints its broker password and its signing key. Both are"
                            + " shown this once. Needs JIRANI_DEVICE_MASTER_KEY.")
    int add(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "the community's code") String community,
            @Option(names = "--household", required = true, description = "the household's code: H0001")
                    String household,
            @Option(names = "--dev", required = true, description = "the meter's device id: ke-nbo-0042") String dev,
            @Option(names = "--key", paramLabel = "HEX", description = "the key it came with; else one is derived")
                    @Nullable
                    String key,
            @Option(
                            names = "--password",
                            paramLabel = "TEXT",
                            description = "the broker password it came with, 16 characters or more; else one is made")
                    @Nullable
                    String password,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        if (password != null && password.length() < 16)
            throw Problem.invalid("--password", "16 characters or more: it is the meter's only proof to the broker");
        var given = Optional.ofNullable(password).map(Secret::new);
        var device = new SeedFile.Device(new Dev(dev), Optional.ofNullable(key).map(Secret::new));
        var added =
                database.use(console, db -> Registries.on(db, console, given).addMeter(community, household, device));
        if (json)
            console.out()
                    .println(new JsonObject()
                            .put("dev", added.dev().id())
                            .put("password", added.password().reveal())
                            .put("key", added.keyHex().reveal())
                            .encode());
        else
            console.out()
                    .printf(
                            "dev            %s%npassword       %s%nkey            %s%n",
                            added.dev(),
                            added.password().reveal(),
                            added.keyHex().reveal());
        return Exit.OK;
    }
}
