package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** An object of a configuration file, read strictly: every refusal names the place by JSON pointer. */
record StrictJson(String at, JsonNode node) {
    StrictJson {
        if (!node.isObject()) throw Problem.invalid(at.isEmpty() ? "(file)" : at, "needs an object");
    }

    /** Refuses members that are not among the known. */
    StrictJson only(String... known) {
        var names = Set.of(known);
        node.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) throw Problem.invalid(at + "/" + name, "no such field");
        });
        return this;
    }

    boolean has(String name) {
        return node.has(name);
    }

    String text(String name) {
        var value = node.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) throw Problem.invalid(at + "/" + name, "needs a text");
        return value.textValue();
    }

    String textOr(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    /** A text read as something; what the reader throws is told with the place. */
    <T> T read(String name, Function<String, T> reader) {
        return reading(at + "/" + name, text(name), reader);
    }

    <T> Optional<T> maybe(String name, Function<String, T> reader) {
        return has(name) ? Optional.of(read(name, reader)) : Optional.empty();
    }

    /** One of the words of an enum, small. */
    <E extends Enum<E>> E word(String name, Class<E> words, E otherwise) {
        if (!has(name)) return otherwise;
        return read(name, text -> {
            for (var each : words.getEnumConstants())
                if (each.name().toLowerCase(Locale.ROOT).equals(text)) return each;
            throw new IllegalArgumentException(
                    "is one of " + List.of(words.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
        });
    }

    Optional<StrictJson> object(String name) {
        return has(name) ? Optional.of(new StrictJson(at + "/" + name, node.path(name))) : Optional.empty();
    }

    List<StrictJson> objects(String name) {
        var all = new ArrayList<StrictJson>();
        for (var each : list(name)) all.add(new StrictJson(at + "/" + name + "/" + all.size(), each));
        return all;
    }

    /** A text, or a list of texts. */
    <T> List<T> texts(String name, Function<String, T> reader) {
        if (node.path(name).isTextual()) return List.of(read(name, reader));
        var all = new ArrayList<T>();
        for (var each : list(name)) {
            var where = at + "/" + name + "/" + all.size();
            if (!each.isTextual()) throw Problem.invalid(where, "needs a text");
            all.add(reading(where, each.textValue(), reader));
        }
        if (all.isEmpty()) throw Problem.invalid(at + "/" + name, "needs at least one text");
        return all;
    }

    private JsonNode list(String name) {
        if (node.path(name).isArray()) return node.path(name);
        throw Problem.invalid(at + "/" + name, "needs a list");
    }

    private static <T> T reading(String where, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (Problem refused) {
            throw Problem.invalid(where, refused.detail());
        } catch (RuntimeException unusable) {
            throw Problem.invalid(where, String.valueOf(unusable.getMessage()));
        }
    }
}
