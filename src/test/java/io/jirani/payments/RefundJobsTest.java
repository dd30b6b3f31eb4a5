package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.identity.Community.Custody;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The job of refunds beside a database, a clock and rows that do not do as they should. */
class RefundJobsTest extends Refunding {
    private Reversing rail = new Reversing();

    private Payments over(Reversing one) {
        rail = one;
        var parts = Payments.Parts.of(
                world.db,
                world.ledger,
                rail,
                TestVault.VAULT,
                new CallbackSpool(world.spool, TestVault.VAULT),
                world.clock,
                PaymentSettings.serve(),
                world.metrics);
        return new Payments(parts, name -> {}, RefundJobsTest::together);
    }

    private static void together(List<Runnable> works) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            works.forEach(threads::execute);
        }
    }

    @Test
    void oneRefundThatCannotBeReadStopsNobodyElses() {
        var broken = late(world.household(Custody.WALLET));
        ask(broken);
        var id = late(world.household(Custody.WALLET));
        ask(id);
        world.db.inTransaction(tx -> tx.run(
                "update community set zone = 'Mars/Olympus' where id = (select community_id from payment_intent where id = $1)",
                Tuple.of(broken.value())));
        world.db.inTransaction(tx -> tx.run(
                "update refund set state = 'SUBMITTED', submitted_at = next_look_at - interval '8 days'"
                        + " where payment_id = $1",
                Tuple.of(broken.value())));
        world.clock.move(Duration.ofSeconds(1));
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.SUBMITTED);
        assertThat(putOff()).isEqualTo(1);
        work();
        assertThat(putOff()).as("it is left out for a while").isEqualTo(1);
    }

    private double putOff() {
        return world.metrics.counter("jirani_intents_put_off_total").count();
    }

    @Test
    void manyPaymentsWhoseRefundCannotBeginStopNobodyElses() {
        for (int n = 0; n < 8; n++) {
            var buyer = world.household(Custody.PASS_THROUGH);
            var its = late(buyer);
            world.db.inTransaction(tx -> tx.run(
                    "update receipt set receipt_no = receipt_no || 'x' where intent_id = $1", Tuple.of(its.value())));
            world.db.inTransaction(tx -> tx.run(
                    "update payment_intent set purpose = 'broken', receipt_no = '' where id = $1",
                    Tuple.of(its.value())));
        }
        var id = late(world.household(Custody.PASS_THROUGH));
        work();
        work();
        assertThat(refunds(id)).hasSize(1);
        assertThat(world.daraja.reversals()).hasSize(1);
    }

    @Test
    void aReversalOfWhichNothingLeftIsSentAfterAll() {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        var stands = over(new Reversing());
        var another = over(rail);
        rail.meanwhile = () -> {
            world.clock.move(Duration.ofSeconds(60));
            another.refunds();
        };
        rail.first = new RefundEvent.NotSent("ConnectException");
        stands.refunds();
        assertThat(last(id).state())
                .as("taken for dead, and its sender knows better")
                .isEqualTo(RefundState.APPROVED);
        world.clock.move(Duration.ofSeconds(10));
        another.refunds();
        assertThat(rail.posts).isEqualTo(2);
        assertThat(last(id).state()).isEqualTo(RefundState.SUBMITTED);
    }

    @Test
    void whoStoodStillBeforeThePostSendsNothing() {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        var one = new Reversing();
        rail = one;
        var parts = Payments.Parts.of(
                world.db,
                world.ledger,
                one,
                TestVault.VAULT,
                new CallbackSpool(world.spool, TestVault.VAULT),
                world.clock,
                PaymentSettings.serve(),
                world.metrics);
        new Payments(parts, name -> {}, works -> {
                    if (!works.isEmpty()) world.clock.move(Duration.ofSeconds(30));
                    together(works);
                })
                .refunds();
        assertThat(one.posts).isZero();
        assertThat(last(id).state()).isEqualTo(RefundState.APPROVED);
    }

    @Test
    void anAnswerWaitsForTheDatabase() throws InterruptedException {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        var job = over(new Reversing());
        var held = new CountDownLatch(1);
        rail.meanwhile = () -> {
            Thread.ofVirtual()
                    .start(() -> world.db.inTransaction(tx -> {
                        tx.run("select id from refund for update", Tuple.tuple());
                        held.countDown();
                        sleep(Duration.ofSeconds(6)); // longer than anybody waits for a lock
                    }));
            await(held);
        };
        job.refunds();
        assertThat(last(id).state()).isEqualTo(RefundState.SUBMITTED);
        assertThat(last(id).providerRef()).isPresent();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    /** A rail that takes payments back, and does something before its first POST. */
    private static final class Reversing implements PaymentRail, PaymentRail.Reverses {
        private Runnable meanwhile = () -> {};
        private RefundEvent.SendAnswer first = new RefundEvent.Accepted(new ProviderRef("AG_0"));
        private int posts;

        @Override
        public String name() {
            return "mpesa";
        }

        @Override
        public Optional<Collects> collects() {
            return Optional.empty();
        }

        @Override
        public Optional<Disburses> disburses() {
            return Optional.empty();
        }

        @Override
        public Optional<Reverses> reverses() {
            return Optional.of(this);
        }

        @Override
        public RefundEvent.SendAnswer reverse(Refund attempt) {
            if (posts++ > 0) return new RefundEvent.Accepted(new ProviderRef("AG_" + posts));
            meanwhile.run();
            return first;
        }

        @Override
        public boolean askReversal(Refund attempt, ProviderRef named) {
            return true;
        }

        @Override
        public Optional<RefundEvent.Told> readReversal(InboxStore.Channel channel, String body) {
            return Optional.empty();
        }
    }
}
