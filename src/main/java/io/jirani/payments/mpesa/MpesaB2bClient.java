package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;

/** Money from our pay bill to another business, or to our own payout account (fact sheet section 11). */
public final class MpesaB2bClient {
    /** What the money is sent as. */
    public enum Kind {
        /** To our payout account: collections fill the float. */
        TOP_UP("BusinessPayToBulk", "4"),
        PAY_BILL("BusinessPayBill", "4"),
        BUY_GOODS("BusinessBuyGoods", "2");

        private final String command;
        private final String receiver;

        Kind(String command, String receiver) {
            this.command = command;
            this.receiver = receiver;
        }
    }

    /**
     * One transfer.
     *
     * @param to the shortcode or till that gets it
     * @param amount whole shillings
     * @param reference at most 12 characters, printed on the receiver's statement
     */
    public record Transfer(Kind kind, String to, Money amount, String reference) {
        public Transfer {
            if (reference.isBlank() || reference.length() > 12)
                throw new IllegalArgumentException("a reference has 1 to 12 characters");
            if (!amount.isWhole() || amount.isZero()) throw new IllegalArgumentException("whole shillings above zero");
        }
    }

    private final MpesaHttpClient http;

    public MpesaB2bClient(MpesaHttpClient http) {
        this.http = http;
    }

    /** One POST, never repeated: Daraja has no key by which a second one would be known. */
    public Ack send(Transfer it, Hooks hooks) {
        return MpesaHttpClient.ack(http.move(
                "/mpesa/b2b/v1/paymentrequest",
                http.signed(it.kind().command, hooks)
                        .put("SenderIdentifierType", "4")
                        .put("RecieverIdentifierType", it.kind().receiver)
                        .put("Amount", it.amount().wholeUnits())
                        .put("PartyA", http.config().shortcode())
                        .put("PartyB", it.to())
                        .put("AccountReference", it.reference())
                        .put("Remarks", "float")
                        .put("Occasion", "")));
    }

    /** The shortcode that pays out: where a top-up goes. */
    public String bulk() {
        return http.config().b2cShortcode();
    }
}
