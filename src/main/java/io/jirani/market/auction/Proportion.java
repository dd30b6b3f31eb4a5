package io.jirani.market.auction;

import java.math.BigInteger;

/** An exact part of an amount, also where the product needs more than 64 bits. */
final class Proportion {
    private Proportion() {}

    /** The part of an amount that a weight out of a total has, rounded down. */
    static long share(long amount, long weight, long total) {
        return fits(amount, weight) ? amount * weight / total : wide(amount, weight, total)[0].longValueExact();
    }

    /** What the rounding left, in parts of the total. */
    static long remainder(long amount, long weight, long total) {
        return fits(amount, weight) ? amount * weight % total : wide(amount, weight, total)[1].longValueExact();
    }

    private static boolean fits(long amount, long weight) {
        return Math.multiplyHigh(amount, weight) == 0 && amount * weight >= 0;
    }

    private static BigInteger[] wide(long amount, long weight, long total) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(weight))
                .divideAndRemainder(BigInteger.valueOf(total));
    }
}
