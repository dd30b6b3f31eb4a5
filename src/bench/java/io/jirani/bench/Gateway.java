package io.jirani.bench;

import io.jirani.Main;
import io.jirani.config.Secret;
import io.jirani.db.DbUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A gateway in a Java process of its own: the shipped jar, {@code serve}, ports that stay. It may be killed and started
 * again.
 */
final class Gateway implements AutoCloseable {
    /** Where meters reach it. */
    sealed interface Door {}

    /** Through a broker. */
    record Through(Mosquitto broker) implements Door {}

    /** Its own endpoint. */
    record Own() implements Door {}

    /**
     * No meters: it asks phones for money.
     *
     * @param provider the port of Daraja's stand-in
     */
    record Paying(int provider) implements Door {}

    /**
     * Meters through a broker, and phones asked for money.
     *
     * @param provider the port of Daraja's stand-in
     */
    record Lighting(Mosquitto broker, int provider) implements Door {}

    /**
     * How it is set up.
     *
     * @param name of its log
     * @param roles as {@code JIRANI_ROLES} has them, at least {@code ingest}
     */
    record Plan(String name, DbUrl database, Door door, String roles, Path folder) {}

    /** What all keys of the benches' meters come from. */
    static final Secret MASTER = new Secret("the-master-key-of-the-meters-of-the-benches");

    /** What the secret addresses of its callbacks are made with. */
    static final Secret CALLBACKS = new Secret("the-callback-key-of-the-benches-of-payments");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HEAP = "-Xmx1g";
    private static final String PUBLIC_KEY = publicKey();

    private final Plan plan;
    private final int mqttPort = Ports.free();
    private final int httpPort = Ports.free();
    private Child child;

    private Gateway(Plan plan) {
        this.plan = plan;
        this.child = launch();
    }

    /** Starts one and waits until meters may speak to it. */
    static Gateway start(Plan plan) {
        var gateway = new Gateway(plan);
        gateway.awaitReady();
        return gateway;
    }

    /** Where its own endpoint listens, if it has that door. */
    int mqttPort() {
        return mqttPort;
    }

    /** Where it answers, if it has the role {@code http}. */
    int httpPort() {
        return httpPort;
    }

    ProcessHandle process() {
        return child.process();
    }

    boolean isAlive() {
        return child.isAlive();
    }

    /** What it said in this life. */
    String said() {
        return child.said();
    }

    void kill() {
        child.kill();
    }

    /** Starts it again; {@link #awaitReady} says when it works. */
    void restart() {
        child = launch();
    }

    /** Waits until its door is open: its endpoint listens, its subscription at the broker stands, or it answers. */
    void awaitReady() {
        switch (plan.door) {
            case Own own -> child.await("its endpoint listens", PATIENCE, () -> Ports.answers(mqttPort));
            case Paying paying -> child.await("it answers", PATIENCE, () -> Ports.answers(httpPort));
            case Through through -> awaitBroker();
            case Lighting lighting -> {
                awaitBroker();
                child.await("it answers", PATIENCE, () -> Ports.answers(httpPort));
            }
        }
    }

    private void awaitBroker() {
        child.awaitLine(line -> line.contains("connected to the broker"), PATIENCE);
    }

    /** Asks it to end, as an operator does, and waits. */
    void stop() {
        child.close();
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return plan.name;
    }

    /** A main class in a Java of its own with everything this one can load, for rivals of the gateway. */
    static List<String> java(Class<?> main, String... words) {
        return java(List.of("-cp", System.getProperty("java.class.path"), main.getName()), words);
    }

