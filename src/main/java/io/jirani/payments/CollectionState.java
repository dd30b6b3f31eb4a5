package io.jirani.payments;

/** What we know of money asked from a phone (reliability.md 3a, rulings 1, 5, 9). */
public enum CollectionState {
    /** Stored; nothing was sent. */
    CREATED(Phase.OPEN),
    /** About to be sent: on disk first, so that a crash leads to a question and never to a second prompt. */
    SUBMITTING(Phase.OPEN),
    /** The provider has taken the push and named it. */
    PENDING(Phase.OPEN),
    /** Sent, and no answer that says anything: the payer may have a prompt, or not. Never sent again. */
    UNKNOWN(Phase.OPEN),
    /** Paid in time; the money is in the buyer's escrow. */
    SUCCEEDED(Phase.CREDITED),
    /** Proven or claimed not to have happened. */
    FAILED(Phase.ENDED),
    /** The buyer's time is up; nothing is known. Silence is not failure: it is asked about for a week. */
    EXPIRED(Phase.ENDED),
    /** Paid after its end: the money is the buyer's own. */
    LATE_CREDITED(Phase.CREDITED),
    /** What we were told does not fit: people decide. */
    REVIEW(Phase.REVIEW),
    /** Being given back. */
    REFUND_PENDING(Phase.REFUND),
    /** Given back. */
    REFUNDED(Phase.REFUND);

    /** What the machine tells apart. */
    public enum Phase {
        /** Energy is held for it. */
        OPEN,
        /** Nothing is held for it; money may still come. */
        ENDED,
        /** Money was credited to the household. */
        CREDITED,
        REVIEW,
        REFUND
    }

    private final Phase phase;

    CollectionState(Phase phase) {
        this.phase = phase;
    }

    public Phase phase() {
        return phase;
    }
}
