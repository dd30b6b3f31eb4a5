package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.FarSide;
import io.vertx.core.Vertx;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is set up at Daraja once. */
class MpesaCommandTest {
    private final Terminal terminal = new Terminal();
    private final Vertx vertx = Vertx.vertx();
    private final FarSide daraja = new FarSide(vertx, 0);

    @BeforeEach
    void settings() throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
        terminal.set("JIRANI_MPESA_CERTIFICATE", "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----");
        terminal.set("JIRANI_MPESA_BASE_URL", "http://127.0.0.1:" + daraja.port());
        terminal.set("JIRANI_MPESA_CONSUMER_KEY", "key");
        terminal.set("JIRANI_MPESA_CONSUMER_SECRET", "secret");
        terminal.set("JIRANI_MPESA_SHORTCODE", "174379");
        terminal.set("JIRANI_MPESA_PASSKEY", "passkey");
        terminal.set("JIRANI_MPESA_B2C_SHORTCODE", "600000");
        terminal.set("JIRANI_MPESA_INITIATOR", "initiator");
        terminal.set("JIRANI_MPESA_INITIATOR_PASSWORD", "password");
        terminal.set("JIRANI_PUBLIC_URL", "https://jirani.example");
        terminal.set("JIRANI_CALLBACK_KEY", "a callback key of thirty-two bytes and more");
    }

    @AfterEach
    void close() {
        terminal.close();
        vertx.close().await();
    }

    private int register() {
        return terminal.run("mpesa", "register-urls", "--reason", "we go live");
    }

    @Test
    void addressesAreRegisteredAndPutDown() {
        assertThat(register()).as(terminal.complained()).isEqualTo(Exit.OK);
        var sent = daraja.statuses().getFirst();
        assertThat(sent.getString("ShortCode")).isEqualTo("174379");
        assertThat(sent.getString("ConfirmationURL"))
                .startsWith("https://jirani.example/hooks/pay/")
                .endsWith("/confirmation");
        assertThat(terminal.texts("select verb from audit.act")).contains("mpesa.urls_registered");
    }

    @Test
    void whatWasRegisteredBeforeIsSaidAndIsNoAct() {
        daraja.next(FarSide.error(500, "500.003.1001", "Urls are already registered"));
        assertThat(register()).isEqualTo(Exit.REFUSED);
        assertThat(terminal.texts("select verb from audit.act")).doesNotContain("mpesa.urls_registered");
    }

    @Test
    void theLiveSystemIsAskedOnlyWithYes() {
        terminal.set("JIRANI_MPESA_SHORTCODE", "745120"); // 174379 is the sandbox's
        terminal.set("JIRANI_MPESA_BASE_URL", "https://api.safaricom.co.ke");
        assertThat(register()).isNotEqualTo(Exit.OK);
        assertThat(terminal.complained()).contains("--yes");
    }

    @Test
    void balancesThatNobodyToldAreNoDifference() {
        assertThat(terminal.run("mpesa", "balance")).isEqualTo(Exit.OK);
    }

    @Test
    void aReceiptIsAskedAboutAndTheAnswerIsPrinted() {
        daraja.next((request, body) -> {
            FarSide.taken(request);
            Thread.ofVirtual().start(() -> told("code = '0', word = 'Completed', amount_minor = 4000"));
        });
        assertThat(terminal.run("mpesa", "status", "ukm7abcde0", "--reason", "she asked where it is", "--json"))
                .as(terminal.complained())
                .isEqualTo(Exit.OK);
        assertThat(terminal.json().getMap())
                .containsEntry("receipt", "UKM7ABCDE0")
                .containsEntry("question", "answered")
                .containsEntry("status", "Completed")
                .containsEntry("amount_minor", 4000)
                .doesNotContainKey("intent_id");
        var sent = daraja.statuses().getFirst();
        assertThat(sent.getString("TransactionID")).isEqualTo("UKM7ABCDE0");
        assertThat(sent.getString("PartyA")).isEqualTo("174379");
        assertThat(question(sent.getString("ResultURL"))).isEqualTo(question(sent.getString("QueueTimeOutURL")));
        assertThat(terminal.texts("select id::text from provider_question"))
                .containsExactly(question(sent.getString("ResultURL")));
        assertThat(terminal.texts("select verb from audit.act")).contains("mpesa.asked");
    }

    @Test
    void whatThePayoutsSideSentIsAskedOfItsShortcodeAndAnUnknownReceiptIsRefused() {
        daraja.next((request, body) -> {
            FarSide.taken(request);
            Thread.ofVirtual().start(() -> told("code = 'R000002', word = ''"));
        });
        assertThat(terminal.run(
                        "mpesa", "status", "UKM7ABCDE0", "--side", "PAYOUT", "--reason", "she asked where it is"))
                .isEqualTo(Exit.REFUSED);
        assertThat(daraja.statuses().getFirst().getString("PartyA")).isEqualTo("600000");
        assertThat(terminal.said()).contains("does not know it (code R000002)", "no payment with this receipt");
    }

    @Test
    void withoutAnAnswerItSaysSo() {
        assertThat(terminal.run("mpesa", "status", "UKM7ABCDE0", "--wait", "0", "--reason", "she asked"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.said()).contains("no answer yet");
    }

    @Test
    void whatIsNoReceiptIsNotAsked() {
        assertThat(terminal.run("mpesa", "status", "0700000001; x", "--reason", "she asked"))
                .isNotEqualTo(Exit.OK);
        assertThat(terminal.complained()).contains("a receipt has").doesNotContain("0700000001");
        assertThat(daraja.statuses()).isEmpty();
    }

    /** As the gateway does when the callback comes: {@code ProviderQuestionTest}. */
    private void told(String what) {
        terminal.texts("update provider_question set told_at = now(), " + what + " returning id");
    }

    private static String question(String address) {
        var token = address.split("/", -1)[5];
        return new CallbackToken(new Secret("a callback key of thirty-two bytes and more"))
                .read(CallbackToken.Kind.STATUS, token)
                .orElseThrow()
                .toString();
    }
}
