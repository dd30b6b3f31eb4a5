package io.jirani.accounting;

import io.jirani.kernel.Asset;
import java.math.BigDecimal;

/**
 * An amount that may lie on either side: debit above zero, credit below.
 *
 * @param units the asset's smallest unit: cents, watt-hours
 */
public record Net(long units, Asset asset) {
    public static Net zero(Asset asset) {
        return new Net(0, asset);
    }

    public Net plus(Net other) {
        if (!asset.equals(other.asset)) throw new IllegalArgumentException(asset + " is not " + other.asset);
        return new Net(Math.addExact(units, other.units), asset);
    }

    public Net minus(Net other) {
        return plus(other.negated());
    }

    public Net negated() {
        return new Net(Math.negateExact(units), asset);
    }

    public boolean isZero() {
        return units == 0;
    }

    /** What of it is debit; zero when it is a credit. */
    public Net debit() {
        return new Net(Math.max(units, 0), asset);
    }

    /** What of it is credit, above zero; zero when it is a debit. */
    public Net credit() {
        return negated().debit();
    }

    /** The amount in the unit people use, exact: {@code -12.50}; energy in kilowatt-hours. */
    public BigDecimal decimal() {
        return new BigDecimal(units).movePointLeft(asset.decimals());
    }

    @Override
    public String toString() {
        return asset.code() + " " + decimal().toPlainString();
    }
}
