package io.jirani.market.figures;

import io.jirani.kernel.Energy;

/** What homes took from the grid, and what of it neighbours or their own credits gave. Told as a share alone. */
public record Share(Energy used, Energy local) {
    Share plus(Share other) {
        return new Share(used.plus(other.used), local.plus(other.local));
    }

    /** The local part in hundredths, to the next multiple of a step. */
    int percent(int step) {
        if (used.isZero()) return 0;
        var whole = Math.multiplyExact(used.wattHours(), (long) step);
        var steps = (Math.multiplyExact(local.wattHours(), 200L) + whole) / (2 * whole);
        return Math.toIntExact(steps * step);
    }
}
