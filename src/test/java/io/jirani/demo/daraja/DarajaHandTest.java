package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Acting as the phone, magic numbers of every outcome, and the faults that need a hand. */
class DarajaHandTest {
    private static final String MUTE = "254700000009";

    @TempDir
    Path directory;

    private static JsonObject answer(Provider provider, String id, JsonObject with) {
        return provider.sim("POST", "/sim/prompts/" + id + "/answer", with).json();
    }

    private static JsonObject pin(String pin) {
        return new JsonObject().put("pin", pin);
    }

    @Test
    void aPersonAnswersThePromptWithThePin() {
        try (var provider = new Provider(Provider.slow(directory))) {
            var paid = provider.push(MUTE, 30);
            assertThat(answer(provider, paid, pin("1234")).getString("resultCode"))
                    .isEqualTo("0");
            assertThat(provider.next().stk().getInteger("ResultCode")).isZero();
            var cancelled = provider.push(MUTE, 30);
            answer(provider, cancelled, new JsonObject().put("do", "cancel"));
            assertThat(provider.next().stk().getInteger("ResultCode")).isEqualTo(1032);
            assertThat(answer(provider, cancelled, pin("1234")).getString("error"))
                    .contains("ended");
        }
    }

    @Test
    void theThirdWrongPinLocksAndAPinThatIsSetSurvivesARestart() {
        try (var provider = new Provider(Provider.slow(directory))) {
            provider.sim("POST", "/sim/phones/" + MUTE + "/pin", pin("4321"));
            provider.restart();
            for (var code : new String[] {"2001", "2001", "8006", "8006"}) {
                var id = provider.push(MUTE, 30);
                assertThat(answer(provider, id, pin("1234")).getString("resultCode"))
                        .isEqualTo(code);
            }
            provider.sim("POST", "/sim/phones/" + MUTE + "/pin", pin("1111"));
            var id = provider.push(MUTE, 30);
            assertThat(answer(provider, id, pin("1111")).getString("resultCode"))
                    .isEqualTo("0");
        }
    }

    @Test
    void thePagesFormsDoTheSame() {
        try (var provider = new Provider(Provider.slow(directory))) {
            var id = provider.push(MUTE, 30);
            assertThat(provider.sim("GET", "/sim", new JsonObject()).text()).contains("/sim/prompts/" + id + "/answer");
            var form = HttpRequest.newBuilder(provider.uri("/sim/prompts/" + id + "/answer"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("pin=1234"))
                    .build();
            assertThat(provider.send(form).status()).isEqualTo(303);
            assertThat(provider.next().stk().getInteger("ResultCode")).isZero();
        }
    }

    @Test
    void whatAPersonTypedIsShownAsText() {
        try (var provider = Provider.quickIn(directory)) {
            provider.sim(
                    "POST",
                    "/sim/phones/254700000001/pay",
                    new JsonObject().put("amount", 10).put("bill", "<b>\"x\"</b>"));
            provider.push("254700000001", 10);
            provider.next();
            assertThat(provider.sim("GET", "/sim", new JsonObject()).text()).doesNotContain("<b>");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "254799000001,1",
        "254799000026,26",
        "254799001019,1019",
        "254799001025,1025",
        "254799001031,1031",
        "254799001032,1032",
        "254799001036,1036",
        "254799001037,1037",
        "254799001101,1101",
        "254799002001,2001",
        "254799002028,2028",
        "254799008006,8006",
        "254799009999,9999",
        "254799010003,SFC_IC0003",
        "254799011100,100000100",
        "254799012222,100000222"
    })
    void aMagicNumberEndsAPushWithItsCode(String phone, String code) {
        try (var provider = Provider.quickIn(directory)) {
            provider.push(phone, 30);
            var said = provider.next().stk().getValue("ResultCode");
            assertThat(String.valueOf(said)).isEqualTo(code);
            assertThat(said).isInstanceOf(code.startsWith("S") ? String.class : Integer.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"254799002040,2040", "254799000011,11", "254799010003,SFC_IC0003", "254799011001,100000001"})
    void aMagicNumberEndsAPayoutWithItsCode(String phone, String code) {
        try (var provider = Provider.quickIn(directory)) {
            assertThat(String.valueOf(provider.pay(phone, 30).getValue("ResultCode")))
                    .isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "254799020001,500,500.001.1001",
        "254799020004,500,500.003.02",
        "254799020005,500,500.003.03",
        "254799020006,403,403.001",
        "254799020009,500,500.003.1001"
    })
    void aMagicNumberIsRefusedAtTheDoor(String phone, int status, String code) {
        try (var provider = Provider.quickIn(directory)) {
            var answer = provider.pushRaw(provider.pushBody(phone, 30));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.json().getString("errorCode")).isEqualTo(code);
            assertThat(provider.list("/sim/prompts")).isEmpty();
        }
    }

    @Test
    void aPushThatNeverEndsIsInFlightForEver() {
        try (var provider = Provider.quickIn(directory)) {
            var id = provider.push("254799004999", 30);
            provider.push("254700000001", 30);
            provider.next();
            assertThat(provider.query(id).text()).containsAnyOf("4999", "being processed");
        }
    }

    @Test
    void aCallbackThatIsHeldComesAfterTheNext() {
        try (var provider = Provider.quickIn(directory)) {
            provider.fault("254700000001", "hold_callback");
            var first = provider.push("254700000001", 30);
            while (!provider.query(first).text().contains("\"ResultCode\":\"0\"")) Thread.onSpinWait();
            var second = provider.push("254700000002", 30);
            assertThat(provider.next().stk().getString("CheckoutRequestID")).isEqualTo(second);
            assertThat(provider.next().stk().getString("CheckoutRequestID")).isEqualTo(first);
        }
    }

    @Test
    void aForgerNamesARealPromptAtAnyPath() {
        try (var provider = new Provider(Provider.slow(directory))) {
            var id = provider.push(MUTE, 30);
            var forged = new JsonObject()
                    .put("checkoutRequestId", id)
                    .put("url", provider.hook("/hooks/pay/guess/stk"))
                    .put("amount", 1);
            provider.sim("POST", "/sim/forge", forged);
            var told = provider.next();
            assertThat(told.path()).isEqualTo("/hooks/pay/guess/stk");
            assertThat(told.stk().getInteger("ResultCode")).isZero();
            assertThat(provider.list("/sim/statement")).isEmpty();
        }
    }

    @Test
    void aHalfOpenConnectionIsExecutedAndNeverAnswered() {
        try (var provider = Provider.quickIn(directory)) {
            provider.fault("*", "half_open");
            var request = HttpRequest.newBuilder(URI.create(
                            provider.uri("/mpesa/stkpush/v1/processrequest").toString()))
                    .header("Authorization", "Bearer " + provider.token())
                    .timeout(Duration.ofMillis(300))
                    .POST(HttpRequest.BodyPublishers.ofString(
                            provider.pushBody("254700000001", 30).encode()))
                    .build();
            assertThatThrownBy(() -> provider.send(request)).isInstanceOf(UncheckedIOException.class);
            assertThat(provider.next().stk().getInteger("ResultCode")).isZero();
        }
    }

    @Test
    void queriesOverTheRateGetTheGatewaysFault() {
        try (var provider = Provider.quickIn(directory)) {
            var id = provider.push("254700000001", 30);
            provider.next();
            provider.sim("POST", "/sim/settings", new JsonObject().put("queriesPerMinute", 5));
            assertThat(provider.query(id).status()).isEqualTo(200);
            var second = provider.query(id);
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.json().getJsonObject("fault").getString("faultstring"))
                    .contains("Spike arrest");
        }
    }
}