    private static List<String> java(List<String> what, String... words) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(what);
        command.addAll(List.of(words));
        return command;
    }

    /** Which gateway it is: the first digits of its jar's SHA-256; {@code classes} where it runs from a folder. */
    static String build() {
        var jar = jar();
        if (!jar.endsWith(".jar")) return "classes";
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of(jar)));
            return HexFormat.of().formatHex(hash).substring(0, 12);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String jar() {
        return Main.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private Child launch() {
        var jar = jar();
        var command = jar.endsWith(".jar") ? java(List.of("-jar", jar), "serve") : java(Main.class, "serve");
        return Child.start(plan.name, command, variables(), plan.folder.resolve(plan.name + ".log"));
    }

    private Map<String, String> variables() {
        var all = new HashMap<String, String>();
        all.put("JIRANI_MODE", "sandbox");
        all.put("JIRANI_ROLES", plan.roles);
        all.put("JIRANI_HTTP_PORT", String.valueOf(httpPort));
        all.put("JIRANI_PUBLIC_URL", "http://127.0.0.1:" + httpPort);
        all.put("JIRANI_DB_URL", url(plan.database));
        all.put("JIRANI_DEVICE_MASTER_KEY", MASTER.reveal());
        all.put("JIRANI_CALLBACK_KEY", CALLBACKS.reveal());
        all.put("JIRANI_VAULT_KEY", BenchVault.MASTER.reveal());
        all.put("JIRANI_CUSTODY", "wallet");
        all.put("JIRANI_CUSTODY_LICENCE", "bench: no money");
        all.put("JIRANI_AUDIT_KEY_PATH", plan.folder.resolve("audit-key.pem").toString());
        all.put("JIRANI_SPOOL_DIR", plan.folder.resolve("spool").toString());
        all.put("JIRANI_MPESA_BASE_URL", "http://127.0.0.1:1");
        all.put("JIRANI_MPESA_CONSUMER_KEY", "bench");
        all.put("JIRANI_MPESA_CONSUMER_SECRET", "bench");
        all.put("JIRANI_MPESA_SHORTCODE", "174379");
        all.put("JIRANI_MPESA_PASSKEY", "bench");
        all.put("JIRANI_MPESA_B2C_SHORTCODE", "600000");
        all.put("JIRANI_MPESA_INITIATOR", "bench");
        all.put("JIRANI_MPESA_INITIATOR_PASSWORD", "bench");
        all.put("JIRANI_MPESA_CERTIFICATE", PUBLIC_KEY);
        switch (plan.door) {
            case Own own -> {
                all.put("JIRANI_MQTT_URL", "embedded");
                all.put("JIRANI_MQTT_PORT", String.valueOf(mqttPort));
            }
            case Paying paying -> {
                all.put("JIRANI_MQTT_URL", "embedded");
                all.put("JIRANI_MQTT_PORT", String.valueOf(mqttPort));
                all.putAll(paying(paying.provider()));
            }
            case Through through -> all.putAll(through(through.broker()));
            case Lighting lighting -> {
                all.putAll(through(lighting.broker()));
                all.putAll(paying(lighting.provider()));
            }
        }
        return all;
    }

    private static Map<String, String> paying(int provider) {
        return Map.of(
                "JIRANI_MPESA_BASE_URL", "http://127.0.0.1:" + provider,
                "JIRANI_COLLECT_FIRST_QUERY_SECONDS", "7200",
                "JIRANI_COLLECT_DEADLINE_SECONDS", "7200");
    }

    private static Map<String, String> through(Mosquitto broker) {
        return Map.of(
                "JIRANI_MQTT_URL",
                "mqtt://127.0.0.1:" + broker.port(),
                "JIRANI_MQTT_USER",
                Mosquitto.GATEWAY,
                "JIRANI_MQTT_PASSWORD",
                broker.password());
    }

    static String url(DbUrl url) {
        return "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port() + "/"
                + url.database();
    }

    /** The provider's key that pay-outs would be encrypted with; nobody is asked for any here. */
    private static String publicKey() {
        try {
            var maker = KeyPairGenerator.getInstance("RSA");
            maker.initialize(2048);
            return "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getEncoder()
                            .encodeToString(maker.generateKeyPair().getPublic().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
