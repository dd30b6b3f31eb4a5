package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Order;
import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaEvent.Typed;
import io.jirani.demo.daraja.DarajaWorld.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What the provider says about orders of businesses, typed payments and its list of them (samples 61, 70, 80 to 83). */
final class DarajaOrderWire {
    private DarajaOrderWire() {}

    /** Samples 61 and 70: one reference item is an object, several are an array. */
    static JsonObject result(Order order, Outcome outcome, DarajaWorld.Accounts accounts) {
        var id = outcome.paid() ? outcome.receipt() : DarajaIds.noReceipt(Instant.ofEpochMilli(outcome.at()));
        var result = DarajaWire.result(outcome.code(), outcome.text(), order.originator(), order.conversationId(), id);
        if (order.errand() == DarajaEvent.Errand.REVERSAL)
            return DarajaWire.result(result, DarajaWire.internal("reversalresults"));
        if (outcome.paid()) result.put("ResultParameters", DarajaWire.parameters(b2b(order, outcome, accounts)));
        var items = new JsonArray()
                .add(DarajaWire.key("BillReferenceNumber", order.about()))
                .add(DarajaWire.internal("b2bresults"))
                .add(new JsonObject().put("Key", "Occasion"));
        result.put("ReferenceData", new JsonObject().put("ReferenceItem", items));
        return new JsonObject().put("Result", result);
    }

    private static JsonArray b2b(Order order, Outcome outcome, DarajaWorld.Accounts accounts) {
        var left = String.format(Locale.ROOT, "%d.00", accounts.working());
        var balance =
                "{Amount={BasicAmount=" + left + ", MinimumAmount=" + accounts.working() * 100 + ", CurrencyCode=KES}}";
        return new JsonArray()
                .add(DarajaWire.key("InitiatorAccountCurrentBalance", balance))
                .add(DarajaWire.key("DebitAccountCurrentBalance", balance))
                .add(DarajaWire.key("Amount", order.amount()))
                .add(DarajaWire.key(
                        "DebitPartyAffectedAccountBalance", "Working Account|KES|" + left + "|" + left + "|0.00|0.00"))
                .add(DarajaWire.key("TransCompletedTime", DarajaIds.digits(outcome.at())))
                .add(DarajaWire.key("DebitPartyCharges", "Business Pay Bill Charge|KES|0.00"))
                .add(DarajaWire.key("ReceiverPartyPublicName", order.to() + " - Jirani Sandbox"))
                .add(DarajaWire.key("Currency", "KES"));
    }

    /** The notice at QueueTimeOutURL. */
    static JsonObject queueTimeout(Order order, long at) {
        var id = DarajaIds.noReceipt(Instant.ofEpochMilli(at));
        var said = "The request was not processed in time.";
        return DarajaWire.result(
                DarajaWire.result("1", said, order.originator(), order.conversationId(), id),
                DarajaWire.internal("results"));
    }

    /** The misspelt answer to a registration, and to a simulated payment. */
    static JsonObject registered(String originator) {
        return new JsonObject()
                .put("OriginatorCoversationID", originator)
                .put("ResponseCode", "0")
                .put("ResponseDescription", "success");
    }

    static JsonObject simulated(String conversationId, String originator) {
        return new JsonObject()
                .put("ConversationID", conversationId)
                .put("OriginatorCoversationID", originator)
                .put("ResponseCode", "0")
                .put("ResponseDescription", "Accept the service request successfully.");
    }

    /**
     * Samples 80 to 82: amounts are text, the payer is hidden, and the balance is blank while it is only asked.
     *
     * @param balance what the account holds, or empty when this is the question before
     */
    static JsonObject typed(Typed it, String version, String balance) {
        var name = List.of(DarajaWire.name(it.msisdn()).split(" "));
        var body = new JsonObject()
                .put("TransactionType", "Pay Bill")
                .put("TransID", it.receipt())
                .put("TransTime", String.valueOf(DarajaIds.digits(it.at())))
                .put("TransAmount", it.amount() + ".00")
                .put("BusinessShortCode", it.shortcode())
                .put("BillRefNumber", it.bill())
                .put("InvoiceNumber", "")
                .put("OrgAccountBalance", balance)
                .put("ThirdPartyTransID", it.thirdParty())
                .put("MSISDN", hidden(it.msisdn(), version))
                .put("FirstName", name.getFirst());
        return version.equals("v2") ? body : body.put("MiddleName", "").put("LastName", name.getLast());
    }

    private static String hidden(String msisdn, String version) {
        if (version.equals("v2")) return msisdn.substring(0, 4) + "*****" + msisdn.substring(msisdn.length() - 3);
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(msisdn.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The keys are spelt with spaces. */
    static JsonObject pullRegistered(String ref, String shortcode, String status, String said) {
        return new JsonObject()
                .put("ResponseRefID", ref)
                .put("Response Status", status)
                .put("ShortCode", shortcode)
                .put("Response Description", said);
    }

    /** Sample 83: rows in a list in a list; the number lost its country code and its first digit to a number's type. */
    static JsonObject pulled(String ref, List<Entry> entries) {
        var rows = new JsonArray();
        for (var entry : entries)
            rows.add(new JsonObject()
                    .put("transactionId", entry.receipt())
                    .put("trxDate", Instant.ofEpochSecond(entry.at() / 1_000).toString())
                    .put("msisdn", Long.parseLong(entry.msisdn().substring(3)))
                    .put("sender", "MPESA")
                    .put("transactiontype", "c2b-pay-bill-debit")
                    .put("billreference", entry.reference())
                    .put("amount", entry.amount() + ".00")
                    .put("organizationname", "Jirani Sandbox"));
        return new JsonObject()
                .put("ResponseRefID", ref)
                .put("ResponseCode", entries.isEmpty() ? "1001" : "1000")
                .put("ResponseMessage", entries.isEmpty() ? "No records found" : "Success")
                .put("Response", entries.isEmpty() ? new JsonArray() : new JsonArray().add(rows));
    }
}
