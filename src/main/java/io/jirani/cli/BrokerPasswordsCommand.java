package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.metering.BrokerPasswordFile;
import io.jirani.metering.MeterViewStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "broker-passwords",
        description = {
            "Writes Mosquitto's password file with every meter that is not decommissioned; lines of users who are no meters"
                    + " (the gateway's own) stay. Afterwards tell the broker: kill -HUP (docs/meters.md).",
            "With JIRANI_MQTT_USER and JIRANI_MQTT_PASSWORD set the gateway's line is made if it is missing."
        })
final class BrokerPasswordsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    DatabaseChoice database = new DatabaseChoice();

    @Option(names = "--file", paramLabel = "PATH", description = "the file, replaced at once; else it is printed")
    @Nullable
    Path file;

    @Option(names = "--reason", required = true, description = "why; it is kept")
    String reason = "";

    BrokerPasswordsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        var path = file;
        var before = path != null && Files.exists(path) ? Files.readString(path) : "";
        var after = withGateway(database.use(console, db -> db.transaction(tx -> read(tx, before))));
        if (path == null) console.out().print(after.text());
        else replace(path, after.text());
        console.err().println("jirani: " + after.meters() + " meters may log in");
        for (var dev : after.without())
            console.err()
                    .println("jirani: " + dev
                            + " has no password in the broker's form; make one: jirani meters rotate --broker-password "
                            + dev);
        return Exit.OK;
    }

    /** Reads the meters' hashed passwords, and puts down that they were handed out. */
    private BrokerPasswordFile read(Db.Tx tx, String before) {
        var passwords = new MeterViewStore().brokerPasswords(tx, before);
        var data = Map.of("meters", String.valueOf(passwords.meters()));
        Acts.append(tx, new Act(Registries.WHO, "broker.passwords_written", "password file", reason, data));
        return passwords;
    }

    private BrokerPasswordFile withGateway(BrokerPasswordFile after) {
        var env = new Env(console.environment(), Map.of());
        var user = env.maybe("MQTT_USER", text -> text);
        var password = env.optionalSecret("MQTT_PASSWORD", Secret::new);
        env.refuseMistakes();
        if (user.isPresent() && password.isPresent()) return after.with(user.get(), password.get(), console.random());
        if (file != null && user.filter(after::has).isEmpty() && !after.has("jirani-gw"))
            console.err().println("jirani: the file lets no gateway in: set JIRANI_MQTT_USER and JIRANI_MQTT_PASSWORD");
        return after;
    }

    /** All of the new file or all of the old one, whatever happens, readable by whom the old one was. */
    private static void replace(Path path, String text) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        var fresh = Files.createTempFile(folder, ".passwd", "");
        try {
            Files.writeString(fresh, text);
            Files.setPosixFilePermissions(
                    fresh,
                    Files.exists(path)
                            ? Files.getPosixFilePermissions(path)
                            : PosixFilePermissions.fromString("rw-r-----"));
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
