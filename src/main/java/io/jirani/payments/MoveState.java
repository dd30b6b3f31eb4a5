package io.jirani.payments;

/** What we know of money on its way between two places of ours (ruling 9's 3e). Transit holds it until proof. */
public enum MoveState {
    /** The books have set it aside; nothing was sent. */
    RESERVED,
    /** About to be sent: on disk first. */
    SUBMITTING,
    /** It left; the far side does not have it yet. */
    SUBMITTED,
    /** Sent, and nothing says what became of it. Never sent again. */
    UNKNOWN,
    /** The far side has it. */
    DONE,
    /** It is proven, or people know, that it did not move. */
    REFUSED,
    /** What we were told does not say where the money is: people decide. */
    REVIEW;

    /** True while the far side may still get it. */
    public boolean isOpen() {
        return this != DONE && this != REFUSED;
    }
}
