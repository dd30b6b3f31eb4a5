package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackRoutesTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private IntentId pushed() {
        var id = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        return id;
    }

    @Test
    void aForgedTokenIsAnswered404AndLeavesNothingInTheDatabase() {
        var id = pushed();
        var other = world.tokens.of(CallbackToken.Kind.STK, new IntentId(world.ids.next()));
        var mixed = world.tokens.of(CallbackToken.Kind.STK, id).substring(0, 30) + other.substring(30);
        assertThat(world.callback(mixed, "stk", world.paid(id, 30, "UKLFORGED1")))
                .isEqualTo(404);
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.RESULT, id), "stk", new JsonObject()))
                .isEqualTo(404);
        assertThat(world.callback("x", "result", new JsonObject())).isEqualTo(404);
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        assertThat(world.count("select count(*) from inbox where intent_id = $1", id))
                .isZero();
        assertThat(world.metrics
                        .counter("jirani_callbacks_total", "result", "wrong_token")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aRightTokenWithABodyThatDoesNotFitIsKeptAndDecidesNothing() {
        var id = pushed();
        assertThat(world.stk(id, new JsonObject().put("hello", 1))).isEqualTo(200);
        assertThat(world.stk(id, World.stk("ws_CO_somebody_elses", 0))).isEqualTo(200);
        assertThat(world.stk(id, World.stk(world.ref(id), 77_777))).isEqualTo(200);
        while (world.payments.judge() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        assertThat(world.count("select count(*) from inbox where intent_id = $1 and verdict = 'e0'", id))
                .isEqualTo(3);
    }

    @Test
    void withoutASecretAPaidCallbackOnlyMakesUsAsk() {
        var id = pushed();
        var body = new RawBody(world.paid(id, 30, "UKLNOSEC01").toBuffer().getBytes());
        var arrival = new Arrival(Channel.STK, Optional.empty(), "127.0.0.1", Map.of(), body, world.clock.instant());
        world.db.inTransaction(tx -> world.parts.inbox().add(tx, arrival));
        world.payments.judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.PENDING);
        var asked = world.daraja.queries().size();
        world.daraja.next(FarSide.result("1032"));
        world.clock.move(Duration.ofSeconds(1));
        while (world.payments.look() > 0) {}
        assertThat(world.daraja.queries()).hasSize(asked + 1);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
    }

    @Test
    void whileTheDatabaseIsAwayACallbackWaitsOnTheDiskAndIsAnswered200() {
        var id = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        var body = world.paid(id, 30, "UKLSPOOL01");
        world.databaseAway();
        assertThat(world.stk(id, body)).isEqualTo(200);
        assertThat(world.spool).exists();
        world.payments.judge();
        assertThat(world.spool).doesNotExist();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
    }
}
