package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.kernel.Money;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionState;
import io.jirani.payments.Evidence;
import io.jirani.payments.Intents;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutCodes;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.ResultCodes;
import io.jirani.payments.ResultCodes.Retry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider's wire is written loosely: types drift, envelopes change, texts vary. docs/pitfalls.md, 8 to 17 and 29. */
class LooseWireTest {
    private static final Path SAMPLES = Path.of("src/test/resources/mpesa/samples");
    private static final ProviderRef REF = new ProviderRef("ws_CO_1");

    /** Every spelling of one scalar: as a number, as text, with a fraction of nothing, with spaces around. */
    private static List<Object> spellings(long value) {
        return List.of(
                value, String.valueOf(value), " " + value + " ", new java.math.BigDecimal(value + ".00"), value + ".00");
    }

    private static JsonObject pushed(Object code, Object amount, Object moment, Object phone, Object receipt) {
        var items = new JsonArray()
                .add(item("Amount", amount))
                .add(item("MpesaReceiptNumber", receipt))
                .add(new JsonObject().put("Name", "Balance"))
                .add(item("TransactionDate", moment))
                .add(item("PhoneNumber", phone));
        return callback(new JsonObject()
                .put("CheckoutRequestID", REF.text())
                .put("ResultCode", code)
                .put("ResultDesc", "said")
                .put("CallbackMetadata", new JsonObject().put("Item", items)));
    }

    private static JsonObject callback(JsonObject stk) {
        return new JsonObject().put("Body", new JsonObject().put("stkCallback", stk));
    }

    private static JsonObject item(String name, Object value) {
        return new JsonObject().put("Name", name).put("Value", value);
    }

    @Test
    void everyScalarIsReadInBothForms() {
        var moments = List.<Object>of(20_261_121_120_020L, "20261121120020");
        var phones = List.<Object>of(254_708_374_149L, "254708374149");
        for (var code : List.<Object>of(0, "0", " 0 "))
            for (var amount : spellings(30))
                for (var moment : moments)
                    for (var phone : phones) {
                        var body = pushed(code, amount, moment, phone, "UKL7RT61SV").encode();
                        var paid = (Notice.PushPaid) MpesaJson.pushCallback(body);
                        assertThat(paid.amount()).as(body).isEqualTo(Money.kes(3_000));
                        assertThat(paid.receipt().orElseThrow().at())
                                .as(body)
                                .contains(Instant.parse("2026-11-21T09:00:20Z"));
                    }
        for (var code : List.<Object>of(1032, "1032")) {
            var said = MpesaJson.pushCallback(pushed(code, 30, 1, 1, "X").encode());
            assertThat(said).isInstanceOfSatisfying(Notice.PushFailed.class, it -> assertThat(
                            it.reason().code())
                    .isEqualTo("1032"));
            var query = new JsonObject().put("CheckoutRequestID", REF.text()).put("ResultCode", code);
            assertThat(MpesaJson.queried(200, query.encode(), REF)).isInstanceOf(CollectionEvent.QueryFailed.class);
        }
    }

    @Test
    void theAmountThatSomebodyWroteAsTextWithAZeroBeforeItIsRead() {
        assertThat(MpesaJson.pushCallback(pushed(0, "05", "x", "y", "UKL7RT61SV").encode()))
                .isInstanceOfSatisfying(
                        Notice.PushPaid.class, it -> assertThat(it.amount()).isEqualTo(Money.kes(500)));
    }

