package io.jirani.payments;

/** What two people decide about money that nobody else can tell (docs/reviews.md). */
public enum Ruling {
    /** It moved. */
    PAID,
    /** It did not move. */
    NOT_PAID,
    /** It stands as it is: they have seen it. */
    KEEP
}
