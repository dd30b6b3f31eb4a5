package io.jirani.solvency;

import java.nio.ByteBuffer;
import java.util.List;

/** What somebody is owed, one whole number for each asset of the day, in the order of the statement. Never below zero. */
record Amounts(List<Long> each) {
    Amounts {
        each = List.copyOf(each);
        if (each.stream().anyMatch(amount -> amount < 0)) throw new IllegalArgumentException("below zero: " + each);
    }

    static Amounts zero(int assets) {
        return new Amounts(java.util.Collections.nCopies(assets, 0L));
    }

    /** The sum. Fails rather than going round the end of the numbers. */
    Amounts plus(Amounts other) {
        if (each.size() != other.each.size()) throw new IllegalArgumentException("of other assets");
        return new Amounts(java.util.stream.IntStream.range(0, each.size())
                .mapToObj(i -> Math.addExact(each.get(i), other.each.get(i)))
                .toList());
    }

    /** Eight bytes each, the highest first. */
    byte[] bytes() {
        var bytes = ByteBuffer.allocate(8 * each.size());
        each.forEach(bytes::putLong);
        return bytes.array();
    }
}
