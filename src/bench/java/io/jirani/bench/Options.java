package io.jirani.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a bench was asked for.
 *
 * @param only the figures wanted; empty: all of them
 * @param data below which its folder is made
 */
record Options(Output output, Length length, Set<String> only, OptionalInt rounds, OptionalLong rows, Path data) {
    /** What goes to the standard output. */
    enum Output {
        TEXT,
        JSON
    }

    /** How much is done. */
    enum Length {
        LONG,
        SHORT
    }

    /** Used wrongly; the message says how. */
    static final class Misuse extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misuse(String message) {
            super(message);
        }
    }

    /**
     * Reads the words behind a bench's name.
     *
     * @param figures what may be behind {@code --only}
     */
    static Options read(List<String> words, List<String> figures) {
        var output = Output.TEXT;
        var length = Length.LONG;
        var only = new LinkedHashSet<String>();
        var rounds = OptionalInt.empty();
        var rows = OptionalLong.empty();
        var data = home().resolve("target");
        var rest = new ArrayList<>(words);
        while (!rest.isEmpty()) {
            var word = rest.removeFirst();
            switch (word) {
                case "--json" -> output = Output.JSON;
                case "--short" -> length = Length.SHORT;
                case "--only" -> only.addAll(List.of(value(word, rest).split(",", -1)));
                case "--rounds" -> rounds = OptionalInt.of((int) whole(word, rest, 1_000));
                case "--rows" -> rows = OptionalLong.of(whole(word, rest, 1_000_000_000));
                case "--data" -> data = Path.of(value(word, rest));
                default -> throw new Misuse("what is " + word + "?");
            }
        }
        for (var name : only)
            if (!figures.contains(name))
                throw new Misuse("there is no " + name + "; --only takes some of " + String.join(",", figures));
        return new Options(output, length, Set.copyOf(only), rounds, rows, data);
    }

    /** Where the repository is, as the launcher says. */
    static Path home() {
        return Path.of(System.getProperty("jirani.home", ".")).toAbsolutePath().normalize();
    }

    boolean wants(String... names) {
        return only.isEmpty() || java.util.Arrays.stream(names).anyMatch(only::contains);
    }

    int rounds(int inLong) {
        return rounds.orElse(length == Length.SHORT ? 1 : inLong);
    }

    /** One of two sizes. */
    int of(int inLong, int inShort) {
        return length == Length.SHORT ? inShort : inLong;
    }

    private static String value(String word, List<String> rest) {
        if (rest.isEmpty()) throw new Misuse(word + " needs a value");
        return rest.removeFirst();
    }

    private static long whole(String word, List<String> rest, long most) {
        var text = value(word, rest);
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) < 1 || Long.parseLong(text) > most)
            throw new Misuse(word + " needs a whole number from 1 to " + most);
        return Long.parseLong(text);
    }
}
