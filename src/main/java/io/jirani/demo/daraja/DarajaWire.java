package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaEvent.Payout;
import io.jirani.demo.daraja.DarajaEvent.Prompt;
import io.jirani.demo.daraja.DarajaWorld.Accounts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Every body the provider sends, in the shapes of the captured samples (providers/mpesa-samples, whose numbers stand at
 * each method). Odd spellings and drifting types are the provider's own.
 */
final class DarajaWire {
    private static final String ACCEPTED = "Accept the service request successfully.";
    private static final List<String> NAMES = List.of(
            "AMINA WANJIKU",
            "BRIAN OTIENO",
            "CHEBET KORIR",
            "DAVID MWANGI",
            "ESTHER ACHIENG",
            "FATUMA ALI",
            "GEORGE KAMAU",
            "HALIMA NOOR");

    private DarajaWire() {}

    /** Sample 26: the lifetime is text. */
    static JsonObject token(String token) {
        return new JsonObject().put("access_token", token).put("expires_in", "3599");
    }

    /** Samples 21 to 23, 27, 33, 36. */
    static JsonObject error(String requestId, String code, String said) {
        return new JsonObject()
                .put("requestId", requestId)
                .put("errorCode", code)
                .put("errorMessage", said);
    }

    /** Sample 25: the gateway in front has an envelope of its own. */
    static JsonObject fault() {
        return new JsonObject()
                .put(
                        "fault",
                        new JsonObject()
                                .put(
                                        "faultstring",
                                        "Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5,"
                                                + " periodInMicroseconds=60000000, maxBurstMessageCount=1.0}")
                                .put(
                                        "detail",
                                        new JsonObject().put("errorcode", "policies.ratelimit.SpikeArrestViolation")));
    }

    /** Sample 24: an edge firewall answers, in HTML. */
    static String firewallPage() {
        return "<html style=\"height:100%\"><head><META NAME=\"ROBOTS\" CONTENT=\"NOINDEX, NOFOLLOW\"></head><body>"
                + "<iframe id=\"main-iframe\" src=\"/_Incapsula_Resource\">Request unsuccessful. Incapsula incident ID:"
                + " 0000000000000000-0000000000000000</iframe></body></html>";
    }

    /** Sample 20. */
    static JsonObject pushed(Prompt prompt) {
        return new JsonObject()
                .put("MerchantRequestID", prompt.merchantRequestId())
                .put("CheckoutRequestID", prompt.checkoutRequestId())
                .put("ResponseCode", "0")
                .put("ResponseDescription", "Success. Request accepted for processing")
                .put("CustomerMessage", "Success. Request accepted for processing");
    }

    /** Samples 30 to 35: the code is text here, and neither receipt nor amount is told. */
    static JsonObject queried(Prompt prompt, String code, String said) {
        return new JsonObject()
                .put("ResponseCode", "0")
                .put("ResponseDescription", "The service request has been accepted successfully")
                .put("MerchantRequestID", prompt.merchantRequestId())
                .put("CheckoutRequestID", prompt.checkoutRequestId())
                .put("ResultCode", code)
                .put("ResultDesc", said);
    }

    /** Samples 01 to 05: the code is a number here; a paid one has five items, of which Balance has no value. */
    static JsonObject callback(Prompt prompt, Outcome outcome, long amount) {
        var stk = new JsonObject()
                .put("MerchantRequestID", prompt.merchantRequestId())
                .put("CheckoutRequestID", prompt.checkoutRequestId())
                .put("ResultCode", DarajaCodes.onTheWire(outcome.code()))
                .put("ResultDesc", outcome.text());
        if (outcome.paid())
            stk.put(
                    "CallbackMetadata",
                    new JsonObject()
                            .put(
                                    "Item",
                                    new JsonArray()
                                            .add(item("Amount", amount))
                                            .add(item("MpesaReceiptNumber", outcome.receipt()))
                                            .add(new JsonObject().put("Name", "Balance"))
                                            .add(item("TransactionDate", DarajaIds.digits(outcome.at())))
                                            .add(item("PhoneNumber", Long.parseLong(prompt.msisdn())))));
        return new JsonObject().put("Body", new JsonObject().put("stkCallback", stk));
    }

    /** Sample 40: also what status and balance queries are answered with. */
    static JsonObject taken(String conversationId, String originator) {
        return new JsonObject()
                .put("ConversationID", conversationId)
                .put("OriginatorConversationID", originator)
                .put("ResponseCode", "0")
                .put("ResponseDescription", ACCEPTED);
    }

