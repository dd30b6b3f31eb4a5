package io.jirani.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Map;
import java.util.Properties;

/**
 * Where a campaign keeps what it has lived through, so that it may be stopped and gone on with; only by the same code, whose
 * print is in it.
 */
final class TallyFile {
    private final Path file;
    private final String code;

    TallyFile(Path file, String code) {
        this.file = file;
        this.code = code;
    }

    /** What was kept; nothing yet is an empty one. Refused when other code wrote it, or in worlds of another size. */
    Properties read(int intents) {
        var its = new Properties();
        if (!Files.exists(file)) return its;
        try (var in = Files.newBufferedReader(file)) {
            its.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        var by = its.getProperty("code", "code without a print");
        if (!by.equals(code))
            throw new IllegalArgumentException(file + " is a tally of other code: " + by + ", at commit "
                    + its.getProperty("commit", "unknown") + "; this is " + code + ". Begin another file");
        if (whole(its, "intents_a_seed") != intents)
            throw new IllegalArgumentException(file + " is a tally of another number of intents a seed");
        return its;
    }

    static long whole(Properties its, String name) {
        return Long.parseLong(its.getProperty(name, "0"));
    }

    static double broken(Properties its, String name) {
        return Double.parseDouble(its.getProperty(name, "0"));
    }

    /** Keeps it, whole or not at all. */
    void write(int intents, Map<String, ? extends Object> tally) {
        var lines = new ArrayList<String>();
        lines.add("code=" + code);
        lines.add("commit=" + CodePrint.commit());
        lines.add("intents_a_seed=" + intents);
        tally.forEach((name, value) -> lines.add(name + "=" + value));
        try {
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
