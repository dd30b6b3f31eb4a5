package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.GuardedRail;
import io.jirani.payments.MeteredRail;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.RailContract;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** M-Pesa keeps the contract, against the simulated Daraja on its socket. */
class MpesaRailTest extends RailContract {
    private final Vertx vertx = Vertx.vertx();
    private final WebClient http = WebClient.create(vertx);

    @TempDir
    private Path folder = Path.of("target");

    private DarajaSim sim;
    private PaymentRail rail;

    @BeforeEach
    void start() {
        var config = DarajaSimConfig.standard(folder)
                .withPort(0)
                .withPace(
                        new DarajaSimConfig.Pace(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(150)));
        sim = DarajaSim.start(vertx, config, Clock.systemUTC());
        var mpesa = new MpesaConfig(
                URI.create("http://127.0.0.1:" + sim.port()),
                config.app().consumerKey(),
                new Secret(config.app().consumerSecret()),
                config.payBill().shortcode(),
                new Secret(config.payBill().passkey()),
                "CustomerPayBillOnline",
                config.disburser().shortcode(),
                config.disburser().initiator(),
                new Secret(config.disburser().initiatorPassword()),
                sim.publicKey(),
                URI.create("http://127.0.0.1:1"));
        var clock = Clock.systemUTC();
        var tokens = new CallbackToken(new Secret("a callback key of a test"));
        var metrics = new SimpleMeterRegistry();
        var bare = new MpesaRail(vertx, mpesa, tokens, clock, Duration.ofSeconds(3));
        rail = new GuardedRail(new MeteredRail(bare, metrics), clock, metrics);
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Override
    protected PaymentRail rail() {
        return rail;
    }

    @Override
    protected Msisdn payer(int n) {
        return new Msisdn("2547000%04d1".formatted(n));
    }

    @Override
    protected void next(Weather weather) {
        order(weather, "*");
    }

    @Override
    protected void next(Weather weather, Msisdn phone) {
        order(weather, phone.digits());
    }

    private void order(Weather weather, String phone) {
        var fault = switch (weather) {
            case ANSWER_LOST -> "lose_answer";
            case HTML -> "html_403";
            case DRIP -> "drip_ms";
            case HUGE -> "huge_answer";
            case SLOW -> "slow_ms";
            case HALF_OPEN -> "half_open";
            case UNAVAILABLE -> "http_503";
            case CREDENTIAL_REFUSED -> "invalid_token";
        };
        // a byte every quarter of a second takes a minute; late is later than the rail's patience
        var wish = new JsonObject()
                .put("fault", fault)
                .put("phone", phone)
                .put("times", 1)
                .put("ms", weather == Weather.DRIP ? 250 : 6_000);
        http.post(sim.port(), "127.0.0.1", "/sim/faults").sendJsonObject(wish).await();
    }

    @Override
    protected int taken() {
        return count("/sim/prompts") + count("/sim/payouts");
    }

    private int count(String path) {
        var answer = String.valueOf(
                http.get(sim.port(), "127.0.0.1", path).send().await().bodyAsString());
        return answer.startsWith("[")
                ? new JsonArray(answer).size()
                : new JsonObject(answer)
                        .stream()
                                .filter(one -> one.getValue() instanceof JsonArray)
                                .mapToInt(one -> ((JsonArray) one.getValue()).size())
                                .sum();
    }

    @Override
    protected void away() {
        sim.close();
    }
}
