package io.jirani.kernel;

/** A price of energy: minor units of a currency for a kilowatt-hour, whole, never negative. 12.00 KES/kWh is 1200. */
public record Price(long minorPerKwh, Asset asset) implements Comparable<Price> {
    public Price {
        if (minorPerKwh < 0) throw new IllegalArgumentException("price below zero: " + minorPerKwh);
    }

    public static Price kes(long centsPerKwh) {
        return new Price(centsPerKwh, Asset.KES);
    }

    /** What an amount of energy costs: rounded half up, once, the same integer for both sides (reliability R11). */
    public Money of(Energy energy) {
        var milli = Math.multiplyExact(energy.wattHours(), minorPerKwh);
        return new Money(Math.addExact(milli, 500) / 1000, asset);
    }

    @Override
    public int compareTo(Price other) {
        if (!asset.equals(other.asset)) throw new IllegalArgumentException(asset + " is not " + other.asset);
        return Long.compare(minorPerKwh, other.minorPerKwh);
    }

    @Override
    public String toString() {
        return new Money(minorPerKwh, asset) + "/kWh";
    }
}
