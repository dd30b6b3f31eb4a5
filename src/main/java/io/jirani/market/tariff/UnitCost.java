package io.jirani.market.tariff;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What a kilowatt-hour costs at the supplier, to the billionth of a minor unit: levies are published to the hundredth of a
 * cent and taxed by basis points, and nothing is rounded on the way. It becomes whole cents in three places only: a
 * {@linkplain #down() cap} is rounded down and a {@linkplain #up() floor} up, both for the household; an
 * {@linkplain #of(Energy) amount} half up as every other, so that what a price within the cap comes to is never more.
 */
public record UnitCost(long nano, Asset asset) implements Comparable<UnitCost> {
    private static final long NANO = 1_000_000_000L;
    /** The finest that is published: a ten-thousandth of a minor unit. */
    private static final int PUBLISHED_DECIMALS = 4;

    private static final long STEP = 100_000L;
    private static final int POINTS = 10_000;
    private static final BigInteger WATT_HOURS = BigInteger.valueOf(1_000L * NANO);

    public UnitCost {
        if (nano < 0) throw new IllegalArgumentException("cost below zero: " + nano);
    }

    /** The same as a price of whole minor units. */
    public static UnitCost of(Price price) {
        return new UnitCost(Math.multiplyExact(price.minorPerKwh(), NANO), price.asset());
    }

    /**
     * A published figure in the unit people use: {@code 1.5382} shillings.
     *
     * @throws IllegalArgumentException if it is below zero or finer than a ten-thousandth of a minor unit
     */
    public static UnitCost published(BigDecimal amount, Asset asset) {
        var steps = amount.movePointRight(asset.decimals() + PUBLISHED_DECIMALS);
        try {
            return new UnitCost(Math.multiplyExact(steps.longValueExact(), STEP), asset);
        } catch (ArithmeticException tooFine) {
            throw new IllegalArgumentException("finer or greater than is published: " + amount, tooFine);
        }
    }

    static UnitCost zero(Asset asset) {
        return new UnitCost(0, asset);
    }

    UnitCost plus(UnitCost other) {
        return new UnitCost(Math.addExact(nano, other.in(asset).nano), asset);
    }

    /** Basis points of a published cost, which are exact. */
    UnitCost share(int points) {
        if (nano % POINTS != 0) throw new IllegalArgumentException("a share of what was not published: " + this);
        return new UnitCost(nano / POINTS * points, asset);
    }

    /** The greatest whole price within this cost: who pays it never pays more than the supplier asks. */
    public Price down() {
        return new Price(nano / NANO, asset);
    }

    /** The least whole price that covers this cost. */
    public Price up() {
        return new Price(Math.ceilDiv(nano, NANO), asset);
    }

    /**
     * The least price that leaves a seller this much after the fee: {@code ceil(cost × 10000 / (10000 − fee))} (ruling 15).
     *
     * @param feePoints the fee on a sale, in basis points
     */
    public Price floor(int feePoints) {
        var gross = BigInteger.valueOf(nano).multiply(BigInteger.valueOf(POINTS));
        var net = BigInteger.valueOf(NANO).multiply(BigInteger.valueOf(POINTS - feePoints));
        return new Price(gross.add(net.subtract(BigInteger.ONE)).divide(net).longValueExact(), asset);
    }

    /** What an amount of energy costs, rounded half up, once. */
    public Money of(Energy energy) {
        return rounded(exact(energy), asset);
    }

    /** What it costs, in billionths of a minor unit times watt-hours per kilowatt-hour: nothing is lost. */
    BigInteger exact(Energy energy) {
        return BigInteger.valueOf(nano).multiply(BigInteger.valueOf(energy.wattHours()));
    }

    static BigInteger exact(Money money) {
        return BigInteger.valueOf(money.minor()).multiply(WATT_HOURS);
    }

    static Money rounded(BigInteger exact, Asset asset) {
        var half = WATT_HOURS.shiftRight(1);
        return new Money(exact.add(half).divide(WATT_HOURS).longValueExact(), asset);
    }

    /** The cost in the unit people use, exact: {@code 1.5382}. */
    public BigDecimal decimal() {
        var exact = new BigDecimal(nano).movePointLeft(9 + asset.decimals()).stripTrailingZeros();
        return exact.scale() < asset.decimals() ? exact.setScale(asset.decimals()) : exact;
    }

    private UnitCost in(Asset wanted) {
        if (!asset.equals(wanted)) throw new IllegalArgumentException(asset + " is not " + wanted);
        return this;
    }

    @Override
    public int compareTo(UnitCost other) {
        return Long.compare(nano, other.in(asset).nano);
    }

    @Override
    public String toString() {
        return asset.code() + " " + decimal().toPlainString() + "/kWh";
    }
}
