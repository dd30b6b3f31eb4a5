package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CallbackIntakeTest {
    private static Arrival arrival(int bytes) {
        return new Arrival(
                Channel.STK,
                Optional.empty(),
                "a",
                Map.of(),
                new RawBody(new byte[bytes]),
                Clock.systemUTC().instant());
    }

    @Test
    void whoCannotBeToldKeepsNobodyElsesCallbackOut() {
        try (var database = TestDb.fresh()) {
            var intake = new CallbackIntake(database.db(), new InboxStore(TestVault.VAULT), crowded -> {});
            var told = Promise.<Void>promise();
            intake.keep(
                    arrival(1),
                    () -> {},
                    () -> {
                        told.complete();
                        throw new IllegalStateException("his connection is gone");
                    },
                    told::fail);
            told.future().await();
            var next = Promise.<Void>promise();
            intake.keep(arrival(1), () -> {}, next::complete, next::fail);
            next.future().await();
            assertThat(database.db()
                            .<Long>transaction(tx -> tx.one(
                                    "select count(*) from inbox",
                                    io.vertx.sqlclient.Tuple.tuple(),
                                    row -> row.getLong(0))))
                    .isEqualTo(2);
        }
    }

    @Test
    void whatWaitsIsBounded() throws InterruptedException {
        try (var database = TestDb.fresh()) {
            var intake = new CallbackIntake(database.db(), new InboxStore(TestVault.VAULT), crowded -> {});
            var hold = new CountDownLatch(1);
            var committed = new CountDownLatch(1);
            intake.keep(
                    arrival(1),
                    () -> {},
                    () -> {
                        committed.countDown();
                        awaiting(hold);
                    },
                    failure -> {});
            committed.await();
            var refused = new ArrayList<Throwable>();
            for (int i = 0; i < 700; i++) intake.keep(arrival(64 * 1024), () -> {}, () -> {}, refused::add);
            assertThat(refused).hasSizeBetween(150, 250).allMatch(CallbackIntake.Full.class::isInstance);
            hold.countDown();
        }
    }

    private static void awaiting(CountDownLatch hold) {
        try {
            hold.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @Test
    void strangersFillNoDisk() {
        var clock = new Hand();
        var gate = RateGate.hearsay(clock);
        var kept = 0;
        for (int i = 0; i < 1_000; i++) if (gate.isOpen()) kept++;
        assertThat(kept).isEqualTo(100);
        clock.move(Duration.ofSeconds(10));
        for (int i = 0; i < 1_000; i++) if (gate.isOpen()) kept++;
        assertThat(kept).as("five a second").isEqualTo(150);
    }

    @Test
    void whoKnowsTheAddressOfTypedPaymentsFillsNoDisk() {
        var gate = RateGate.typed(new Hand());
        var kept = 0;
        for (int i = 0; i < 5_000; i++) if (gate.isOpen()) kept++;
        assertThat(kept).isEqualTo(1_000);
    }
}
