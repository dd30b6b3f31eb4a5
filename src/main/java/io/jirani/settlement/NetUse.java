package io.jirani.settlement;

import io.jirani.kernel.Energy;

/** What a household took and gave. In an interval it is net, so one of the two is nothing (decided 23). */
public record NetUse(Energy imported, Energy exported) {
    /** The net of what the registers moved on in one interval. */
    public static NetUse of(Energy imported, Energy exported) {
        var both = imported.min(exported);
        return new NetUse(imported.minus(both), exported.minus(both));
    }

    /** What went through in a gap of several intervals, where nobody knows what may be netted. */
    public static NetUse inSum(Energy imported, Energy exported) {
        return new NetUse(imported, exported);
    }
}
