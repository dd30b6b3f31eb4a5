package io.jirani.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The server's binaries as the build brought them, and the way to run them when we are root. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** Unpacks this platform's server into a folder, once. */
    static void unpack(Path bin) throws IOException {
        var done = bin.resolve(".unpacked");
        if (Files.exists(done)) return;
        Files.createDirectories(bin);
        var archive = "/postgres-" + platform() + ".txz";
        try (var packed = PostgresBinaries.class.getResourceAsStream(archive)) {
            if (packed == null)
                throw new IllegalStateException("no PostgreSQL in this build for " + platform()
                        + ": use ./jirani serve with JIRANI_DB_URL instead");
            try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    var path = bin.resolve(entry.getName()).normalize();
                    if (!path.startsWith(bin)) throw new IOException("an entry outside its folder: " + entry.getName());
                    if (entry.isDirectory()) {
                        Files.createDirectories(path);
                        continue;
                    }
                    Files.createDirectories(path.getParent());
                    Files.deleteIfExists(path);
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        if ((entry.getMode() & 0100) != 0)
                            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
        Files.createFile(done);
    }

    /** What to put before a command so that it does not run as root: PostgreSQL refuses that. */
    static List<String> withoutRoot() {
        if (!"root".equals(System.getProperty("user.name"))) return List.of();
        if (succeeds(List.of("unshare", "-U", "id", "-u"))) return List.of("unshare", "-U");
        return List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs");
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String platform() {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var arm = System.getProperty("os.arch", "").equals("aarch64");
        if (system.contains("mac")) return arm ? "darwin-arm_64" : "darwin-x86_64";
        return arm ? "linux-arm_64" : "linux-x86_64";
    }
}
