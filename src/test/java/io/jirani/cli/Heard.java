package io.jirani.cli;

import io.jirani.Overheard;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Runs a command as tests do: what it prints is kept for the last test too. */
final class Heard {
    private Heard() {}

    static int run(Console console, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var heard = new Console(
                console.environment(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                console.clock(),
                console.random());
        try {
            return Launcher.run(heard, words);
        } finally {
            var printed = out.toString(StandardCharsets.UTF_8);
            var complained = err.toString(StandardCharsets.UTF_8);
            Overheard.keep(Overheard.Channel.COMMANDS, command(words), printed + complained);
            console.out().print(printed);
            console.err().print(complained);
        }
    }

    /** The command's own words, such as {@code keys.add}; what it is told besides may be anything. */
    private static String command(String... words) {
        return Arrays.stream(words)
                .limit(2)
                .takeWhile(word -> word.matches("[a-z][a-z-]*"))
                .collect(Collectors.joining("."));
    }
}
