package io.jirani.payments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the pages write a machine's table, and what its sealed words are. */
final class TableRows {
    private TableRows() {}

    static void put(Map<String, List<String>> cells, String state, String outcome) {
        cells.computeIfAbsent(outcome, key -> new ArrayList<>()).add(state);
    }

    static String outcome(Enum<?> was, Enum<?> next, String rises, List<?> effects) {
        var moves = next == was ? "stays" : "→ " + next;
        var words = effects.stream().map(TableRows::word).collect(Collectors.joining(", "));
        return moves + rises + (words.isEmpty() ? "" : ": " + words);
    }

    static String word(Object effect) {
        var name = effect.getClass()
                .getSimpleName()
                .replaceAll("(?<=.)([A-Z])", " $1")
                .toLowerCase(Locale.ROOT);
        return switch (effect) {
            case CollectionEffect.AskPeople ask -> name + " (" + ask.cause().code() + ")";
            case RefundEffect.AskPeople ask -> name + " (" + ask.cause().code() + ")";
            case MoveEffect.AskPeople ask -> name + " (" + ask.cause().code() + ")";
            case PayoutEffect.AskPeople ask -> name + " (" + ask.cause().code() + ")";
            default -> name;
        };
    }

    /** What changes nothing anywhere comes last and in one line. */
    static List<String> rows(String event, Map<String, List<String>> cells) {
        var rows = new ArrayList<String>();
        cells.forEach((outcome, states) -> {
            if (!outcome.equals("stays"))
                rows.add("| " + event + " | " + String.join("; ", states) + " | " + outcome + " |");
        });
        var quiet = cells.getOrDefault("stays", List.of());
        if (!quiet.isEmpty())
            rows.add("| " + event + " | " + (cells.size() == 1 ? "all" : "all others") + " | stays |");
        return rows;
    }

    static String block(String machine, String rows) {
        return "<!-- " + machine + ": from the code -->\n| event | state | what follows |\n| --- | --- | --- |\n" + rows
                + "\n<!-- end -->\n";
    }

    static Set<Class<?>> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind))
                .collect(Collectors.toSet());
    }
}