    /** Samples 41 to 43: without parameters, and with an id that is no receipt, when it failed. */
    static JsonObject payoutResult(Payout payout, Outcome outcome, Accounts accounts) {
        var id = outcome.paid() ? outcome.receipt() : DarajaIds.noReceipt(Instant.ofEpochMilli(outcome.at()));
        var result = result(outcome.code(), outcome.text(), payout.originator(), payout.conversationId(), id);
        if (outcome.paid())
            result.put(
                    "ResultParameters",
                    parameters(new JsonArray()
                            .add(key("TransactionAmount", payout.amount()))
                            .add(key("TransactionReceipt", outcome.receipt()))
                            .add(key("ReceiverPartyPublicName", payout.msisdn() + " - " + name(payout.msisdn())))
                            .add(key("TransactionCompletedDateTime", DarajaIds.spoken(outcome.at())))
                            .add(key("B2CUtilityAccountAvailableFunds", (double) accounts.utility()))
                            .add(key("B2CWorkingAccountAvailableFunds", 0.0))
                            .add(key("B2CRecipientIsRegisteredCustomer", "Y"))
                            .add(key("B2CChargesPaidAccountAvailableFunds", (double) accounts.charges()))));
        return result(result, internal("b2cresults"));
    }

    /** The notice at QueueTimeOutURL: a result envelope that only its address tells from a result. */
    static JsonObject queueTimeout(Payout payout, long at) {
        var id = DarajaIds.noReceipt(Instant.ofEpochMilli(at));
        var said = "The request was not processed in time.";
        return result(result("1", said, payout.originator(), payout.conversationId(), id), internal("b2cresults"));
    }

    /** A result that says no to the operator of a status or balance query. */
    static JsonObject refused(String code, String conversationId, String originator, Instant at) {
        var result = result(code, DarajaCodes.text(code, 0), originator, conversationId, DarajaIds.noReceipt(at));
        return result(result, internal("results"));
    }

    /** Samples 50 and 51. */
    static JsonObject balanceResult(String conversationId, String originator, String accounts, Instant at) {
        var result = result("0", DarajaCodes.text("0", 0), originator, conversationId, DarajaIds.noReceipt(at))
                .put(
                        "ResultParameters",
                        parameters(new JsonArray()
                                .add(key("ActionType", "AccountBalance"))
                                .add(key("AccountBalance", accounts))
                                .add(key("BOCompletedTime", DarajaIds.digits(at.toEpochMilli())))));
        return result(result, internal("abresults"));
    }

    /** Sample 51: {@code Name|CUR|current|available|reserved|uncleared}, joined by {@code &}. */
    static String accounts(long working, long utility, long charges) {
        return String.join(
                "&",
                account("Working Account", working),
                account("Float Account", 0),
                account("Utility Account", utility),
                account("Charges Paid Account", charges),
                account("Organization Settlement Account", 0));
    }

    private static String account(String name, long amount) {
        return String.format(Locale.ROOT, "%s|KES|%d.00|%d.00|0.00|0.00", name, amount, amount);
    }

    /** A result without its reference data. */
    static JsonObject result(String code, String said, String originator, String conversationId, String id) {
        return new JsonObject()
                .put("ResultType", 0)
                .put("ResultCode", DarajaCodes.onTheWire(code))
                .put("ResultDesc", said)
                .put("OriginatorConversationID", originator)
                .put("ConversationID", conversationId)
                .put("TransactionID", id);
    }

    static JsonObject result(JsonObject result, JsonObject referenceItem) {
        result.put("ReferenceData", new JsonObject().put("ReferenceItem", referenceItem));
        return new JsonObject().put("Result", result);
    }

    static JsonObject parameters(JsonArray keys) {
        return new JsonObject().put("ResultParameter", keys);
    }

    static JsonObject key(String key, Object value) {
        return new JsonObject().put("Key", key).put("Value", value);
    }

    private static JsonObject item(String name, Object value) {
        return new JsonObject().put("Name", name).put("Value", value);
    }

    static JsonObject internal(String api) {
        return key("QueueTimeoutURL", "https://internalsandbox.safaricom.co.ke/mpesa/" + api + "/v1/submit");
    }

    /** A made-up customer, always the same for a number. */
    static String name(String msisdn) {
        return NAMES.get(Math.floorMod(msisdn.hashCode(), NAMES.size()));
    }
}
