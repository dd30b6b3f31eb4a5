package io.jirani.metering;

/** A meter's short number in this database; never leaves it. */
public record MeterId(long number) implements Comparable<MeterId> {
    @Override
    public int compareTo(MeterId other) {
        return Long.compare(number, other.number);
    }
}
