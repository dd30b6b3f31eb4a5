package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way of going wrong has a name, a line in docs/sandbox.md, and happens over HTTP; those that no other test orders. */
class DarajaFaultsTest {
    private static final String PAYER = "254700000001";

    @TempDir
    Path directory;

    private Provider provider;

    @BeforeEach
    void start() {
        provider = Provider.quickIn(directory);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private void order(String fault, String door, int ms, int times) {
        var wish = new JsonObject()
                .put("fault", fault)
                .put("door", door)
                .put("ms", ms)
                .put("times", times);
        assertThat(provider.sim("POST", "/sim/faults", wish).status()).isEqualTo(200);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void eachHasALineInTheSandboxsPage() throws Exception {
        var page = Files.readString(Path.of("docs/sandbox.md"), StandardCharsets.UTF_8);
        for (var kind : DarajaFaults.Kind.values()) assertThat(page).contains("`" + kind.text() + "`");
    }

    /** A fault that no test orders is one nobody has seen on the wire. */
    @Test
    void eachIsOrderedBySomeTestOfTheSimulator() throws Exception {
        var tests = new StringBuilder();
        try (var files = Files.list(Path.of("src/test/java/io/jirani/demo/daraja"))) {
            for (var file : files.toList()) tests.append(Files.readString(file, StandardCharsets.UTF_8));
        }
        for (var kind : DarajaFaults.Kind.values()) assertThat(tests.toString()).contains('"' + kind.text() + '"');
    }

    @Test
    void anAnswerThatDripsIsWholeInTheEnd() {
        order("drip_ms", "push", 2, 1);
        var begun = System.nanoTime();
        assertThat(provider.push(PAYER, 30)).startsWith("ws_CO_");
        assertThat(since(begun)).isGreaterThan(Duration.ofMillis(200));
        assertThat(provider.next().stk().getInteger("ResultCode")).isZero();
    }

    @Test
    void aHugeAnswerIsFourMebibytesOfNothing() {
        order("huge_answer", "push", 0, 1);
        var answer = provider.pushRaw(provider.pushBody(PAYER, 30));
        assertThat(answer.text()).isBlank().hasSize(4 * 1024 * 1024);
        assertThat(provider.next().stk().getInteger("ResultCode"))
                .as("it was executed")
                .isZero();
    }

    @Test
    void aPushThatHasEndedIsStillInFlightWhenSoOrdered() {
        var id = provider.push(PAYER, 30);
        provider.next();
        provider.fault(PAYER, "query_in_flight");
        assertThat(provider.query(id).json().getString("ResultCode")).isEqualTo("4999");
        assertThat(provider.query(id).json().getString("ResultCode")).isEqualTo("0");
    }

    @Test
    void aResultComesLateAndTwice() {
        order("delay_b2c_result", "*", 300, 1);
        provider.fault(PAYER, "duplicate_b2c_result");
        var begun = System.nanoTime();
        provider.payRaw(provider.payBody(PAYER, 40));
        var both = provider.next(2);
        assertThat(since(begun)).isGreaterThan(Duration.ofMillis(290));
        assertThat(both.getFirst().body()).isEqualTo(both.getLast().body());
    }

    @Test
    void anOrderIsExecutedAndItsResultDropped() {
        var id = provider.push(PAYER, 30);
        provider.next();
        assertThat(id).isNotEmpty();
        var receipt = provider.list("/sim/statement").getJsonObject(0).getString("receipt");
        provider.fault("*", "drop_order_result");
        var body = provider.askBody("TransactionReversal")
                .put("TransactionID", receipt)
                .put("Amount", 30)
                .put("ReceiverParty", provider.config.payBill().shortcode())
                .put("RecieverIdentifierType", "11");
        assertThat(provider.call("/mpesa/reversal/v1/request", body).status()).isEqualTo(200);
        var until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (ended().isEmpty() && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(ended()).isEqualTo("0");
        assertThat(provider.received).isEmpty();
    }

    @Test
    void anOrdersAnswerIsLostAndItIsExecuted() {
        provider.fault("*", "lose_answer");
        var body = provider.askBody("AccountBalance");
        assertThatThrownBy(() -> provider.call("/mpesa/accountbalance/v1/query", body))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(provider.next().result().getInteger("ResultCode")).isZero();
    }

    @Test
    void aConfirmationOfATypedPaymentComesLate() {
        var urls = new JsonObject()
                .put("ShortCode", provider.config.payBill().shortcode())
                .put("ResponseType", "Completed")
                .put("ConfirmationURL", provider.hook("/hooks/typed/abc/confirmation"))
                .put("ValidationURL", provider.hook("/hooks/typed/abc/validation"));
        provider.call("/mpesa/c2b/v2/registerurl", urls);
        order("delay_confirmation", "*", 300, 1);
        var begun = System.nanoTime();
        provider.sim(
                "POST",
                "/sim/phones/" + PAYER + "/pay",
                new JsonObject().put("amount", 40).put("bill", "H0042"));
        assertThat(provider.next().path()).endsWith("/confirmation");
        assertThat(since(begun)).isGreaterThan(Duration.ofMillis(290));
    }

    private String ended() {
        return provider.list("/sim/orders").getJsonObject(0).getString("resultCode");
    }

    @Test
    void aStormOfExpiredTokensEndsWhenItIsOver() {
        order("invalid_token", "*", 0, 3);
        for (int i = 0; i < 3; i++)
            assertThat(provider.pushRaw(provider.pushBody(PAYER, 30)).status()).isNotEqualTo(200);
        var fresh = provider.mint(
                        provider.config.app().consumerKey(),
                        provider.config.app().consumerSecret(),
                        "client_credentials")
                .json()
                .getString("access_token");
        assertThat(provider.call("/mpesa/stkpush/v1/processrequest", provider.pushBody(PAYER, 30), fresh)
                        .status())
                .isEqualTo(200);
    }
}
