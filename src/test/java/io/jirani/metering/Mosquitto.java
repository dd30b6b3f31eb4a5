package io.jirani.metering;

import io.jirani.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Mosquitto with this repository's configuration, on loopback. */
final class Mosquitto implements AutoCloseable {
    static final Path BINARY = Path.of("/usr/sbin/mosquitto");
    static final Secret GATEWAY = new Secret("the gateway's password in tests");
    static final String UPLINKS = ShareGroup.of(GATEWAY).uplinks();

    /** For meters. */
    final int port = free();
    /** For the gateway. */
    final int gatewayPort = free();

    final int securePort = free();
    final Path folder;
    private Process process;

    Mosquitto(String... users) throws IOException, InterruptedException {
        this(Optional.empty(), users);
    }

    /** With {@code tls.conf.example} too, at {@link #securePort}. */
    static Mosquitto secure(Certificates certificates, String... users) throws IOException, InterruptedException {
        return new Mosquitto(Optional.of(certificates), users);
    }

    private Mosquitto(Optional<Certificates> certificates, String... users) throws IOException, InterruptedException {
        Files.createDirectories(Path.of("target"));
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "mosquitto");
        Files.writeString(folder.resolve("acl"), withForeign(foreign()));
        Files.createDirectory(folder.resolve("conf.d"));
        Files.createDirectory(folder.resolve("data"));
        var config = Files.readString(Path.of("mosquitto/mosquitto.conf"))
                .replace("/mosquitto/config", folder.toString())
                .replace("/mosquitto/data", folder.resolve("data").toString())
                .replace("listener 1883", "listener " + port + " 127.0.0.1")
                .replace("listener 1884", "listener " + gatewayPort + " 127.0.0.1");
        Files.writeString(
                folder.resolve("mosquitto.conf"), config + "\nuser " + System.getProperty("user.name") + "\n");
        if (certificates.isPresent())
            Files.writeString(
                    folder.resolve("conf.d/tls.conf"),
                    Files.readString(Path.of("mosquitto/conf.d/tls.conf.example"))
                            .replace("listener 8883", "listener " + securePort + " 127.0.0.1")
                            .replace(
                                    "/mosquitto/config/certs",
                                    certificates.get().folder().toString()));
        password("jirani-gw", GATEWAY);
        for (var user : users) password(user, Neighbourhood.PASSWORD);
        process = start();
    }

    /** The users of foreign meters, as the example has them. */
    static String foreign() throws IOException {
        return Files.readString(Path.of("mosquitto/conf.d/foreign.acl.example"));
    }

    /** Our list with users of foreign meters before the patterns at its end, as the example says. */
    private static String withForeign(String users) throws IOException {
        var acl = Files.readString(Path.of("mosquitto/acl"));
        var patterns = acl.indexOf("# A meter's user name is its device id");
        return acl.substring(0, patterns) + users + "\n" + acl.substring(patterns);
    }

    /** Puts these users into its list while it runs, and tells it. */
    void reload(String users) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("acl"), withForeign(users));
        new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    void restart() throws IOException, InterruptedException {
        end();
        process = start();
    }

    void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    }

    /** Ends it as a power cut does, without saving anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Whether it keeps a session of a client, as it writes down when it ends. Begins again. */
    boolean knows(String clientId) throws IOException, InterruptedException {
        end();
        var saved = new String(Files.readAllBytes(folder.resolve("data/mosquitto.db")), StandardCharsets.ISO_8859_1);
        process = start();
        return saved.contains(clientId);
    }

    /** What it logged in all its lives. */
    String said() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Forgets every session and every queued message, once it has ended. */
    void lose() throws IOException {
        Files.deleteIfExists(folder.resolve("data/mosquitto.db"));
    }

    void begin() throws IOException, InterruptedException {
        process = start();
    }

    private static int free() {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private void password(String user, Secret password) throws IOException, InterruptedException {
        var file = Files.createDirectories(folder.resolve("users")).resolve("passwd");
        if (!Files.exists(file)) Files.createFile(file);
        var made = new ProcessBuilder("mosquitto_passwd", "-b", file.toString(), user, password.reveal())
                .inheritIO()
                .start();
        if (made.waitFor() != 0) throw new IOException("mosquitto_passwd failed");
    }

    private Process start() throws IOException, InterruptedException {
        var log = ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile());
        var started = new ProcessBuilder(
                        BINARY.toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        for (int i = 0; i < 200; i++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return started;
            } catch (IOException notYet) {
                if (!started.isAlive()) break;
                Thread.sleep(50);
            }
        }
        started.destroyForcibly();
        throw new IOException("mosquitto did not start: " + Files.readString(folder.resolve("log")));
    }

    @Override
    public void close() throws InterruptedException {
        end();
    }
}
