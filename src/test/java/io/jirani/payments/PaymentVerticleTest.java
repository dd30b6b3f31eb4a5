package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.run.Job;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jobs as they run, and the older clients' question. */
class PaymentVerticleTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void theJobsCarryAPushToItsCreditAndAPayoutToItsAnswer() {
        var options = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        world.vertx.deployVerticle(new PaymentVerticle(world.parts), options).await();
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        Job.nudge(world.vertx, Nudges.COLLECT);
        until(() -> world.view(id).state() == CollectionState.PENDING);
        world.stk(id, world.paid(id, 30, "UKLJOBS001"));
        until(() -> world.view(id).state() == CollectionState.SUCCEEDED);
        world.daraja.next(FarSide.result("0"));
        world.clock.move(Duration.ofSeconds(2));
        until(() -> world.view(id).evidence() == Evidence.E2);
        var out = world.send(world.household(Custody.WALLET), Money.kes(10_000));
        Job.nudge(world.vertx, Nudges.DISBURSE);
        until(() -> world.payout(out).state() == PayoutState.SUBMITTED);
    }

    @Test
    void severalPushesAreSentSideBySide() {
        for (int i = 0; i < 8; i++) {
            world.ask(world.household(Custody.WALLET));
            world.daraja.next((request, body) -> world.vertx.setTimer(
                    400,
                    timer -> FarSide.error(400, "400.002.02", "Bad Request").accept(request, body)));
        }
        var begun = System.nanoTime();
        assertThat(world.payments.collect()).isEqualTo(8);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(world.daraja.tokens()).as("one token for all").isEqualTo(1);
    }

    @Test
    void anAnswerThatTakesTooLongIsUnknown() {
        var id = world.ask(world.household(Custody.WALLET));
        world.daraja.next((request, body) -> {});
        world.payments.collect();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.UNKNOWN);
    }

    @Test
    void overTheDaysCapACallbackWaitsForOurOwnQuestion() {
        var buyer = world.household(Custody.WALLET);
        var dear = Money.kes(150_000);
        for (int i = 0; i < 2; i++) {
            var id = new IntentId(world.ids.next());
            world.db.inTransaction(tx -> world.parts
                    .intents()
                    .open(
                            tx,
                            new NewCollection(
                                    id,
                                    "x" + id,
                                    buyer.community(),
                                    buyer.id(),
                                    buyer.phones().getFirst(),
                                    dear,
                                    "energy"),
                            world.clock.instant()));
            world.payments.collect();
            world.stk(id, world.paid(id, 1_500, "UKLCAP000" + i));
            world.payments.judge();
            var view = world.view(id);
            assertThat(view.evidence()).isEqualTo(Evidence.E1);
            assertThat(view.state()).isEqualTo(i == 0 ? CollectionState.SUCCEEDED : CollectionState.PENDING);
            if (i == 0) continue;
            world.clock.move(Duration.ofSeconds(20));
            world.daraja.next(FarSide.result("0"));
            world.daraja.next(FarSide.result("0"));
            while (world.payments.look() > 0) {}
            assertThat(world.view(id).state()).as("the claim stopped the clock").isEqualTo(CollectionState.SUCCEEDED);
            assertThat(world.view(id).evidence()).isEqualTo(Evidence.E2);
        }
    }

    @Test
    void theOlderQuestionIsARealQueryAndOnlyAboutOnesOwn() {
        var buyer = world.household(Custody.WALLET);
        var other = world.household(Custody.WALLET);
        var keys = new KeyStore(new Random(3));
        var mine = world.db.transaction(tx -> keys.forHousehold(tx, buyer, Instant.now()));
        var theirs = world.db.transaction(tx -> keys.forHousehold(tx, other, Instant.now()));
        var auth = new AuthRoutes(world.db, keys, AuthRoutes.CompatDoor.KEYED);
        var routes = new PaymentRoutes(world.parts, auth, name -> {});
        var port = world.serve(
                router -> router.get("/api/stk/status/:checkout_request_id").handler(routes::stkStatus));
        var id = world.ask(buyer);
        world.payments.collect();
        var path = "/api/stk/status/" + world.ref(id);
        world.daraja.next(FarSide.result("1032"));
        assertThat(world.get(port, path, mine.reveal()))
                .isEqualTo(new JsonObject()
                        .put("success", true)
                        .put("response_code", "0")
                        .put("result_code", "1032")
                        .put("result_desc", "said 1032"));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        assertThat(world.get(port, path, theirs.reveal())).isEqualTo(new JsonObject().put("status", 500));
    }

    private static void until(BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            try {
                Thread.sleep(20);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }
}
