package io.jirani.metering;

import io.jirani.App;
import io.jirani.TestDb;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole gateway, its intake behind a broker, in a Java process of its own that lives in a faster neighbourhood and may be killed. */
final class ChainGateway implements AutoCloseable {
    private static final int PATIENCE = 600;
    private static final String UP = "every room is open";

    private final List<String> command;
    private final Path log;
    private Process process;

    private ChainGateway(List<String> command, Path log) throws IOException {
        this.command = command;
        this.log = log;
        this.process = launch();
    }

    /** Starts one, and waits until all of it runs. */
    static ChainGateway start(TestDb database, int broker, QuickClock sun, Path folder) throws Exception {
        var url = database.app();
        var words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ChainGateway.class.getName(),
                "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port() + "/"
                        + url.database(),
                String.valueOf(broker),
                folder.toString(),
                String.valueOf(sun.sun()),
                String.valueOf(sun.real()),
                String.valueOf(sun.speed()));
        var gateway = new ChainGateway(new ArrayList<>(words), folder.resolve("gateway.log"));
        for (int tries = 0; !gateway.isUp(); tries++) {
            if (tries > PATIENCE) {
                gateway.close();
                throw new AssertionError("the gateway does not come up:\n" + gateway.said());
            }
            Thread.sleep(100);
        }
        return gateway;
    }

    /** Ends it as a power cut does, and starts another. */
    void killAndRestart() throws Exception {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    /** What it said in all its lives. */
    String said() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private boolean isUp() {
        if (!process.isAlive()) throw new AssertionError("the gateway ended:\n" + said());
        return said().contains(UP);
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Arguments: the database, the broker's port, a folder, the neighbourhood's beginning, when that was, how fast it runs. */
    public static void main(String... words) throws Exception {
        var sun = new QuickClock(Long.parseLong(words[3]), Long.parseLong(words[4]), Integer.parseInt(words[5]));
        var settings = App.Settings.from(new Env(variables(words[0], words[1], Path.of(words[2])), Aliases.ALL));
        var real = Clock.systemUTC();
        App.start(settings, new App.World(Vertx.vertx(), real, real, sun, new SecureRandom(), (who, what) -> {}));
        System.out.println(UP);
    }

    private static Map<String, String> variables(String database, String broker, Path folder) throws Exception {
        var all = new HashMap<String, String>();
        all.put("JIRANI_MODE", "sandbox");
        all.put("JIRANI_ROLES", "ingest");
        all.put("JIRANI_HTTP_PORT", "0");
        all.put("JIRANI_PUBLIC_URL", "http://127.0.0.1:1");
        all.put("JIRANI_DB_URL", database);
        all.put("JIRANI_DEVICE_MASTER_KEY", Samples.MASTER.reveal());
        all.put("JIRANI_CALLBACK_KEY", "a key of callbacks for the chain of meters");
        all.put("JIRANI_VAULT_KEY", io.jirani.TestVault.MASTER.reveal());
        all.put("JIRANI_CUSTODY", "wallet");
        all.put("JIRANI_CUSTODY_LICENCE", "test: no money");
        all.put("JIRANI_AUDIT_KEY_PATH", folder.resolve("audit-key.pem").toString());
        all.put("JIRANI_SPOOL_DIR", folder.resolve("spool").toString());
        all.put("JIRANI_MPESA_BASE_URL", "http://127.0.0.1:1");
        for (var name : List.of("CONSUMER_KEY", "CONSUMER_SECRET", "PASSKEY", "INITIATOR", "INITIATOR_PASSWORD"))
            all.put("JIRANI_MPESA_" + name, "test");
        all.put("JIRANI_MPESA_SHORTCODE", "174379");
        all.put("JIRANI_MPESA_B2C_SHORTCODE", "600000");
        var keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        var key = Base64.getEncoder()
                .encodeToString(keys.generateKeyPair().getPublic().getEncoded());
        all.put("JIRANI_MPESA_CERTIFICATE", "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
        all.put("JIRANI_MQTT_URL", "mqtt://127.0.0.1:" + broker);
        all.put("JIRANI_MQTT_USER", "jirani-gw");
        all.put("JIRANI_MQTT_PASSWORD", Mosquitto.GATEWAY.reveal());
        return all;
    }
}
