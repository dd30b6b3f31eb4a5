package io.jirani.kernel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Divides an amount by weights so that nothing is left over and nobody is off by a whole unit (ruling 16). */
public final class LargestRemainder {
    private LargestRemainder() {}

    /**
     * The shares of a pot, in the order of the weights: each its exact part rounded down, and what that leaves one unit each
     * to the largest remainders, of equal ones to the earlier. They sum to the pot.
     *
     * @param weights none below zero, not all zero
     */
    public static List<Long> divide(long pot, List<Long> weights) {
        var total = weights.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        if (pot < 0 || total.signum() == 0 || weights.stream().anyMatch(weight -> weight < 0))
            throw new IllegalArgumentException("cannot divide " + pot + " by " + weights);
        var shares = new long[weights.size()];
        var remainders = new ArrayList<BigInteger>();
        var left = pot;
        for (int i = 0; i < shares.length; i++) {
            var exact = BigInteger.valueOf(pot)
                    .multiply(BigInteger.valueOf(weights.get(i)))
                    .divideAndRemainder(total);
            shares[i] = exact[0].longValueExact();
            remainders.add(exact[1]);
            left -= shares[i];
        }
        var order = new ArrayList<Integer>();
        for (int i = 0; i < shares.length; i++) order.add(i);
        order.sort(Comparator.comparing(remainders::get, Comparator.reverseOrder()));
        for (int i = 0; i < left; i++) shares[order.get(i)]++;
        return Arrays.stream(shares).boxed().toList();
    }
}