    @Test
    void everyScalarOfAPayoutIsReadInBothForms() {
        for (var code : List.<Object>of(0, "0"))
            for (var amount : spellings(290))
                for (var type : List.<Object>of(0, "0")) {
                    var keys = new JsonArray()
                            .add(key("TransactionReceipt", "UKL41HAY6Q"))
                            .add(key("TransactionAmount", amount));
                    var body = result(code, new JsonObject().put("ResultParameter", keys));
                    body.getJsonObject("Result").put("ResultType", type);
                    var paid = (Notice.PayoutPaid) MpesaJson.payoutResult(body.encode());
                    assertThat(paid.amount()).as(body.encode()).isEqualTo(Money.kes(29_000));
                }
        for (var moment : List.<Object>of(20_240_124_125_830L, "20240124125830")) {
            var keys = new JsonArray()
                    .add(key("AccountBalance", "Utility Account|KES|5.00|5.00|0.00|0.00"))
                    .add(key("BOCompletedTime", moment));
            var body = result(0, new JsonObject().put("ResultParameter", keys)).encode();
            var balances =
                    MpesaResult.read(body).orElseThrow().balances().orElseThrow();
            assertThat(balances.at()).contains(Instant.parse("2024-01-24T09:58:30Z"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SFC_IC0003", "R000001", "C2B00012", "0x0", "", " ", "O", "-0", "0.0", "00", "false", "null"})
    void aCodeThatIsNoZeroIsNeverReadAsOne(String code) {
        var push = MpesaJson.pushCallback(pushed(code, 30, 1, 1, "UKL7RT61SV").encode());
        assertThat(push).isNotInstanceOf(Notice.PushPaid.class);
        var keys = new JsonArray()
                .add(key("TransactionReceipt", "UKL41HAY6Q"))
                .add(key("TransactionAmount", 290));
        var out = result(code, new JsonObject().put("ResultParameter", keys)).encode();
        assertThat(MpesaJson.payoutResult(out)).isNotInstanceOf(Notice.PayoutPaid.class);
        assertThat(MpesaResult.read(out).filter(MpesaResult::done)).isEmpty();
        var query = new JsonObject().put("CheckoutRequestID", REF.text()).put("ResultCode", code);
        assertThat(MpesaJson.queried(200, query.encode(), REF)).isNotInstanceOf(CollectionEvent.QueryPaid.class);
    }

    /** {@code items} in every turn, unknown ones among them, and one without a value. */
    @Test
    void metadataIsReadByNameInAnyOrder() {
        var random = new Random(7);
        var items = new ArrayList<Object>(
                pushed(0, 30, 20_261_121_120_020L, 254_708_374_149L, "UKL7RT61SV")
                        .getJsonObject("Body")
                        .getJsonObject("stkCallback")
                        .getJsonObject("CallbackMetadata")
                        .getJsonArray("Item")
                        .getList());
        items.add(item("SomethingNew", "UKL0000000"));
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(items, random);
            var stk = new JsonObject()
                    .put("CheckoutRequestID", REF.text())
                    .put("ResultCode", 0)
                    .put("CallbackMetadata", new JsonObject().put("Item", new JsonArray(List.copyOf(items))));
            var paid = (Notice.PushPaid) MpesaJson.pushCallback(callback(stk).encode());
            assertThat(paid.amount()).isEqualTo(Money.kes(3_000));
            assertThat(paid.receipt().orElseThrow().number()).isEqualTo("UKL7RT61SV");
        }
    }

    @Test
    void anEnvelopeIsReadWhateverItsShape() {
        var one = key("TransactionReceipt", "UKL41HAY6Q");
        var two = key("TransactionAmount", 290);
        for (var reference : List.<Object>of(one, new JsonArray().add(one), new JsonArray(), "text"))
            for (var keys : List.of(new JsonArray().add(one).add(two), new JsonArray().add(two).add(one))) {
                var body = result("0", new JsonObject().put("ResultParameter", keys));
                body.getJsonObject("Result").put("ReferenceData", new JsonObject().put("ReferenceItem", reference));
                assertThat(MpesaJson.payoutResult(body.encode())).isInstanceOf(Notice.PayoutPaid.class);
            }
        var lone = result("0", new JsonObject().put("ResultParameter", key("Amount", 12)));
        assertThat(MpesaResult.read(lone.encode()).orElseThrow().amount("Amount"))
                .contains(Money.kes(1_200));
        var bare = result("1", new JsonObject());
        bare.getJsonObject("Result").remove("ResultParameters");
        assertThat(MpesaJson.payoutResult(bare.encode())).isInstanceOf(Notice.PayoutFailed.class);
    }

    /** The three envelopes of an error, and none at all, say nothing of what became of money. */
    @ParameterizedTest
    @CsvSource({
        "403, 24-waf-403-incapsula.html",
        "429, 25-spike-arrest-fault.json",
        "500, 22-stk-push-error-500-system-busy.json",
        "500, 33-stk-query-error-in-flight-captured.json",
        "500, 37-stk-query-in-flight-empty-message-2026-10-02.json"
    })
    void anErrorThatIsNoRefusalDecidesNothing(int status, String sample) throws IOException {
        var body = Files.readString(SAMPLES.resolve(sample));
        assertThat(MpesaJson.pushed(status, body)).isInstanceOf(CollectionEvent.Unclear.class);
        assertThat(MpesaJson.sent(status, body)).isInstanceOf(PayoutEvent.Unclear.class);
        assertThat(MpesaResult.ack(status, body)).isInstanceOf(Ack.Unclear.class);
        assertThat(MpesaJson.queried(status, body, REF)).isInstanceOf(CollectionEvent.QueryOpen.class);
    }

    /** All that is heard while a push is in flight, in any order, moves it nowhere; the verdict after it does. */
    @Test
    void whatIsHeardInFlightIsNoVerdictInAnyOrder() throws IOException {
        var noise = new ArrayList<String>();
        for (var name : List.of("24-", "25-", "32-", "33-", "37-")) noise.add(sample(name));
        var random = new Random(11);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(noise, random);
            var push = Intents.collection(CollectionState.PENDING, Evidence.E0);
            for (var body : noise) {
                var heard = MpesaJson.queried(body.contains("ResultCode") ? 200 : 500, body, Intents.REF);
                push = push.on(heard, Intents.NOW, io.jirani.payments.PaymentSettings.serve())
                        .next();
                assertThat(push.state()).as(body).isEqualTo(CollectionState.PENDING);
            }
            var paid = new JsonObject()
                    .put("CheckoutRequestID", Intents.REF.text())
                    .put("ResultCode", "0");
            var heard = MpesaJson.queried(200, paid.encode(), Intents.REF);
            push = push.on(heard, Intents.NOW, io.jirani.payments.PaymentSettings.serve())
                    .next();
            assertThat(push.state()).isEqualTo(CollectionState.SUCCEEDED);
        }
    }

    /** One code, six meanings: on a push the text decides and silence is unknown, on a question nothing is decided. */
    @ParameterizedTest
    @CsvSource({
        "'[MerchantValidate] - Wrong credentials', credentials",
        "Wrong credentials, credentials",
        "Merchant does not exist, merchant",
        "'Unable to lock subscriber, a transaction is already in process for the current subscriber', 1001",
        "The transaction is being processed, ''",
        "The transaction does not Exist, ''",
        "'', ''",
        "a text nobody has seen, ''"
    })
    void theOverloadedCodeIsReadByItsTextAndSafelyWithout(String message, String reason) {
        var body = new JsonObject()
                .put("requestId", "1")
                .put("errorCode", "500.001.1001")
                .put("errorMessage", message)
                .encode();
        var push = MpesaJson.pushed(500, body);
        if (reason.isEmpty()) assertThat(push).isInstanceOf(CollectionEvent.Unclear.class);
        else
            assertThat(push).isInstanceOfSatisfying(CollectionEvent.Refused.class, it -> assertThat(
                            it.reason().code())
                    .isEqualTo(reason));
        assertThat(MpesaJson.queried(500, body, REF)).isInstanceOf(CollectionEvent.QueryOpen.class);
        assertThat(MpesaJson.queried(200, body, REF)).isInstanceOf(CollectionEvent.QueryOpen.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Request cancelled by user",
                "Request Cancelled by user.",
                "The service request is processed successfully.",
                "The service request has been accepted successsfully",
                "",
                "paid"
            })
    void theTextBesideACodeDecidesNothing(String text) {
        var stk = new JsonObject()
                .put("CheckoutRequestID", REF.text())
                .put("ResultCode", 1032)
                .put("ResultDesc", text);
        assertThat(MpesaJson.pushCallback(callback(stk).encode())).isInstanceOf(Notice.PushFailed.class);
        assertThat(MpesaJson.queried(200, stk.encode(), REF)).isInstanceOf(CollectionEvent.QueryFailed.class);
        var paid = stk.copy().put("ResultCode", "0");
        assertThat(MpesaJson.queried(200, paid.encode(), REF)).isInstanceOf(CollectionEvent.QueryPaid.class);
        var out = result("21", new JsonObject());
        out.getJsonObject("Result").put("ResultDesc", text);
        assertThat(MpesaJson.payoutResult(out.encode())).isInstanceOf(Notice.PayoutFailed.class);
        assertThat(MpesaResult.read(out.encode()).orElseThrow().done()).isFalse();
    }

    @Test
    void oneCodeMeansWhatItsCallSays() {
        assertThat(ResultCodes.push("2001").orElseThrow().retry()).isEqualTo(Retry.PAYER_DECIDES);
        assertThat(ResultCodes.payout("2001")).contains(RailTrouble.CREDENTIALS);
        assertThat(ResultCodes.push("1").orElseThrow().english()).contains("your M-PESA account");
        assertThat(ResultCodes.payout("1")).contains(RailTrouble.DRY);
        assertThat(ResultCodes.push("8006").orElseThrow().retry()).isEqualTo(Retry.NO);
        assertThat(ResultCodes.payout("1032")).as("nobody cancels a payout").isEmpty();
        assertThat(ResultCodes.push("2040")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, NO, NONE", "3, NO, NONE", "4, TOMORROW, NONE", "8, LATER, NONE", "11, NO, CREDENTIALS", "14, NO, NONE"})
    void aLimitOfThePayeeSaysWhenAnotherPayoutMayBe(String code, Retry retry, RailTrouble trouble) {
        var known = PayoutCodes.of(code).orElseThrow();
        assertThat(known.retry()).isEqualTo(retry);
        assertThat(known.trouble()).as("only our own account stops the rail").isEqualTo(trouble);
        assertThat(PayoutCodes.of("2040").orElseThrow().retry()).isEqualTo(Retry.NO);
    }

    /** A failed payout has an id that looks like a receipt, and may even carry keys. */
    @Test
    void aFailedPayoutHasNoReceiptWhateverItCarries() {
        var keys = new JsonArray()
                .add(key("TransactionReceipt", "UKL41HAY6Q"))
                .add(key("TransactionAmount", 290));
        for (var code : List.of("1", "2001", "2040", "17", "77777")) {
            var body = result(code, new JsonObject().put("ResultParameter", keys)).encode();
            assertThat(MpesaJson.payoutResult(body)).isInstanceOfAny(Notice.PayoutFailed.class, Notice.Undecided.class);
            assertThat(MpesaResult.read(body).orElseThrow().receipt()).isEmpty();
        }
        var withoutKeys = result("0", new JsonObject()).encode();
        assertThat(MpesaJson.payoutResult(withoutKeys))
                .as("the id of the order is no receipt")
                .isInstanceOf(Notice.Undecided.class);
        var placeholder = result("0", new JsonObject());
        placeholder.getJsonObject("Result").put("TransactionID", "NLJ0000000");
        assertThat(MpesaResult.read(placeholder.encode()).orElseThrow().receipt())
                .isEmpty();
    }

    @Test
    void thePasswordHasTheVeryTimestampThatIsSentBesideIt() {
        var config = config();
        var requests = new MpesaRequestJson(config, new CallbackToken(new Secret("a callback key of a test")));
        var push = Intents.collection(CollectionState.SUBMITTING, Evidence.E0);
        var atTheEdge = Instant.parse("2026-11-21T20:59:59.999999999Z");
        for (var body : List.of(requests.push(push, atTheEdge), requests.query("ws_CO_1", atTheEdge))) {
            assertThat(body.getString("Timestamp")).as("Nairobi's clock").isEqualTo("20261121235959");
            var plain = new String(Base64.getDecoder().decode(body.getString("Password")), StandardCharsets.UTF_8);
            assertThat(plain).isEqualTo("174379" + "passkey" + body.getString("Timestamp"));
        }
        assertThat(MpesaRequestJson.timestamp(Instant.parse("2026-11-21T21:00:00Z")))
                .as("their day ends three hours before ours")
                .isEqualTo("20261122000000");
    }

    @Test
    void timesOfEveryShapeAreNairobis() {
        var paid = (Notice.PushPaid) MpesaJson.pushCallback(
                pushed(0, 30, 20_261_122_000_000L, 1, "UKL7RT61SV").encode());
        assertThat(paid.receipt().orElseThrow().at()).contains(Instant.parse("2026-11-21T21:00:00Z"));
        var keys = new JsonArray()
                .add(key("TransactionReceipt", "UKL41HAY6Q"))
                .add(key("TransactionAmount", 290))
                .add(key("TransactionCompletedDateTime", "22.11.2026 00:00:00"));
        var out = (Notice.PayoutPaid) MpesaJson.payoutResult(
                result("0", new JsonObject().put("ResultParameter", keys)).encode());
        assertThat(out.receipt().at()).contains(Instant.parse("2026-11-21T21:00:00Z"));
        var typed = new JsonObject(Map.of(
                "TransID", "UKM1", "TransTime", "20261122000000", "TransAmount", "5", "BusinessShortCode", "174379"));
        assertThat(MpesaTyped.confirmed(typed.encode(), "174379")
                        .orElseThrow()
                        .receipt()
                        .at())
                .contains(Instant.parse("2026-11-21T21:00:00Z"));
    }

    /** Version 1 hashes the payer's number, version 2 stars it: both are payments all the same, and nobody's phone. */
    @ParameterizedTest
    @ValueSource(
            strings = {"2547*****149", "9c1b5a6d2f7f5cbe7f2b9ad3c1f2a7f4f8f0d4b8b4f8a6f3d2c1b0a9f8e7d6c5", "254708374149", ""})
    void thePayersNumberIsNotReadFromATypedPayment(String number) {
        var typed = new JsonObject()
                .put("TransID", "UKM1")
                .put("TransTime", "20261122000000")
                .put("TransAmount", "5.00")
                .put("BusinessShortCode", "174379")
                .put("BillRefNumber", "H0042")
                .put("MSISDN", number)
                .put("FirstName", "Nyakerario");
        var arrived = MpesaTyped.confirmed(typed.encode(), "174379").orElseThrow();
        assertThat(arrived.bill()).isEqualTo("H0042");
        assertThat(arrived.toString()).doesNotContain("Nyakerario");
        if (!number.isEmpty()) assertThat(arrived.toString()).doesNotContain(number);
    }

    private static MpesaConfig config() {
        return new MpesaConfig(
                URI.create("http://127.0.0.1:1"),
                "key",
                new Secret("secret"),
                "174379",
                new Secret("passkey"),
                "CustomerPayBillOnline",
                "600000",
                "initiator",
                new Secret("password"),
                SecurityCredential.standIn(),
                URI.create("https://power.example.org"));
    }

    private static String sample(String begin) throws IOException {
        try (var files = Files.list(SAMPLES)) {
            var file = files.filter(it ->
                            Objects.requireNonNull(it.getFileName()).toString().startsWith(begin))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(file);
        }
    }

    private static JsonObject key(String key, Object value) {
        return new JsonObject().put("Key", key).put("Value", value);
    }

    private static JsonObject result(Object code, JsonObject parameters) {
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", "AG_1")
                                .put("TransactionID", "NLJ0000000")
                                .put("ResultParameters", parameters));
    }
}
