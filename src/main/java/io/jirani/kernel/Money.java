package io.jirani.kernel;

import java.math.BigDecimal;

/** Money in its asset's smallest unit, never negative: {@code Money(1250, KES)} reads {@code KES 12.50}. */
public record Money(long minor, Asset asset) implements Comparable<Money> {
    public Money {
        if (minor < 0) throw new IllegalArgumentException("money below zero: " + minor + " " + asset);
    }

    public static Money kes(long cents) {
        return new Money(cents, Asset.KES);
    }

    public static Money zero(Asset asset) {
        return new Money(0, asset);
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(minor, other.in(asset).minor), asset);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(minor, other.in(asset).minor), asset);
    }

    public Money min(Money other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public boolean isZero() {
        return minor == 0;
    }

    /** Basis points of this amount, rounded down: a fee never takes the cent it did not earn. */
    public Money basisPointsDown(int points) {
        return new Money(Math.multiplyExact(minor, (long) points) / 10_000, asset);
    }

    /** The least whole amount (shillings) that covers this one: mobile money moves no cents. */
    public Money ceilWhole() {
        var unit = unit();
        return new Money(Math.multiplyExact(Math.ceilDiv(minor, unit), unit), asset);
    }

    /** The greatest whole amount (shillings) within this one. */
    public Money floorWhole() {
        return new Money(minor - minor % unit(), asset);
    }

    /** True when this is a whole amount, as a push or a payout must be. */
    public boolean isWhole() {
        return minor % unit() == 0;
    }

    /** The amount in whole units, for the wire. Refuses an amount with cents. */
    public long wholeUnits() {
        if (!isWhole()) throw new IllegalStateException("not a whole amount: " + this);
        return minor / unit();
    }

    private long unit() {
        long unit = 1;
        for (int i = 0; i < asset.decimals(); i++) unit *= 10;
        return unit;
    }

    /** The amount in the unit people use, exact: {@code 12.50}. */
    public BigDecimal decimal() {
        return new BigDecimal(minor).movePointLeft(asset.decimals());
    }

    private Money in(Asset wanted) {
        if (!asset.equals(wanted)) throw new IllegalArgumentException(asset + " is not " + wanted);
        return this;
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(minor, other.in(asset).minor);
    }

    @Override
    public String toString() {
        return asset.code() + " " + decimal().toPlainString();
    }
}
