package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;
import io.jirani.payments.Receipt;

/** A payment to our pay bill taken back, whole (fact sheet section 10). A transaction of its own, not an undo (pitfall 28). */
public final class MpesaReversalClient {
    private final MpesaHttpClient http;

    public MpesaReversalClient(MpesaHttpClient http) {
        this.http = http;
    }

    /**
     * One POST, never repeated. The end comes later: done, {@code R000001} reversed before, {@code R000002} unknown, 1 the
     * money is not on the shortcode any more.
     *
     * @param amount all of the original payment
     */
    public Ack reverse(Receipt original, Money amount, Hooks hooks) {
        return MpesaHttpClient.ack(http.move(
                "/mpesa/reversal/v1/request",
                http.signed("TransactionReversal", hooks)
                        .put("TransactionID", original.number())
                        .put("Amount", amount.wholeUnits())
                        .put("ReceiverParty", http.config().shortcode())
                        .put("RecieverIdentifierType", "11")
                        .put("Remarks", "reversal")
                        .put("Occasion", "")));
    }
}
