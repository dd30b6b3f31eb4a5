package io.jirani.demo;

import java.util.concurrent.atomic.LongAdder;

/** What the simulated people have done and met so far. */
public final class CustomersTally {
    final LongAdder offers = new LongAdder();
    final LongAdder v1 = new LongAdder();
    final LongAdder compat = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder paid = new LongAdder();
    final LongAdder unpaid = new LongAdder();
    final LongAdder busy = new LongAdder();
    final LongAdder faults = new LongAdder();

    /** Sell orders the gateway took. */
    public long offers() {
        return offers.sum();
    }

    /** Purchases begun through {@code /v1/purchases}. */
    public long v1() {
        return v1.sum();
    }

    /** Purchases begun through {@code /api/execute_trade}. */
    public long compat() {
        return compat.sum();
    }

    /** Requests turned down with a reason. */
    public long refused() {
        return refused.sum();
    }

    /** Purchases that settled. */
    public long paid() {
        return paid.sum();
    }

    /** Purchases that were not paid for. */
    public long unpaid() {
        return unpaid.sum();
    }

    /** Requests asked to come back later (503 with Retry-After): the machine has more to do than it can, nothing is wrong. */
    public long busy() {
        return busy.sum();
    }

    /** Other answers of 500 and more, and no answer at all: nothing a customer did can be the reason. */
    public long faults() {
        return faults.sum();
    }

    @Override
    public String toString() {
        return offers + " offers, purchases begun " + v1 + " (v1) and " + compat + " (api), " + paid + " paid, "
                + unpaid + " not paid, " + refused + " refused, " + busy + " asked to wait, " + faults + " faults";
    }
}
