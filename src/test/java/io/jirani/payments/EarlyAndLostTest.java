package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callbacks that come before the answer, answers that never come, and what is never waited for. */
class EarlyAndLostTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void collect() {
        while (world.payments.collect() > 0) {}
    }

    private void judge() {
        while (world.payments.judge() > 0) {}
    }

    /** The far side pays, tells and is judged while our POST still waits for its answer. */
    @Test
    void aCallbackThatBeatsTheAnswerCreditsAndTheAnswerUndoesNothing() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        var meanwhile = new CompletableFuture<CollectionState>();
        var answer = new JsonObject().put("CheckoutRequestID", "ws_CO_early").put("ResponseCode", "0");
        world.daraja.next((request, body) -> Thread.ofVirtual().start(() -> {
            var paid = world.paid(id, 30, "UKLEARLY01");
            paid.getJsonObject("Body").getJsonObject("stkCallback").put("CheckoutRequestID", "ws_CO_early");
            world.stk(id, paid);
            judge();
            meanwhile.complete(world.view(id).state());
            request.response().end(answer.toBuffer());
        }));
        collect();
        assertThat(meanwhile.join()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.ref(id)).isEqualTo("ws_CO_early");
        assertThat(world.posted(buyer, Pocket.ESCROW)).isEqualTo(3_000);
    }

    @Test
    void afterALostAnswerThePhoneIsNotAskedWhileThePromptMayBeThere() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        world.daraja.next(FarSide.RESET);
        collect();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.UNKNOWN);
        for (int i = 0; i < 3; i++) {
            world.clock.move(Duration.ofSeconds(6));
            while (world.payments.look() > 0) {}
            assertThatThrownBy(() -> world.ask(buyer))
                    .as("%s s after it", 6 * (i + 1))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("prompt open");
        }
        world.clock.move(Duration.ofSeconds(6));
        while (world.payments.look() > 0) {}
        world.ask(buyer);
    }

    /** The provider could not be reached for most of the time: the prompt is seconds old when its payment ends. */
    @Test
    void afterAPushThatLeftShortlyBeforeItsDeadlineThePhoneIsNotAskedEither() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        world.clock.move(Duration.ofSeconds(13));
        collect();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        for (int i = 0; i < 3; i++) {
            world.clock.move(Duration.ofSeconds(6));
            while (world.payments.look() > 0) {}
            assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
            assertThatThrownBy(() -> world.ask(buyer))
                    .as("%s s after it", 6 * (i + 1))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("prompt open");
        }
        world.clock.move(Duration.ofSeconds(6));
        world.ask(buyer);
    }

    @Test
    void anEndThatTheProviderTellsFreesThePhoneBeforeThat() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        world.clock.move(Duration.ofSeconds(13));
        collect();
        world.clock.move(Duration.ofSeconds(6));
        world.daraja.next(FarSide.result("1032"));
        while (world.payments.look() > 0) {}
        assertThat(world.view(id).reason().map(Reason::code)).contains("1032");
        world.ask(buyer);
    }

    /** The answer says that it is kept, not what it means: nothing the caller waits for is worked on. */
    @Test
    void aCallbackIsAnsweredBeforeItIsJudged() {
        var id = world.ask(world.household(Custody.WALLET));
        collect();
        assertThat(world.stk(id, world.paid(id, 30, "UKLSLOW001"))).isEqualTo(200);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        assertThat(world.count("select count(*) from inbox where intent_id = $1 and judged_at is null", id))
                .isEqualTo(1);
        judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
    }

    @Test
    void aCodeNobodyKnowsAlarms() {
        var id = world.ask(world.household(Custody.WALLET));
        collect();
        var before = world.metrics.counter("jirani_callbacks_unfit_total").count();
        world.stk(id, World.stk(world.ref(id), 77_777));
        judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        assertThat(world.metrics.counter("jirani_callbacks_unfit_total").count())
                .isEqualTo(before + 1);
    }
}
