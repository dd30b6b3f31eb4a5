package io.jirani.cases;

import io.jirani.cases.MoneyCase.Line;
import io.jirani.cases.MoneyCase.Miswritten;
import io.jirani.cases.MoneyCase.Side;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields of a part of a case file, read by name. What is missing, of a wrong shape or not known is refused with the
 * place: {@code Ruling 18, case 1, event 3 (settle), fills 1: 'wh' is missing}.
 */
final class Arguments {
    private final String where;
    private final Map<String, Object> given;
    private final Set<String> read = new TreeSet<>();
    private final Set<String> readWithin = new TreeSet<>();

    Arguments(String where, Map<String, Object> given) {
        this.where = where;
        this.given = given;
    }

    String where() {
        return where;
    }

    /** Every name that was asked for, given or not. */
    Set<String> read() {
        return read;
    }

    /** Every name that was asked for in the parts of its lists. */
    Set<String> readWithin() {
        return readWithin;
    }

    /** The same fields with others for those not given here. */
    Arguments or(Arguments fallback) {
        var all = new HashMap<>(fallback.given);
        all.putAll(given);
        return new Arguments(where, all);
    }

    /** The same fields at a place that says more, without some that were read already. */
    Arguments at(String place, String... without) {
        var rest = new HashMap<>(given);
        rest.keySet().removeAll(List.of(without));
        return new Arguments(place, rest);
    }

    Optional<String> maybeText(String name) {
        return value(name).map(value -> {
            if (value instanceof String text && !text.isBlank()) return text;
            throw wrong(name, "is not a text", value);
        });
    }

    String text(String name) {
        return maybeText(name).orElseThrow(() -> missing(name));
    }

    String text(String name, String otherwise) {
        return maybeText(name).orElse(otherwise);
    }

    Optional<Long> maybeWhole(String name) {
        return value(name).map(value -> whole(name, value));
    }

    long whole(String name) {
        return maybeWhole(name).orElseThrow(() -> missing(name));
    }

    Money cents(String name) {
        return Money.kes(whole(name));
    }

    Money cents(String name, Money otherwise) {
        return maybeWhole(name).map(Money::kes).orElse(otherwise);
    }

    Energy wattHours(String name) {
        return new Energy(whole(name));
    }

    Energy wattHours(String name, Energy otherwise) {
        return maybeWhole(name).map(Energy::new).orElse(otherwise);
    }

    Price price(String name) {
        return Price.kes(whole(name));
    }

    int number(String name, int otherwise) {
        return maybeWhole(name).map(Math::toIntExact).orElse(otherwise);
    }

    /** One of an enum's words, in small letters. */
    <E extends Enum<E>> E word(String name, Class<E> words, E otherwise) {
        return maybeText(name).map(text -> word(name, words, text)).orElse(otherwise);
    }

    /** The parts of a list, each with its own place; none when it is not given. */
    <T> List<T> each(String name, Function<Arguments, T> mapper) {
        var parts = new ArrayList<T>();
        for (var value : list(name)) {
            var place = where + ", " + name + " " + (parts.size() + 1);
            var part = object(place, value);
            parts.add(mapper.apply(part));
            readWithin.addAll(part.read());
        }
        return parts;
    }

    /** A list of whole numbers; none when it is not given. */
    List<Long> wholes(String name) {
        return list(name).stream().map(value -> whole(name, value)).toList();
    }

    /** A list of texts; none when it is not given. */
    List<String> texts(String name) {
        return list(name).stream().map(Object::toString).toList();
    }

    /** Lines of an entry or a trial balance; none when they are not given. */
    List<Line> lines(String name) {
        return list(name).stream().map(value -> line(name, value)).toList();
    }

    /** An object within; empty when it is not given. */
    Arguments within(String name) {
        return value(name)
                .map(value -> object(where + ", " + name, value))
                .orElseGet(() -> new Arguments(where + ", " + name, Map.of()));
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    /** Refuses fields that nobody asked for. */
    void nothingElse() {
        var unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(read);
        if (!unknown.isEmpty()) throw new Miswritten(where, "unknown " + unknown + ", known are " + read);
    }

    static Arguments object(String place, Object value) {
        if (!(value instanceof Map<?, ?> map)) throw new Miswritten(place, "is not an object: " + value);
        var fields = map.entrySet().stream()
                .collect(Collectors.toMap(field -> String.valueOf(field.getKey()), field -> (Object) field.getValue()));
        return new Arguments(place, fields);
    }

    private Optional<Object> value(String name) {
        read.add(name);
        return Optional.ofNullable(given.get(name));
    }

    private List<?> list(String name) {
        return value(name)
                .<List<?>>map(value -> {
                    if (value instanceof List<?> list) return list;
                    throw wrong(name, "is not a list", value);
                })
                .orElse(List.of());
    }

    private long whole(String name, Object value) {
        if (!(value instanceof Integer || value instanceof Long))
            throw wrong(name, "is not a whole number of cents or watt-hours", value);
        var number = ((Number) value).longValue();
        if (number < 0) throw wrong(name, "is below zero", value);
        return number;
    }

    private Line line(String name, Object value) {
        var words = value.toString().split(" ", -1);
        if (words.length < 3 || words.length > 4 || !words[2].matches("[0-9]{1,18}"))
            throw wrong(name, "has a line that is not 'D account amount' or 'D account amount ASSET'", value);
        var asset = words.length == 4 ? Optional.of(words[3]) : Optional.<String>empty();
        asset.ifPresent(code -> asset(name, code));
        return new Line(word(name, Side.class, words[0]), words[1], Long.parseLong(words[2]), asset);
    }

    private void asset(String name, String code) {
        try {
            Asset.of(code);
        } catch (IllegalArgumentException unknown) {
            throw wrong(name, "names an asset nobody defined", code);
        }
    }

    private <E extends Enum<E>> E word(String name, Class<E> words, String text) {
        for (var word : words.getEnumConstants()) if (word.name().equalsIgnoreCase(text)) return word;
        var known = Arrays.stream(words.getEnumConstants())
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .toList();
        throw wrong(name, "is none of " + known, text);
    }

    private Miswritten missing(String name) {
        return new Miswritten(where, "'" + name + "' is missing");
    }

    private Miswritten wrong(String name, String what, Object value) {
        return new Miswritten(where, "'" + name + "' " + what + ": " + value);
    }
}
