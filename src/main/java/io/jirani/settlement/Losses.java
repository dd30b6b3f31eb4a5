package io.jirani.settlement;

import io.jirani.kernel.Energy;

/**
 * What a community's wires lost in a span (ruling 25): {@code feeder_in + Σ export − Σ import − feeder_out}. Energy is
 * never below zero, so a negative figure stands on the other side.
 *
 * @param lost went in and nowhere out
 * @param surplus came out and nowhere in: a wrong transformer, a cloned meter
 */
public record Losses(Energy lost, Energy surplus) {
    /** Whether a day's losses ask for somebody to go and look. */
    public enum Verdict {
        USUAL,
        /** More than {@link #MOST_POINTS} of what the households took: theft, a meter that counts too little. */
        HIGH,
        NEGATIVE
    }

    public static final Losses NONE = new Losses(Energy.ZERO, Energy.ZERO);

    /** Of import, in basis points. */
    private static final int MOST_POINTS = 800;

    /** What is lost of all that went into the wires. */
    public static Losses of(Energy in, Energy out) {
        var both = in.min(out);
        return new Losses(in.minus(both), out.minus(both));
    }

    /** These, less what was booked before. */
    public Losses minus(Losses booked) {
        return of(lost.plus(booked.surplus), surplus.plus(booked.lost));
    }

    /**
     * Whether a day's losses are usual.
     *
     * @param imported what the households took
     * @param rounding what rounding registers down to the Wh may look like
     */
    public Verdict judge(Energy imported, Energy rounding) {
        if (surplus.compareTo(rounding) > 0) return Verdict.NEGATIVE;
        var most = imported.basisPointsDown(MOST_POINTS).plus(rounding);
        return lost.compareTo(most) > 0 ? Verdict.HIGH : Verdict.USUAL;
    }
}
