package io.jirani.kernel;

import java.math.BigDecimal;

/** An amount of energy: whole watt-hours, never negative. */
public record Energy(long wattHours) implements Comparable<Energy> {
    public static final Energy ZERO = new Energy(0);

    public Energy {
        if (wattHours < 0) throw new IllegalArgumentException("energy below zero: " + wattHours + " Wh");
    }

    public Energy plus(Energy other) {
        return new Energy(Math.addExact(wattHours, other.wattHours));
    }

    public Energy minus(Energy other) {
        return new Energy(Math.subtractExact(wattHours, other.wattHours));
    }

    public Energy min(Energy other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** A share in basis points of this energy, rounded down: what the rounding leaves belongs to the other share. */
    public Energy basisPointsDown(int points) {
        return new Energy(Math.multiplyExact(wattHours, (long) points) / 10_000);
    }

    public boolean isZero() {
        return wattHours == 0;
    }

    /** Kilowatt-hours for people and for the older clients, exact: 2500 Wh is 2.5. */
    public BigDecimal kilowattHours() {
        return new BigDecimal(wattHours).movePointLeft(3).stripTrailingZeros();
    }

    @Override
    public int compareTo(Energy other) {
        return Long.compare(wattHours, other.wattHours);
    }

    @Override
    public String toString() {
        return wattHours + " Wh";
    }
}
