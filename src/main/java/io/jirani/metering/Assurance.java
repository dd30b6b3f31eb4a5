package io.jirani.metering;

/** How far a figure can be trusted (ux.md section 2.2): A sells, B buys, C is only shown. */
public enum Assurance {
    /** A native, signed row on the boundary itself. */
    A,
    /** A row from elsewhere, or a straight line between two rows. */
    B,
    /** Estimated, or read while the meter's bus failed. */
    C;

    /** The weaker of two. */
    public Assurance or(Assurance other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
