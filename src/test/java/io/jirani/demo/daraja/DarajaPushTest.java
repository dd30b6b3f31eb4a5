package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DarajaPushTest {
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

    @Test
    void aPayerPaysAndTheCallbackTellsTheReceipt() {
        var id = provider.push(PAYER, 120);
        var told = provider.next();
        assertThat(id).matches("ws_CO_\\d{17}700000001");
        assertThat(told.path()).isEqualTo("/hooks/pay/abc/stk");
        assertThat(told.headers()).containsEntry("Businessshortcode", List.of("174379"));
        assertThat(told.headers()).containsEntry("Content-type", List.of("application/json;charset=UTF-8"));
        assertThat(told.stk().getValue("ResultCode")).isEqualTo(0);
        assertThat(told.stk().getString("MerchantRequestID"))
                .matches("[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\d+");
        var statement = provider.list("/sim/statement").getJsonObject(0);
        assertThat(statement.getString("receipt")).matches("[A-Z]{2}[1-9A-V][A-Z0-9]{7}");
        assertThat(statement.getString("checkoutRequestId")).isEqualTo(id);
        assertThat(statement.getLong("amount")).isEqualTo(120);
        assertThat(told.body().encode()).contains(statement.getString("receipt"));
        assertThat(provider.show("/sim/phones/" + PAYER).getLong("balance")).isEqualTo(19_880);
    }

    @ParameterizedTest
    @CsvSource({"254700000007,1032", "254700000008,2001", "254700000009,1037", "254700000010,1"})
    void aPhoneBehavesByItsLastDigit(String phone, int code) {
        var id = provider.push(phone, 50);
        var told = provider.next().stk();
        assertThat(told.getValue("ResultCode")).isEqualTo(code);
        assertThat(told.containsKey("CallbackMetadata")).isFalse();
        var query = provider.query(id);
        assertThat(query.status()).isEqualTo(200);
        assertThat(query.json().getValue("ResultCode")).isEqualTo(String.valueOf(code));
        assertThat(query.json().getString("ResultDesc")).isEqualTo(told.getString("ResultDesc"));
        assertThat(provider.list("/sim/statement")).isEmpty();
    }

    @Test
    void aPhoneCanBeTaughtAnotherBehaviourAndBalance() {
        provider.sim(
                "PUT",
                "/sim/phones/254700000007",
                new JsonObject().put("behaviour", "pays").put("balance", 60));
        provider.push("254700000007", 50);
        assertThat(provider.next().stk().getValue("ResultCode")).isEqualTo(0);
        provider.push("254700000007", 50);
        assertThat(provider.next().stk().getValue("ResultCode")).isEqualTo(1);
    }

    @Test
    void aQueryTellsTheEndButNeitherReceiptNorAmount() {
        var id = provider.push(PAYER, 120);
        provider.next();
        assertThat(provider.query(id).json().fieldNames())
                .containsExactlyInAnyOrder(
                        "ResponseCode",
                        "ResponseDescription",
                        "MerchantRequestID",
                        "CheckoutRequestID",
                        "ResultCode",
                        "ResultDesc");
        assertThat(provider.query(id).json().getValue("ResultCode")).isEqualTo("0");
        var unknown = provider.query("ws_CO_21112026120000000700000001");
        assertThat(unknown.status()).isEqualTo(500);
        assertThat(unknown.json().getString("errorMessage")).isEqualTo("The transaction does not Exist");
    }

    @Test
    void aQueryInFlightIsAnsweredInTwoWaysAndASecondPushFindsTheLineBusy(@TempDir Path other) {
        try (var slow = new Provider(Provider.slow(other))) {
            var id = slow.push(PAYER, 120);
            var seen = java.util.stream.IntStream.range(0, 30)
                    .mapToObj(time -> slow.query(id).json())
                    .map(json -> json.getString("ResultCode", json.getString("errorCode")))
                    .collect(Collectors.toSet());
            assertThat(seen).isEqualTo(Set.of("4999", "500.001.1001"));
            slow.fault(PAYER, "locked_at_push");
            var locked = slow.pushRaw(slow.pushBody(PAYER, 120));
            assertThat(locked.status()).isEqualTo(500);
            assertThat(locked.json().getString("errorMessage")).startsWith("Unable to lock subscriber");
        }
    }

    @Test
    void aPromptOnABusyLineEndsWith1001AndLeavesTheFirstAlone() {
        provider.push("254700000009", 10);
        provider.push("254700000009", 10);
        var codes = provider.next(2).stream()
                .map(told -> told.stk().getValue("ResultCode"))
                .toList();
        assertThat(codes).isEqualTo(List.of(1001, 1037));
    }

    @Test
    void aNewTokenKillsTheOldAndBadCredentialsGetAnEmpty400() {
        var old = provider.token();
        var minted = provider.mint("sandbox-consumer-key", "sandbox-consumer-secret", "client_credentials");
        assertThat(minted.json().getValue("expires_in")).isEqualTo("3599");
        assertThat(minted.json().getString("access_token")).hasSize(28);
        var dead = provider.call("/mpesa/stkpush/v1/processrequest", provider.pushBody(PAYER, 1), old);
        assertThat(dead.status()).isEqualTo(404);
        assertThat(dead.json().getString("errorCode")).isEqualTo("404.001.03");
        var b2c = provider.call("/mpesa/b2c/v3/paymentrequest", provider.payBody(PAYER, 1), old);
        assertThat(b2c.json().getString("errorCode")).isEqualTo("401.002.01");
        var bad = provider.mint("sandbox-consumer-key", "wrong", "client_credentials");
        assertThat(bad).isEqualTo(new Provider.Answer(400, ""));
        assertThat(provider.mint("sandbox-consumer-key", "wrong", "other")
                        .json()
                        .getString("errorCode"))
                .isEqualTo("400.008.02");
    }

    @ParameterizedTest
    @CsvSource({
        "Amount,0",
        "Amount,12.5",
        "Amount,-1",
        "Amount,250001",
        "Timestamp,2026-11-21",
        "Timestamp,20261321000000",
        "PhoneNumber,0700000001",
        "PhoneNumber,254800000001",
        "PartyA,x",
        "TransactionType,Gift",
        "AccountReference,ABCDEFGHIJKLM",
        "AccountReference,a b",
        "TransactionDesc,fourteen chars",
        "TransactionDesc,''",
        "CallBackURL,/hooks/pay",
        "CallBackURL,https://shop.example/MPESA/x",
        "CallBackURL,https://shop.example/hooks/aSqLb",
        "BusinessShortCode,12"
    })
    void aFieldThatIsNotRightIsNamed(String field, String value) {
        var answer = provider.pushRaw(provider.pushBody(PAYER, 10).put(field, value));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("errorCode")).isEqualTo("400.002.02");
        assertThat(answer.json().getString("errorMessage")).isEqualTo("Bad Request - Invalid " + field);
        assertThat(provider.list("/sim/prompts")).isEmpty();
    }

    @Test
    void aWrongPasswordMerchantPathOrMethodIsRefused() {
        var password = provider.pushRaw(provider.pushBody(PAYER, 10).put("Timestamp", "20261121120001"));
        assertThat(password.status()).isEqualTo(500);
        assertThat(password.json().getString("errorMessage")).isEqualTo("Wrong credentials");
        var merchant = provider.pushRaw(provider.pushBody(PAYER, 10).put("BusinessShortCode", 111222));
        assertThat(merchant.json().getString("errorMessage")).isEqualTo("Merchant does not exist");
        assertThat(provider.call("/mpesa/nothing", new JsonObject()).status()).isEqualTo(404);
        assertThat(provider.sim("PUT", "/mpesa/stkpush/v1/processrequest", new JsonObject())
                        .status())
                .isEqualTo(405);
        var till = provider.pushRaw(provider.pushBody(PAYER, 10).put("TransactionType", "CustomerBuyGoodsOnline"));
        assertThat(till.status()).isEqualTo(200);
        assertThat(provider.next().stk().getValue("ResultCode")).isEqualTo(2028);
    }

    @Test
    void withPublicCallbacksOnlyLoopbackIsRefusedAsTheProviderDoes(@TempDir Path other) {
        var strict = Provider.quick(other).withCallbacks(DarajaSimConfig.Callbacks.PUBLIC_ONLY);
        try (var real = new Provider(strict)) {
            assertThat(real.pushRaw(real.pushBody(PAYER, 10)).json().getString("errorMessage"))
                    .isEqualTo("Bad Request - Invalid CallBackURL");
        }
    }

    @Test
    void aLostAnswerStillPromptsAndCallsBack() {
        provider.fault(PAYER, "lose_push_answer");
        assertThatThrownBy(() -> provider.push(PAYER, 30)).isInstanceOf(UncheckedIOException.class);
        assertThat(provider.next().stk().getValue("ResultCode")).isEqualTo(0);
    }

    @Test
    void aDroppedCallbackCanBeDeliveredLateAndInManyCopies() throws InterruptedException {
        provider.fault("*", "drop_callback");
        var id = provider.push(PAYER, 30);
        assertThat(provider.received.poll(300, TimeUnit.MILLISECONDS)).isNull();
        assertThat(provider.query(id).json().getString("ResultCode")).isEqualTo("0");
        assertThat(provider.list("/sim/prompts").getJsonObject(0).getString("callback"))
                .isEqualTo("dropped");
        var sent = provider.sim(
                "POST",
                "/sim/redeliver",
                new JsonObject().put("checkoutRequestId", id).put("copies", 50));
        assertThat(sent.json().getJsonArray("statuses")).hasSize(50).allMatch(status -> status.equals(200));
        assertThat(provider.next(50))
                .allMatch(told -> told.stk().getString("CheckoutRequestID").equals(id));
        assertThat(provider.list("/sim/statement")).hasSize(1);
    }

    @Test
    void aCallbackCanComeBeforeTheAnswerDoubledLateOrWithAWrongAmount() {
        provider.fault(PAYER, "callback_before_answer");
        var id = provider.push(PAYER, 30);
        assertThat(provider.received).hasSize(1);
        assertThat(provider.next().stk().getString("CheckoutRequestID")).isEqualTo(id);

        provider.fault(PAYER, "duplicate_callback");
        provider.push(PAYER, 30);
        var copies = provider.next(2);
        assertThat(copies.getFirst().body()).isEqualTo(copies.getLast().body());

        provider.fault(PAYER, "wrong_amount_callback");
        provider.sim(
                "POST",
                "/sim/faults",
                new JsonObject().put("fault", "delay_callback").put("ms", 100));
        provider.push(PAYER, 30);
        assertThat(provider.next().body().encode()).contains("\"Value\":31");
        assertThat(provider.list("/sim/statement").getJsonObject(2).getLong("amount"))
                .isEqualTo(30);
    }

    @Test
    void theFrontCanAnswerInTheProvidersPlaceAndNothingIsExecuted() {
        provider.fault(PAYER, "html_403");
        assertThat(provider.pushRaw(provider.pushBody(PAYER, 10)))
                .matches(answer -> answer.status() == 403 && answer.text().startsWith("<html"));
        provider.fault(PAYER, "http_503");
        assertThat(provider.pushRaw(provider.pushBody(PAYER, 10)).status()).isEqualTo(503);
        provider.fault(PAYER, "fault_envelope");
        assertThat(provider.pushRaw(provider.pushBody(PAYER, 10)).json().containsKey("fault"))
                .isTrue();
        provider.fault(PAYER, "system_busy");
        assertThat(provider.pushRaw(provider.pushBody(PAYER, 10)).json().getString("errorCode"))
                .isEqualTo("500.003.02");
        provider.fault(PAYER, "invalid_token");
        assertThat(provider.pushRaw(provider.pushBody(PAYER, 10)).status()).isEqualTo(404);
        assertThat(provider.list("/sim/prompts")).isEmpty();
        assertThat(provider.fault(PAYER, "no_such_thing").status()).isEqualTo(400);
    }

    @Test
    void noiseOnAQueryHidesAnEndThatIsKnownAndSlowMeansSlow() {
        var id = provider.push(PAYER, 30);
        provider.next();
        provider.fault(PAYER, "query_noise");
        assertThat(provider.query(id).json().getString("errorMessage")).isEmpty();
        provider.sim(
                "POST",
                "/sim/faults",
                new JsonObject().put("fault", "slow_ms").put("ms", 200).put("door", "query"));
        var begun = System.nanoTime();
        assertThat(provider.query(id).json().getString("ResultCode")).isEqualTo("0");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void thePageListsPromptsAndPhones() {
        provider.push(PAYER, 30);
        provider.next();
        var page = provider.sim("GET", "/sim", new JsonObject());
        assertThat(page.text()).contains("Simulated Daraja", PAYER, "KES 30");
    }
}
