package io.jirani.payments;

/** What we know of money sent to a phone (reliability.md 3b). The ledger's hold stands until proof. */
public enum PayoutState {
    /** The books hold the money; nothing was sent. */
    RESERVED,
    /** About to be sent: on disk first. */
    SUBMITTING,
    /** The provider has taken the request; nobody was paid yet. */
    SUBMITTED,
    /** Sent, and nothing says what became of it. Never sent again. */
    UNKNOWN,
    PAID,
    FAILED,
    /** What we were told does not fit: people decide. */
    REVIEW,
    /** The statement took it back; or two people say that it never left, though a callback said so. */
    REVERSED;

    /** True while the hold stands and the provider may still pay. */
    public boolean isLive() {
        return switch (this) {
            case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN -> true;
            case PAID, FAILED, REVIEW, REVERSED -> false;
        };
    }
}
