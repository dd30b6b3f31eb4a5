package io.jirani.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads settings from a map of variables, collecting every mistake instead of stopping at the first. Names are given
 * without the {@code JIRANI_} prefix; a secret may also come from the file that {@code JIRANI_X_FILE} names; the names
 * of the four earlier systems are understood as aliases.
 */
public final class Env {
    /** Settings that cannot be used, all of them at once. The launcher exits with 78. */
    public static final class Mistakes extends RuntimeException {
        private final transient List<String> all;

        Mistakes(List<String> all) {
            super("settings cannot be used: " + String.join("; ", all), null, false, false);
            this.all = List.copyOf(all);
        }

        public List<String> all() {
            return all;
        }
    }

    /** One setting as it was found, for {@code doctor} and {@code config print}. Secrets are not in it. */
    public record Found(String name, String value, String source) {}

    private static final String PREFIX = "JIRANI_";

    private final Map<String, String> variables;
    private final Map<String, String> aliases;
    private final List<String> mistakes = new ArrayList<>();
    private final Map<String, Found> found = new LinkedHashMap<>();

    /**
     * @param aliases our name (with prefix) for each older name
     */
    public Env(Map<String, String> variables, Map<String, String> aliases) {
        this.variables = variables;
        this.aliases = aliases;
    }

    /** A setting with a default. */
    public <T> T or(String name, String fallback, Function<String, T> reader) {
        var text = raw(name);
        note(name, text.orElse(fallback), text.isPresent() ? "environment" : "default");
        return read(name, text.orElse(fallback), reader, fallback);
    }

    /** A setting there may be. */
    public <T> Optional<T> maybe(String name, Function<String, T> reader) {
        var text = raw(name);
        text.ifPresent(value -> note(name, value, "environment"));
        return text.flatMap(value -> attempt(name, value, reader));
    }

    /** A setting there must be. When it is missing the reader gets the stand-in, and {@link #refuseMistakes} says so. */
    public <T> T need(String name, String standIn, Function<String, T> reader) {
        var text = raw(name);
        if (text.isEmpty()) mistakes.add(PREFIX + name + " is missing");
        note(name, text.orElse(""), text.isPresent() ? "environment" : "missing");
        return read(name, text.orElse(standIn), reader, standIn);
    }

    /** A secret there must be, from the variable or from the file that {@code .._FILE} names. */
    public Secret secret(String name) {
        var text = rawSecret(name);
        if (text.isEmpty()) mistakes.add(PREFIX + name + " (or " + PREFIX + name + "_FILE) is missing");
        note(name, "(secret)", text.isPresent() ? "environment" : "missing");
        return new Secret(text.orElse("missing"));
    }

    /** A setting there must be that has a secret inside, such as a database's URL; a file may hold it too. */
    public <T> T hidden(String name, String standIn, Function<String, T> reader) {
        var text = rawSecret(name);
        if (text.isEmpty()) mistakes.add(PREFIX + name + " (or " + PREFIX + name + "_FILE) is missing");
        note(name, "(secret)", text.isPresent() ? "environment" : "missing");
        return read(name, text.orElse(standIn), reader, standIn);
    }

    /** A secret there may be, from the variable or from its file. */
    public <T> Optional<T> optionalSecret(String name, Function<String, T> reader) {
        var text = rawSecret(name);
        text.ifPresent(value -> note(name, "(secret)", "environment"));
        return text.flatMap(value -> attempt(name, value, reader));
    }

    /** A mistake found by the caller, such as two settings that do not go together. */
    public void mistake(String text) {
        mistakes.add(text);
    }

    /** One exception that names every mistake; nothing when there is none. */
    public void refuseMistakes() {
        if (!mistakes.isEmpty()) throw new Mistakes(mistakes);
    }

    public List<Found> found() {
        return List.copyOf(found.values());
    }

    private Optional<String> rawSecret(String name) {
        var file = Optional.ofNullable(variables.get(PREFIX + name + "_FILE"));
        if (file.isEmpty()) return raw(name);
        try {
            var text = Files.readString(Path.of(file.get())).strip();
            if (text.isEmpty()) mistakes.add(PREFIX + name + "_FILE is empty");
            return text.isEmpty() ? Optional.of("missing") : Optional.of(text);
        } catch (IOException unreadable) {
            mistakes.add(PREFIX + name + "_FILE cannot be read: " + file.get());
            return Optional.of("missing");
        }
    }

    private Optional<String> raw(String name) {
        var own = Optional.ofNullable(variables.get(PREFIX + name)).filter(text -> !text.isBlank());
        if (own.isPresent()) return own.map(String::strip);
        return aliases.entrySet().stream()
                .filter(alias -> alias.getValue().equals(PREFIX + name))
                .flatMap(alias -> Optional.ofNullable(variables.get(alias.getKey())).stream())
                .filter(text -> !text.isBlank())
                .map(String::strip)
                .findFirst();
    }

    private <T> T read(String name, String text, Function<String, T> reader, String standIn) {
        try {
            return reader.apply(text);
        } catch (RuntimeException unusable) {
            mistakes.add(PREFIX + name + " cannot be used: " + reason(unusable));
            return reader.apply(standIn);
        }
    }

    private <T> Optional<T> attempt(String name, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (RuntimeException unusable) {
            mistakes.add(PREFIX + name + " cannot be used: " + reason(unusable));
            return Optional.empty();
        }
    }

    private static String reason(RuntimeException unusable) {
        return unusable instanceof NumberFormatException ? "not a whole number" : String.valueOf(unusable.getMessage());
    }

    private void note(String name, String value, String source) {
        found.put(name, new Found(PREFIX + name, value, source));
    }
}
