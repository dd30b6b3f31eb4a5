package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.e2e.Street.Person;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.IntentId;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.CallbackToken.Kind;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Payments that work and payments that do not: no log, metric or refusal says a number, a name, a key or a secret path. */
@Timeout(180)
class QuietTest {
    private static final String NUMBER = "791357246";
    private static final String PIN = "86420975";

    @Test
    void nothingThatIsSaidHasAPersonOrASecretInIt(@TempDir Path folder) {
        try (var leaks = new Leaks(folder);
                var street = new Street(folder, Duration.ZERO)) {
            var seller = street.maker("Chepkemboi", 20_000);
            var buyer = street.join("Nyakerario Mwangimbo", "Zebrawood Lane 77", "254" + NUMBER, Language.EN);
            var till = new Till(street);
            var paid = buy(street, seller, buyer);
            street.fault(buyer, new JsonObject().put("fault", "wrong_amount_callback"));
            buy(street, seller, buyer);
            street.phone(buyer, "wrong_pin");
            till.released(buyer, buy(street, seller, buyer));
            till.settleDown();
            refusals(street, buyer, Till.intent(paid));

            var traces = traces(street, buyer);
            eventually(
                    "the log has heard of forged callbacks",
                    () -> street.metric("jirani_callbacks_total", "wrong_token") >= 2);
            assertThat(leaks.said(street, traces)).isEmpty();
            proveThatItCanFail(street, leaks, traces, buyer);
        }
    }

    private static JsonObject buy(Street street, Person seller, Person buyer) {
        street.offer(seller, 1_000, 1_500);
        var purchase = street.buy(buyer, 1_000, 1_500);
        eventually(
                "ended",
                () -> !street.purchase(buyer, purchase.getString("purchase_id"))
                        .getString("state")
                        .equals("reserved"));
        return purchase;
    }

    /** Whatever a client gets wrong, with what nobody else may read in it. */
    private static void refusals(Street street, Person buyer, IntentId intent) {
        var gateway = street.gateway;
        var stolen = Till.token(Kind.RESULT, intent);
        var body = new JsonObject().put("pin", PIN).put("phone", "0" + NUMBER).encode();
        for (var path : List.of(
                "/hooks/pay/" + stolen + "/stk",
                "/hooks/pay/" + stolen + "x/stk",
                "/hooks/pay/" + stolen + "/nowhere",
                "/v1/purchases",
                "/api/execute_trade"))
            assertThat(gateway.post(path, body).status()).as(path).isGreaterThanOrEqualTo(400);
        for (var phone : List.of("0" + NUMBER + "9", "+254 " + NUMBER + " pin " + PIN))
            assertThat(gateway.post(
                                    buyer.key(),
                                    "/v1/purchases",
                                    new JsonObject()
                                            .put("quantity_wh", 1_000)
                                            .put("limit_cents_per_kwh", 1_500)
                                            .put("phone", phone),
                                    Street.freshKey())
                            .status())
                    .isGreaterThanOrEqualTo(400);
        assertThat(gateway.get(
                                "/v1/me",
                                "Authorization",
                                "Bearer " + buyer.key().reveal() + "x")
                        .status())
                .isEqualTo(401);
        assertThat(gateway.refusals()).hasSizeGreaterThanOrEqualTo(8);
    }

    private static Traces traces(Street street, Person buyer) {
        var config = DarajaSimConfig.standard(Path.of("unused"));
        var traces = new Traces()
                .number(NUMBER)
                .word("Nyakerario")
                .word("Mwangimbo")
                .word("Zebrawood")
                .word(PIN)
                .word(buyer.key().reveal())
                .word(street.operator.reveal())
                .word(StreetSettings.CALLBACK_KEY.reveal())
                .word(StreetSettings.DEVICE_MASTER.reveal())
                .word(TestVault.MASTER.reveal())
                .word(config.app().consumerSecret())
                .word(config.payBill().passkey())
                .word(config.disburser().initiatorPassword());
        for (var id : street.books.texts("select id from payment_intent"))
            for (var kind : Kind.values())
                traces.word(new CallbackToken(StreetSettings.CALLBACK_KEY).of(kind, new IntentId(UUID.fromString(id))));
        return traces;
    }

    private static void proveThatItCanFail(Street street, Leaks leaks, Traces traces, Person buyer) {
        street.gateway.get("/v1/" + new Secret(NUMBER).reveal());
        LoggerFactory.getLogger("io.jirani.test").info("key {}", buyer.key().reveal());
        assertThat(leaks.said(street, traces)).containsKey("log");
    }
}
