package io.jirani.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One line of what a bench found: the median of its rounds, and their spread.
 *
 * @param unit empty for a ratio
 * @param goal what a ratio should be
 */
record Figure(String bench, String name, List<Double> rounds, Optional<String> unit, Optional<Goal> goal) {
    /** A goal that a ratio stays on one side of. */
    record Goal(Side side, double bound) {
        boolean met(double ratio) {
            return side == Side.AT_LEAST ? ratio >= bound : ratio <= bound;
        }
    }

    /** The good side. */
    enum Side {
        AT_LEAST(">="),
        AT_MOST("<=");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }
    }

    Figure {
        if (rounds.isEmpty()) throw new IllegalArgumentException(name + " has no rounds");
        rounds = rounds.stream().sorted().toList();
    }

    static Figure atLeast(String bench, String name, double bound, List<Double> rounds) {
        return new Figure(bench, name, rounds, Optional.empty(), Optional.of(new Goal(Side.AT_LEAST, bound)));
    }

    static Figure atMost(String bench, String name, double bound, List<Double> rounds) {
        return new Figure(bench, name, rounds, Optional.empty(), Optional.of(new Goal(Side.AT_MOST, bound)));
    }

    /** A number with a unit that should not be above a bound. */
    static Figure limit(String bench, String name, String unit, double bound, List<Double> rounds) {
        return new Figure(bench, name, rounds, Optional.of(unit), Optional.of(new Goal(Side.AT_MOST, bound)));
    }

    static Figure number(String bench, String name, String unit, List<Double> rounds) {
        return new Figure(bench, name, rounds, Optional.of(unit), Optional.empty());
    }

    double median() {
        var middle = rounds.size() / 2;
        return rounds.size() % 2 == 1 ? rounds.get(middle) : (rounds.get(middle - 1) + rounds.get(middle)) / 2;
    }

    /** One JSON object. */
    String json() {
        var value = unit.map(its -> "\"value\":" + three(median()) + ",\"unit\":\"" + its + "\"")
                .orElseGet(() -> "\"ratio\":" + three(median()));
        var judged = goal.map(its -> ",\"op\":\"" + its.side.sign + "\",\"goal\":" + three(its.bound) + ",\"ok\":"
                        + its.met(median()))
                .orElse("");
        return "{\"bench\":\"" + bench + "\",\"name\":\"" + name + "\"," + value + ",\"rounds\":" + rounds.size()
                + ",\"spread\":[" + three(rounds.getFirst()) + "," + three(rounds.getLast()) + "]" + judged + "}";
    }

    /** One line for people. */
    String text() {
        var all = rounds.stream().map(Figure::three).collect(Collectors.joining(" "));
        var judged = goal.map(its -> "  goal " + its.side.sign + " " + three(its.bound)
                        + (its.met(median()) ? "  met" : "  NOT met"))
                .orElse("");
        return "%-24s %10s %-12s (%s)%s".formatted(name, three(median()), unit.orElse(""), all, judged);
    }

    /** Three digits that count, and no more than three behind the point. */
    private static String three(double value) {
        var size = Math.abs(value);
        var format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
