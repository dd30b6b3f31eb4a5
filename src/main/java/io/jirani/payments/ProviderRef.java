package io.jirani.payments;

/**
 * The provider's own handle for an attempt: a push's CheckoutRequestID, a payout's ConversationID. The former ends with
 * nine digits of the payer's number (Daraja fact sheet section 3), so it never prints in full.
 */
public record ProviderRef(String text) {
    private static final int SHOWN = 12;

    public ProviderRef {
        if (text.isBlank() || text.length() > 128) throw new IllegalArgumentException("not a provider's reference");
    }

    @Override
    public String toString() {
        return text.length() <= SHOWN ? "…" : text.substring(0, SHOWN) + "…";
    }
}
