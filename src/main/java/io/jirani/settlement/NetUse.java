package io.jirani.settlement;

import io.jirani.kernel.Energy;

/**
 * What a household took and gave in an interval, net over its meters: at most one of the two is above zero (decided 23).
 */
public record NetUse(Energy imported, Energy exported) {
    public NetUse {
        if (!imported.isZero() && !exported.isZero())
            throw new IllegalArgumentException("not net: " + imported + " in, " + exported + " out");
    }

    /** The net of what the registers moved on. */
    public static NetUse of(Energy imported, Energy exported) {
        var both = imported.min(exported);
        return new NetUse(imported.minus(both), exported.minus(both));
    }
}
