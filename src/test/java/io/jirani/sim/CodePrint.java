package io.jirani.sim;

import io.jirani.payments.Collection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Which code lived through the worlds: figures of one code say nothing of another. */
final class CodePrint {
    /** What worlds are made of; pages, meters and benches may change meanwhile. */
    private static final List<String> CORE = List.of(
            "audit", "db", "identity", "kernel", "ledger", "market", "payments", "settlement", "sim", "treasury");

    private static final int DIGITS = 16;

    private CodePrint() {}

    /** A hash of the compiled classes of the core and of this simulation, wherever they lie. */
    static String ofClasses() {
        var classes = new TreeMap<String, byte[]>();
        read(Collection.class, classes);
        read(CodePrint.class, classes);
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            classes.forEach((name, bytes) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void read(Class<?> one, Map<String, byte[]> into) {
        try {
            var place = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                read(place, into);
                return;
            }
            try (var jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
                read(jar.getPath("/"), into);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void read(Path root, Map<String, byte[]> into) throws IOException {
        for (var part : CORE) {
            var folder = root.resolve("io/jirani/" + part);
            if (!Files.isDirectory(folder)) continue;
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : files.filter(CodePrint::counts).toList())
                    into.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    /** Classes, without the tests beside them: those live through nothing here. */
    private static boolean counts(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".class") && !name.contains("Test");
    }

    /** The commit that is checked out where this runs, with a plus when something is changed; for people who look it up. */
    static String commit() {
        var said = git("rev-parse", "--short=12", "HEAD");
        if (said.isEmpty()) return "unknown";
        return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? said : said + "+";
    }

    private static String git(String... words) {
        var command = Stream.concat(Stream.of("git"), Stream.of(words)).toList();
        try {
            var git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : "";
        } catch (IOException none) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
