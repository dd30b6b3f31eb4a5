package io.jirani.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Mosquitto on a port that stays, by this repository's own configuration: only its listener (loopback), its folders and
 * its TLS parts are put aside, and a user {@code bench} is added who may speak for all meters and hear everything. It may
 * be killed and started again.
 */
final class Mosquitto implements AutoCloseable {
    /** Who speaks for all meters. */
    static final String BENCH = "bench";

    /** Who the gateway is. */
    static final String GATEWAY = "jirani-gw";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CONTAINER = "/mosquitto/config/";

    private final Path folder;
    private final List<Integer> ports = new ArrayList<>();
    private final String password;
    private Child child;

    private Mosquitto(Path repository, Path folder, RandomGenerator random) {
        this.folder = folder;
        var bytes = new byte[16];
        random.nextBytes(bytes);
        this.password = HexFormat.of().formatHex(bytes);
        configure(repository.resolve("mosquitto"));
        this.child = launch();
    }

    /** Whether the broker and its password tool are on this machine. */
    static boolean installed() {
        return found("mosquitto") && found("mosquitto_passwd");
    }

    /**
     * Starts one.
     *
     * @param repository where {@code mosquitto/} is
     * @param folder for its files
     */
    static Mosquitto start(Path repository, Path folder, RandomGenerator random) {
        return new Mosquitto(repository, folder, random);
    }

    /** Where the gateway comes in, and who chooses client ids freely: the configuration's last listener. */
    int port() {
        return ports.getLast();
    }

    /** Where meters come in: the configuration's first listener. */
    int meterPort() {
        return ports.getFirst();
    }

    /** The password of both users. */
    String password() {
        return password;
    }

    /** Who is let in. */
    String users() {
        try {
            return Files.readString(folder.resolve("users/passwd"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Lets others in from now on, or who is in the file and more. */
    void letIn(String users) {
        try {
            Files.writeString(folder.resolve("users/passwd"), users);
            var hangUp = new ProcessBuilder(
                            "kill", "-HUP", String.valueOf(child.process().pid()))
                    .start();
            if (hangUp.waitFor() != 0) throw new IOException("the broker cannot be told");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    ProcessHandle process() {
        return child.process();
    }

    /** SIGKILL: what it had not saved is lost. */
    void kill() {
        child.kill();
    }

    /** Starts it again on the same port and folder. */
    void restart() {
        child = launch();
    }

    @Override
    public void close() {
        child.close();
    }

    @Override
    public String toString() {
        return "Mosquitto";
    }

    private Child launch() {
        var started = Child.start(
                "Mosquitto",
                List.of(
                        path("mosquitto"),
                        "-c",
                        folder.resolve("mosquitto.conf").toString()),
                Map.of(),
                folder.resolve("mosquitto.log"));
        started.await("it listens", PATIENCE, () -> ports.stream().allMatch(Ports::answers));
        return started;
    }

    private void configure(Path source) {
        try {
            Files.createDirectories(folder.resolve("data"));
            Files.createDirectories(folder.resolve("users"));
            Files.createFile(folder.resolve("users/passwd"));
            for (var user : List.of(BENCH, GATEWAY)) addUser(user);
            var rules = Files.readString(source.resolve("acl"));
            Files.writeString(folder.resolve("acl"), "user " + BENCH + "\ntopic readwrite #\n\n" + rules);
            Files.write(folder.resolve("mosquitto.conf"), lines(Files.readAllLines(source.resolve("mosquitto.conf"))));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<String> lines(List<String> given) {
        var lines = new ArrayList<String>();
        // Started by root it would become a user of its own who may not read our folder; else this line does nothing.
        lines.add("user " + System.getProperty("user.name"));
        for (var line : given) {
            if (line.startsWith("listener ")) {
                ports.add(Ports.free());
                lines.add("listener " + ports.getLast() + " 127.0.0.1");
            } else if (!line.matches("(include_dir|cafile|certfile|keyfile|tls_version|require_certificate"
                    + "|use_identity_as_username|ciphers|crlfile|capath|dhparamfile)\\b.*")) {
                lines.add(line.replace(CONTAINER, folder + "/")
                        .replace("/mosquitto/data", folder.resolve("data").toString()));
            }
        }
        return lines;
    }

    private void addUser(String user) throws IOException {
        var tool = new ProcessBuilder(
                        path("mosquitto_passwd"),
                        "-b",
                        folder.resolve("users/passwd").toString(),
                        user,
                        password)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (tool.waitFor() != 0) throw new IOException("mosquitto_passwd ended with " + tool.exitValue());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean found(String program) {
        return !path(program).equals(program);
    }

    /** Debian keeps servers in a folder that is not on everybody's path. */
    private static String path(String program) {
        var folders = new ArrayList<>(List.of(
                java.util.Objects.requireNonNullElse(System.getenv("PATH"), "").split(":")));
        folders.addAll(List.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"));
        return folders.stream()
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(program);
    }
}
