package io.jirani.payments;

/** What a refused payout says about our account at the provider, beside the payout itself. */
public enum RailTrouble {
    /** Nothing: the next payout may pass. */
    NONE,
    /** Our wallet there is dry: every payout would fail until somebody tops it up. */
    DRY,
    /** Our operator's name or password is refused: trying on would lock it (pitfall 27). */
    CREDENTIALS
}
