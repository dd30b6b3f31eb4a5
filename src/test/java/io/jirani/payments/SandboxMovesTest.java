package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Money;
import io.jirani.payments.mpesa.MpesaConfig;
import io.jirani.payments.mpesa.MpesaRail;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A top-up over the simulated Daraja, on its socket, with its callback at our door. */
class SandboxMovesTest extends FloatMoving {
    @TempDir
    private Path folder = Path.of("target");

    private DarajaSim sim;
    private Payments far;
    private WebClient http;

    @BeforeEach
    void connect() {
        http = WebClient.create(world.vertx);
        var config = DarajaSimConfig.standard(folder)
                .withPort(0)
                .withPace(
                        new DarajaSimConfig.Pace(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(150)));
        sim = DarajaSim.start(world.vertx, config, Clock.systemUTC());
        var port = world.serve(router -> {
            router.post("/hooks/pay/:token/stk").handler(world.routes::hookStk);
            router.post("/hooks/pay/:token/result").handler(world.routes::hookResult);
            router.post("/hooks/pay/:token/timeout").handler(world.routes::hookTimeout);
        });
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
                URI.create("http://127.0.0.1:" + port));
        var rail = new MpesaRail(world.vertx, mpesa, world.tokens, world.clock, Duration.ofSeconds(3));
        var of = world.parts;
        var parts = new Payments.Parts(
                of.db(),
                of.ledger(),
                of.communities(),
                of.intents(),
                of.payouts(),
                of.credits(),
                of.inbox(),
                of.railStates(),
                of.reviews(),
                of.spool(),
                Map.of(rail.name(), rail),
                of.clock(),
                of.settings(),
                of.metrics());
        far = new Payments(parts, name -> {}, works -> {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                works.forEach(threads::execute);
            }
        });
    }

    @AfterEach
    void disconnect() {
        sim.close();
    }

    /** Works until something is so; ten seconds at most. */
    private void until(BooleanSupplier what) {
        for (int n = 0; n < 200 && !what.getAsBoolean(); n++) {
            while (far.collect() + far.moves() + far.judge() > 0) {}
            try {
                Thread.sleep(50);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        assertThat(what.getAsBoolean()).isTrue();
    }

    private JsonObject accounts() {
        return Objects.requireNonNull(http.get(sim.port(), "127.0.0.1", "/sim/accounts")
                .send()
                .await()
                .bodyAsJsonObject());
    }

    /** 30.00 that a customer paid, at the provider and in our books. */
    private void collected() {
        var id = world.ask(world.household(Custody.WALLET));
        until(() -> world.view(id).state().phase() == CollectionState.Phase.CREDITED);
        fund(COLLECT, 3_000);
    }

    private FloatMove twenty() {
        var wish =
                new RequestMove.Wish("mpesa", FloatMove.Route.TO_PAYOUT, Money.kes(2_000), java.util.Optional.empty());
        return world.db.transaction(
                tx -> requests.open(tx, community, new io.jirani.kernel.ProposalId(world.ids.next()), wish));
    }

    @Test
    void twentyShillingsOfACustomersThirtyFillTheFloatThereAndInOurBooks() {
        collected();
        var before = accounts();
        var it = twenty();
        until(() -> now(it).state() == MoveState.DONE);
        assertThat(accounts().getLong("working")).isEqualTo(before.getLong("working") - 20);
        assertThat(accounts().getLong("utility")).isEqualTo(before.getLong("utility") + 20);
        lies(1_000, 0, 2_000);
        assertThat(now(it).receipt()).isPresent();
    }

    @Test
    void whatTheProviderDoesNotHaveComesBackOnceItsOwnAnswerConfirmsIt() {
        fund(COLLECT, 3_000);
        var it = twenty();
        until(() -> now(it).state() == MoveState.UNKNOWN && now(it).reason().isPresent());
        lies(1_000, 2_000, 0);
        world.clock.move(Duration.ofMinutes(1));
        until(() -> now(it).state() == MoveState.REFUSED);
        lies(3_000, 0, 0);
    }

    @Test
    void anAnswerThatWasLostIsEndedByTheResultAndTheProviderMovedItOnce() {
        collected();
        var before = accounts();
        var wish =
                new JsonObject().put("fault", "lose_answer").put("door", "b2b").put("times", 1);
        http.post(sim.port(), "127.0.0.1", "/sim/faults").sendJsonObject(wish).await();
        var it = twenty();
        until(() -> now(it).state() == MoveState.DONE);
        world.clock.move(Duration.ofHours(1));
        far.moves();
        assertThat(accounts().getLong("working")).isEqualTo(before.getLong("working") - 20);
        lies(1_000, 0, 2_000);
    }
}
