package io.jirani;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What gateways and commands of the tests say beside the log: kept in {@code target/said-{channel}-1.txt} and its like, one of
 * each JVM, for {@code WholeRunIsQuietTest}. Each text under a head of its own that tells who said it.
 */
public final class Overheard {
    /** Where it was said. */
    public enum Channel {
        /** What a command printed. */
        COMMANDS,
        /** What {@code /metrics} tells: names, labels, values. */
        METRICS,
        /** Answers of 400 and more, with their headers. */
        REFUSALS;

        /** The beginning of its files' names. */
        public String file() {
            return "said-" + name().toLowerCase(Locale.ROOT) + "-";
        }
    }

    private static final String JVM = System.getProperty("jirani.test.fork", "1");

    private Overheard() {}

    /**
     * Keeps what was said.
     *
     * @param who in one word, such as a command's own: {@code keys.add}
     */
    public static void keep(Channel channel, String who, String said) {
        if (said.isBlank()) return;
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(
                    Path.of("target", channel.file() + JVM + ".txt"),
                    entry(who, said),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As it is kept: a head as a line of the log has one, then the text. */
    public static String entry(String who, String said) {
        return "00:00:00.000 SAID  " + who + " :\n" + said + "\n";
    }
}
