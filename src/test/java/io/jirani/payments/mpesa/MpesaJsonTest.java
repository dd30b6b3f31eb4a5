package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jirani.config.Secret;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MpesaJsonTest {
    private static final ProviderRef REF = new ProviderRef("ws_CO_21112026120000708374149");

    @Test
    void aPaidCallbackIsReadByNameWhateverTheTypes() {
        var paid = (Notice.PushPaid) MpesaJson.pushCallback(resource("stk-callback-paid.json"));
        assertThat(paid.ref()).isEqualTo(REF);
        assertThat(paid.amount()).isEqualTo(Money.kes(3_000));
        assertThat(paid.receipt())
                .contains(new Receipt("UKL7RT61SV", Optional.of(Instant.parse("2026-11-21T09:00:20Z"))));
    }

    @Test
    void aCancelledCallbackKeepsItsCodeAsText() {
        assertThat(MpesaJson.pushCallback(resource("stk-callback-cancelled.json")))
                .isEqualTo(new Notice.PushFailed(REF, new Reason("1032", "Request Cancelled by user.")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "<html>",
                "{\"Body\":1}",
                "{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"x\"}}}",
                "{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"x\",\"ResultCode\":null}}}",
                "{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":{},\"ResultCode\":0}}}"
            })
    void whatCannotBeReadIsNeitherPaidNorFailed(String body) {
        assertThat(MpesaJson.pushCallback(body)).isInstanceOf(Notice.Unreadable.class);
        assertThat(MpesaJson.payoutResult(body)).isInstanceOf(Notice.Unreadable.class);
        assertThat(MpesaJson.pushed(200, body)).isInstanceOf(CollectionEvent.Unclear.class);
        assertThat(MpesaJson.queried(200, body, REF)).isInstanceOf(CollectionEvent.QueryOpen.class);
        assertThat(MpesaJson.sent(200, body)).isInstanceOf(PayoutEvent.Unclear.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4999", "15", "77777", "", "00", "0.0", "zero"})
    void aCodeNobodyKnowsDecidesNothing(String code) {
        var query = resource("stk-query-in-flight.json").replace("4999", code);
        assertThat(MpesaJson.queried(200, query, REF)).isInstanceOf(CollectionEvent.QueryOpen.class);
        var callback = resource("stk-callback-cancelled.json").replace("1032", "\"" + code + "\"");
        assertThat(MpesaJson.pushCallback(callback)).isInstanceOfAny(Notice.Undecided.class, Notice.Unreadable.class);
    }

    @Test
    void aQueryAboutAnotherPushDecidesNothing() {
        var paid = resource("stk-query-in-flight.json").replace("4999", "0");
        assertThat(MpesaJson.queried(200, paid, REF)).isInstanceOf(CollectionEvent.QueryPaid.class);
        assertThat(MpesaJson.queried(200, paid, new ProviderRef("ws_CO_other")))
                .isInstanceOf(CollectionEvent.QueryOpen.class);
    }

    @Test
    void aPayoutsReceiptIsBelievedOnlyBesideAZero() {
        var paid = (Notice.PayoutPaid) MpesaJson.payoutResult(resource("b2c-result-paid.json"));
        assertThat(paid.receipt().number()).isEqualTo("UKL41HAY6Q");
        assertThat(paid.receipt().at()).contains(Instant.parse("2026-11-21T08:45:50Z"));
        assertThat(paid.amount()).isEqualTo(Money.kes(2_900));
        assertThat(paid.phone()).contains(new Msisdn("254708374149"));
        var failed = (Notice.PayoutFailed) MpesaJson.payoutResult(resource("b2c-result-2001.json"));
        assertThat(failed.trouble()).isEqualTo(RailTrouble.CREDENTIALS);
        assertThat(MpesaJson.payoutResult(resource("b2c-result-2001.json").replace("2001", "17")))
                .isInstanceOf(Notice.Undecided.class);
    }

    @Test
    void aStatusAnswerIsAVerdictOnlyWhenItNamesOne() {
        var completed = resource("status-result-completed.json");
        var paid = (Notice.PayoutPaid) MpesaJson.statusResult(completed);
        assertThat(paid.receipt().number()).isEqualTo("UKL919G2AV");
        assertThat(MpesaJson.statusResult(completed.replace("Completed", "Failed")))
                .isInstanceOf(Notice.PayoutFailed.class);
        assertThat(MpesaJson.statusResult(completed.replace("Completed", "Pending")))
                .isInstanceOf(Notice.Undecided.class);
        assertThat(MpesaJson.statusResult(completed.replace("\"ResultCode\":0", "\"ResultCode\":2001")))
                .isInstanceOf(Notice.Undecided.class);
    }

    @Test
    void aPushIsRefusedOnlyByADefiniteWord() {
        assertThat(MpesaJson.pushed(400, error("400.002.02", "Bad Request - Invalid CallBackURL")))
                .isInstanceOf(CollectionEvent.Refused.class);
        assertThat(MpesaJson.pushed(500, error("500.001.1001", "Wrong credentials")))
                .isInstanceOf(CollectionEvent.Refused.class);
        assertThat(MpesaJson.pushed(
                        500, error("500.001.1001", "Unable to lock subscriber, a transaction is already in process")))
                .isEqualTo(new CollectionEvent.Refused(
                        new Reason("1001", "Unable to lock subscriber, a transaction is already in process")));
        assertThat(MpesaJson.pushed(500, error("500.001.1001", ""))).isInstanceOf(CollectionEvent.Unclear.class);
        assertThat(MpesaJson.pushed(500, error("500.003.02", "System is busy.")))
                .isInstanceOf(CollectionEvent.Unclear.class);
        assertThat(MpesaJson.pushed(403, "<html></html>")).isInstanceOf(CollectionEvent.Unclear.class);
        assertThat(MpesaJson.sent(500, error("500.002.1001", "Duplicate OriginatorConversationID")))
                .isInstanceOf(PayoutEvent.Unclear.class);
        assertThat(MpesaJson.sent(400, error("500.002.1001", "Duplicate OriginatorConversationID")))
                .isInstanceOf(PayoutEvent.Unclear.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"404.001.03", "400.003.01", "401.002.01", "401.003.01"})
    void everySpellingOfAnInvalidTokenIsKnown(String code) {
        var status = Integer.parseInt(code.substring(0, 3));
        assertThat(MpesaJson.tokenRefused(status, error(code, "Invalid Access Token")))
                .isTrue();
        assertThat(MpesaJson.tokenRefused(500, error(code, "Invalid Access Token")))
                .isFalse();
    }

    @Test
    void thePasswordIsTheProvidersOwnExample() {
        assertThat(MpesaRequestJson.password(
                        "174379",
                        new Secret("bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"),
                        "20160216165627"))
                .isEqualTo("MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkz"
                        + "MDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMTYwMjE2MTY1NjI3");
        assertThat(MpesaRequestJson.timestamp(Instant.parse("2026-11-20T22:30:05Z")))
                .isEqualTo("20261121013005");
    }

    @Test
    void theCredentialIsThePasswordAloneUnderTheProvidersKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        var credential = SecurityCredential.of(SecurityCredential.publicKey(pem), new Secret("Pass#word&1"));
        assertThat(credential).hasSize(344);
        var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate());
        var plain = cipher.doFinal(Base64.getDecoder().decode(credential));
        assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo("Pass#word&1");
    }

    @Test
    void theTariffIsSafaricomsOfAugust2023() {
        assertThat(B2cTariff.charge(Money.kes(10_000))).isEqualTo(Money.kes(0));
        assertThat(B2cTariff.charge(Money.kes(10_100))).isEqualTo(Money.kes(500));
        assertThat(B2cTariff.charge(Money.kes(150_000))).isEqualTo(Money.kes(500));
        assertThat(B2cTariff.charge(Money.kes(180_000))).isEqualTo(Money.kes(900));
        assertThat(B2cTariff.charge(Money.kes(2_000_000))).isEqualTo(Money.kes(1_100));
        assertThat(B2cTariff.charge(Money.kes(2_000_100))).isEqualTo(Money.kes(1_300));
    }

    /** The captured samples, where this machine has them. */
    @Test
    void everyCapturedSampleIsReadAsItIs() throws IOException {
        var folder = Path.of("../../shared/providers/mpesa-samples");
        if (!Files.isDirectory(folder)) folder = Path.of("../shared/providers/mpesa-samples");
        assumeTrue(Files.isDirectory(folder), "the samples are not on this machine");
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) sampleReads(file);
        }
    }

    private static void sampleReads(Path file) throws IOException {
        var name = Objects.requireNonNull(file.getFileName()).toString();
        var body = Files.readString(file);
        if (name.matches("(01-|07|08|10).*"))
            assertThat(MpesaJson.pushCallback(body)).as(name).isInstanceOf(Notice.PushPaid.class);
        if (name.matches("(02|03|04|05|06|09).*"))
            assertThat(MpesaJson.pushCallback(body)).as(name).isInstanceOf(Notice.PushFailed.class);
        if (name.startsWith("20")) assertThat(MpesaJson.pushed(200, body)).isInstanceOf(CollectionEvent.Accepted.class);
        if (name.startsWith("21")) assertThat(MpesaJson.pushed(400, body)).isInstanceOf(CollectionEvent.Refused.class);
        if (name.matches("(22|25).*"))
            assertThat(MpesaJson.pushed(500, body)).isInstanceOf(CollectionEvent.Unclear.class);
        if (name.startsWith("23")) assertThat(MpesaJson.pushed(500, body)).isInstanceOf(CollectionEvent.Refused.class);
        if (name.startsWith("24")) assertThat(MpesaJson.pushed(403, body)).isInstanceOf(CollectionEvent.Unclear.class);
        if (name.startsWith("26")) assertThat(MpesaJson.token(200, body)).isPresent();
        if (name.startsWith("27")) assertThat(MpesaJson.tokenRefused(401, body)).isTrue();
        if (name.startsWith("3")) queryReads(name, body);
        if (name.startsWith("40")) assertThat(MpesaJson.sent(200, body)).isInstanceOf(PayoutEvent.Accepted.class);
        if (name.matches("(41|42).*")) assertThat(MpesaJson.payoutResult(body)).isInstanceOf(Notice.PayoutPaid.class);
        if (name.startsWith("43")) assertThat(MpesaJson.payoutResult(body)).isInstanceOf(Notice.PayoutFailed.class);
        if (name.startsWith("60")) assertThat(MpesaJson.statusResult(body)).isInstanceOf(Notice.PayoutPaid.class);
    }

    private static void queryReads(String name, String body) {
        var id = body.replaceAll("(?s).*\"CheckoutRequestID\": \"([^\"]+)\".*", "$1");
        var answer = MpesaJson.queried(
                name.matches("3[012].*|34.*|35.*") ? 200 : 500, body, new ProviderRef(id.length() > 128 ? "x" : id));
        if (name.startsWith("30")) assertThat(answer).isInstanceOf(CollectionEvent.QueryPaid.class);
        else if (name.matches("(31|34|35).*")) assertThat(answer).isInstanceOf(CollectionEvent.QueryFailed.class);
        else assertThat(answer).isInstanceOf(CollectionEvent.QueryOpen.class);
    }

    private static String error(String code, String message) {
        return "{\"requestId\":\"1\",\"errorCode\":\"" + code + "\",\"errorMessage\":\"" + message + "\"}";
    }

    private static String resource(String name) {
        try (var stream = MpesaJsonTest.class.getResourceAsStream("/mpesa/" + name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
