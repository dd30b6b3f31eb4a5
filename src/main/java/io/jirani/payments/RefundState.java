package io.jirani.payments;

/** What we know of a payment that is given back (ruling 9's 3d). The ledger's hold stands until proof. */
public enum RefundState {
    /** Asked for; the books hold the money. Somebody has to agree. */
    REQUESTED,
    /** It may go. */
    APPROVED,
    /** About to be sent: on disk first. */
    SUBMITTING,
    /** Taken by the provider, or handed to a payout; nobody has money back yet. */
    SUBMITTED,
    /** Sent, and nothing says what became of it. Never sent again, by no way at all. */
    UNKNOWN,
    /** The payer has it back. */
    DONE,
    /** It is proven, or people know, that nothing went back. */
    REFUSED,
    /** What we were told does not say where the money is: people decide. */
    REVIEW;

    /** True while the hold stands: the payment has no other refund. */
    public boolean isOpen() {
        return this != DONE && this != REFUSED;
    }
}
