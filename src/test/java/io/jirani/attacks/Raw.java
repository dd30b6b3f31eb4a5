package io.jirani.attacks;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An entry as the functions of the books take it, with nothing that would refuse it before they see it.
 *
 * @param phase S, P, X or V
 */
record Raw(String key, String phase, List<UUID> holds, List<Line> lines) {
    /**
     * A leg.
     *
     * @param amount in the asset's smallest unit, debit above zero
     */
    record Line(String code, String asset, long amount) {}

    static Raw single(String key, Line... lines) {
        return new Raw(key, "S", List.of(), Arrays.asList(lines));
    }

    static Line kes(String code, long cents) {
        return new Line(code, "KES", cents);
    }

    static Line wh(String code, long wattHours) {
        return new Line(code, "WH", wattHours);
    }

    /** The call that books it. */
    String post() {
        return "select ledger.post(gen_random_uuid(), '%s', 'test', '%s', %s, %s, %s, %s, now(), current_date)"
                .formatted(
                        key, phase, uuids(holds), texts(lines, Line::code), texts(lines, Line::asset), amounts(lines));
    }

    /** The call that books many, in the manner asked: EACH or ATOMIC. */
    static String postMany(String together, Raw... entries) {
        var all = Arrays.asList(entries);
        var lines = all.stream().flatMap(entry -> entry.lines.stream()).toList();
        return "select outcomes::text from ledger.post_many(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now(), '%s')"
                .formatted(
                        array(all, entry -> "gen_random_uuid()", "uuid"),
                        texts(all, Raw::key),
                        texts(all, entry -> "test"),
                        texts(all, Raw::phase),
                        array(all, entry -> "current_date", "date"),
                        places(all, entry -> entry.holds.size()),
                        uuids(all.stream()
                                .flatMap(entry -> entry.holds.stream())
                                .toList()),
                        places(all, entry -> entry.lines.size()),
                        texts(lines, Line::code),
                        texts(lines, Line::asset),
                        amounts(lines),
                        together);
    }

    private static String places(List<Raw> entries, Function<Raw, Integer> size) {
        var places = IntStream.range(0, entries.size())
                .boxed()
                .flatMap(n -> IntStream.range(0, size.apply(entries.get(n))).mapToObj(each -> n + 1))
                .toList();
        return array(places, String::valueOf, "int");
    }

    private static String uuids(List<UUID> ids) {
        return array(ids, id -> "'" + id + "'", "uuid");
    }

    private static String amounts(List<Line> lines) {
        return array(lines, line -> String.valueOf(line.amount), "bigint");
    }

    private static <T> String texts(List<T> all, Function<T, String> text) {
        return array(all, each -> "'" + text.apply(each) + "'", "text");
    }

    private static <T> String array(List<T> all, Function<T, String> text, String type) {
        return all.stream().map(text).collect(Collectors.joining(", ", "array[", "]::" + type + "[]"));
    }
}
