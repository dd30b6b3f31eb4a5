package io.jirani.metering;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** A set of whole numbers as ranges: sorted, apart from each other by at least one number. Immutable. */
public record Ranges(List<Range> all) {
    /** The numbers from..to, both in it. */
    public record Range(long from, long to) {
        public Range {
            if (from > to) throw new IllegalArgumentException("an empty range: " + from + ".." + to);
        }
    }

    public static final Ranges NONE = new Ranges(List.of());

    public Ranges {
        all = List.copyOf(all);
    }

    /** Reads PostgreSQL's canonical text of an int8multirange, such as <code>{[1,5),[8,9)}</code>. */
    static Ranges parse(String multirange) {
        var body = multirange.substring(1, multirange.length() - 1);
        if (body.isEmpty()) return NONE;
        var all = new ArrayList<Range>();
        for (var part : body.substring(1, body.length() - 1).split("\\),\\[", -1)) {
            var comma = part.indexOf(',');
            all.add(new Range(Long.parseLong(part.substring(0, comma)), Long.parseLong(part.substring(comma + 1)) - 1));
        }
        return new Ranges(all);
    }

    /** PostgreSQL's text of this set as an int8multirange. */
    String multirange() {
        var text = new StringJoiner(",", "{", "}");
        for (var range : all) text.add("[" + range.from + "," + (range.to + 1) + ")");
        return text.toString();
    }

    public boolean contains(long number) {
        var at = firstEndingAtOrAfter(number);
        return at < all.size() && all.get(at).from <= number;
    }

    /** Whether every number from..to is in it. */
    boolean covers(long from, long to) {
        var at = firstEndingAtOrAfter(to);
        return at < all.size() && all.get(at).from <= from;
    }

    public Ranges plus(long number) {
        return plus(number, number);
    }

    /** This set and from..to. */
    public Ranges plus(long from, long to) {
        var first = firstEndingAtOrAfter(from - 1);
        var end = first;
        var low = from;
        var high = to;
        while (end < all.size() && all.get(end).from <= to + 1) {
            low = Math.min(low, all.get(end).from);
            high = Math.max(high, all.get(end).to);
            end++;
        }
        var merged = new ArrayList<Range>(all.size() + 1);
        merged.addAll(all.subList(0, first));
        merged.add(new Range(low, high));
        merged.addAll(all.subList(end, all.size()));
        return new Ranges(merged);
    }

    /** What is in this set and not in the other. */
    public Ranges minus(Ranges other) {
        var left = new ArrayList<Range>();
        for (var range : all) {
            var from = range.from;
            for (int i = other.firstEndingAtOrAfter(from); i < other.all.size() && from <= range.to; i++) {
                var hole = other.all.get(i);
                if (hole.from > range.to) break;
                if (hole.from > from) left.add(new Range(from, hole.from - 1));
                from = hole.to + 1;
            }
            if (from <= range.to) left.add(new Range(from, range.to));
        }
        return new Ranges(left);
    }

    /** What lies between the ranges. */
    public Ranges gaps() {
        var gaps = new ArrayList<Range>();
        for (int i = 1; i < all.size(); i++) gaps.add(new Range(all.get(i - 1).to + 1, all.get(i).from - 1));
        return new Ranges(gaps);
    }

    public OptionalLong highest() {
        return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.getLast().to);
    }

    /** The highest number in this set below a number. */
    public OptionalLong highestBelow(long number) {
        var at = firstEndingAtOrAfter(number);
        if (at < all.size() && all.get(at).from < number) return OptionalLong.of(number - 1);
        return at == 0 ? OptionalLong.empty() : OptionalLong.of(all.get(at - 1).to);
    }

    public int size() {
        return all.size();
    }

    private int firstEndingAtOrAfter(long number) {
        var low = 0;
        var high = all.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (all.get(middle).to < number) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
