package io.jirani.payments.mpesa;

import static io.jirani.payments.mpesa.Loose.callback;
import static io.jirani.payments.mpesa.Loose.key;
import static io.jirani.payments.mpesa.Loose.pushed;
import static io.jirani.payments.mpesa.Loose.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionState;
import io.jirani.payments.Evidence;
import io.jirani.payments.Intents;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutCodes;
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
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What codes and words mean, and times: docs/pitfalls.md, 8, 9, 11, 15, 17, 29 and 34. */
class LooseWordsTest {
    private static final Path SAMPLES = Path.of("src/test/resources/mpesa/samples");
    private static final ProviderRef REF = Loose.REF;

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
            assertThat(push)
                    .isInstanceOfSatisfying(
                            CollectionEvent.Refused.class,
                            it -> assertThat(it.reason().code()).isEqualTo(reason));
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
    @CsvSource({
        "2, NO, NONE",
        "3, NO, NONE",
        "4, TOMORROW, NONE",
        "8, LATER, NONE",
        "11, NO, CREDENTIALS",
        "14, NO, NONE"
    })
    void aLimitOfThePayeeSaysWhenAnotherPayoutMayBe(String code, Retry retry, RailTrouble trouble) {
        var known = PayoutCodes.of(code).orElseThrow();
        assertThat(known.retry()).isEqualTo(retry);
        assertThat(known.trouble()).as("only our own account stops the rail").isEqualTo(trouble);
        assertThat(PayoutCodes.of("2040").orElseThrow().retry()).isEqualTo(Retry.NO);
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
            strings = {
                "2547*****149",
                "9c1b5a6d2f7f5cbe7f2b9ad3c1f2a7f4f8f0d4b8b4f8a6f3d2c1b0a9f8e7d6c5",
                "254708374149",
                ""
            })
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

    @Test
    void aTillIsPaidThroughItsStore() {
        var of = config();
        var till = new MpesaConfig(
                of.baseUrl(),
                of.consumerKey(),
                of.consumerSecret(),
                of.shortcode(),
                of.passkey(),
                "CustomerBuyGoodsOnline",
                of.b2cShortcode(),
                of.initiator(),
                of.initiatorPassword(),
                of.certificate(),
                of.publicUrl(),
                new MpesaConfig.Products(MpesaConfig.B2c.V3, MpesaConfig.Pull.OFF, Optional.of("512345")));
        var requests = new MpesaRequestJson(till, new CallbackToken(new Secret("a callback key of a test")));
        var push = requests.push(Intents.collection(CollectionState.SUBMITTING, Evidence.E0), Instant.EPOCH);
        assertThat(push.getString("BusinessShortCode")).isEqualTo("174379");
        assertThat(push.getString("PartyB")).isEqualTo("512345");
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
}
