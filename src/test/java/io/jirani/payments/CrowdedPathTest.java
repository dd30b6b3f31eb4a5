package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever has seen the secret path of one payment fills no disk and keeps nobody else's callback waiting. */
class CrowdedPathTest {
    private World world;

    @BeforeEach
    void open() {
        world = new World();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private IntentId pending(Household of) {
        var id = world.ask(of);
        while (world.payments.collect() > 0) {}
        return id;
    }

    private void lie(IntentId about, int times) {
        world.db.inTransaction(tx -> tx.run("""
                insert into inbox (channel, intent_id, source, received_at)
                select 'stk', $1, 'a', now() from generate_series(1, $2)
                """, Tuple.of(about.value(), times)));
    }

    private static Arrival garbage(IntentId about, Channel channel) {
        var body = new RawBody("garbage".getBytes(StandardCharsets.UTF_8));
        return new Arrival(channel, Optional.of(about), "127.0.0.1", Map.of(), body, Instant.EPOCH);
    }

    private void keep(Arrival arrival, int times) {
        world.db.inTransaction(tx -> world.parts.inbox().addAll(tx, Collections.nCopies(times, arrival)));
    }

    @Test
    void manyCallbacksOfOnePaymentLeaveTheWindowToOthers() {
        var his = new IntentId(world.ids.next());
        var id = new IntentId(world.ids.next());
        lie(his, 1_001);
        lie(id, 1);
        var first = world.db.transaction(tx -> OpenCallbackStore.first(tx, 200, world.clock.instant()));
        assertThat(first).extracting(OpenCallbackStore.Open::intent).contains(Optional.of(id));
    }

    @Test
    void ofOnePaymentNoMoreIsKeptThanItsStoryNeeds() {
        var id = new IntentId(world.ids.next());
        var open = "select count(*) from inbox where intent_id = $1";
        for (int i = 0; i < 3; i++) keep(garbage(id, Channel.STK), 50);
        assertThat(world.count(open, id)).as("nobody judged one yet").isEqualTo(64);
        for (int i = 0; i < 30; i++) {
            world.db.inTransaction(tx -> tx.run(
                    "update inbox set judged_at = now(), verdict = 'e0' where judged_at is null", Tuple.tuple()));
            keep(garbage(id, Channel.STK), 50);
        }
        assertThat(world.count(open, id)).as("ever").isEqualTo(200);
        keep(garbage(id, Channel.RESULT), 1);
        assertThat(world.count(open, id)).as("another of its addresses").isEqualTo(201);
    }

    @Test
    void whatIsTooMuchIsAnsweredAndCounted() {
        var id = pending(world.household(Custody.WALLET));
        lie(id, 64);
        assertThat(world.stk(id, world.paid(id, 30, "UKX0000011"))).isEqualTo(200);
        assertThat(world.metrics
                        .counter("jirani_callbacks_total", "result", "crowded")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whileTheDatabaseIsAwayOnePaymentDoesNotFillTheSpool() {
        var id = pending(world.household(Custody.WALLET));
        var other = pending(world.household(Custody.WALLET));
        var body = world.paid(id, 30, "UKX0000012");
        var its = world.paid(other, 30, "UKX0000013");
        world.databaseAway();
        for (int i = 0; i < 80; i++) assertThat(world.stk(id, body)).isEqualTo(200);
        assertThat(world.stk(other, its)).isEqualTo(200);
        assertThat(world.metrics
                        .counter("jirani_callbacks_total", "result", "spooled")
                        .count())
                .isEqualTo(65);
        world.payments.judge();
        assertThat(world.view(other).state()).isEqualTo(CollectionState.SUCCEEDED);
    }
}
