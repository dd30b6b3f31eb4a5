package io.jirani.payments.mpesa;

import io.jirani.payments.Receipt;
import io.jirani.payments.Statement.Side;
import io.vertx.core.json.JsonObject;

/** Questions about our own accounts and transactions; what they find comes to the result address (sections 8 and 9). */
public final class MpesaQuestionClient {
    private static final String ORGANISATION = "4";

    private final MpesaHttpClient http;

    public MpesaQuestionClient(MpesaHttpClient http) {
        this.http = http;
    }

    /** What became of the transaction with this receipt: of what came to the one side's shortcode, or left the other's. */
    public Ack status(Receipt receipt, Side side, Hooks hooks) {
        var config = http.config();
        return ask(
                "/mpesa/transactionstatus/v1/query",
                http.signed("TransactionStatusQuery", hooks).put("TransactionID", receipt.number()),
                side == Side.COLLECT ? config.shortcode() : config.b2cShortcode());
    }

    /** What is in the accounts of the shortcode that collects. */
    public Ack collected(Hooks hooks) {
        return balance(http.config().shortcode(), hooks);
    }

    /** What is in the accounts of the shortcode that pays out. */
    public Ack payable(Hooks hooks) {
        return balance(http.config().b2cShortcode(), hooks);
    }

    private Ack balance(String shortcode, Hooks hooks) {
        return ask("/mpesa/accountbalance/v1/query", http.signed("AccountBalance", hooks), shortcode);
    }

    private Ack ask(String path, JsonObject body, String shortcode) {
        return MpesaHttpClient.ack(http.ask(
                path,
                body.put("PartyA", shortcode)
                        .put("IdentifierType", ORGANISATION)
                        .put("Remarks", "question")
                        .put("Occasion", "question")));
    }
}
