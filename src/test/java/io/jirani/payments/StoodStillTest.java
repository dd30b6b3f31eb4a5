package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process stands still for a minute between what it wrote and what it sends, while another one goes on. */
class StoodStillTest {
    private World world;

    @BeforeEach
    void open() {
        world = new World();
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** The sender cannot connect after its pause: nobody was paid, and the payout is sent by the next. */
    @Test
    void aPayoutOfWhichNothingLeftIsSentAfterAll() {
        var rail = new Standing();
        var parts = Payments.Parts.of(
                world.db,
                world.ledger,
                rail,
                TestVault.VAULT,
                new CallbackSpool(world.spool, TestVault.VAULT),
                world.clock,
                PaymentSettings.serve(),
                world.metrics);
        var stands = new Payments(parts, name -> {}, StoodStillTest::together);
        var another = new Payments(parts, name -> {}, StoodStillTest::together);
        rail.meanwhile = () -> {
            world.clock.move(Duration.ofSeconds(60));
            another.disburse();
        };
        var id = world.send(world.household(Custody.WALLET), Money.kes(29_000));
        stands.disburse();
        for (int look = 0; look < 10; look++) {
            world.clock.move(Duration.ofHours(12));
            another.disburse();
        }
        Optional<String> paused = world.db.transaction(tx -> parts.railStates().paused(tx, "mpesa"));
        assertThat(rail.posts)
                .as("one that found no connection, one that was taken")
                .isEqualTo(2);
        assertThat(paused).as("everybody's payouts").isEmpty();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTED);
    }

    @Test
    void noPromptComesForAPurchaseThatIsOver() {
        var held = new ArrayList<Runnable>();
        var stands = new Payments(world.parts, name -> {}, StoodStillTest::together, held::addAll);
        var id = world.ask(world.household(Custody.WALLET));
        stands.collect();
        world.clock.move(Duration.ofSeconds(60));
        while (world.payments.deadlines() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        held.forEach(Runnable::run);
        assertThat(world.daraja.pushes()).isEmpty();
    }

    /** What people ask again and again of one payment is asked of the provider once. */
    @Test
    void aQuestionThatWasJustAskedIsNotAskedAgain() {
        var id = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        var answers = new RecordAnswers(world.parts, new RecordCollection(world.parts, name -> {}));
        var provider = new AskProvider(world.parts, answers::write);
        for (int i = 0; i < 50; i++) provider.ask(id);
        assertThat(world.daraja.queries()).hasSize(1);
        world.clock.move(Duration.ofSeconds(11));
        provider.ask(id);
        assertThat(world.daraja.queries()).hasSize(2);
    }

    private static void together(List<Runnable> works) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            works.forEach(threads::execute);
        }
    }

    /** A payout rail that stands still before it sends for the first time, and then finds that it cannot connect. */
    private static final class Standing implements PaymentRail, PaymentRail.Disburses {
        private Runnable meanwhile = () -> {};
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
            return Optional.of(this);
        }

        @Override
        public PayoutEvent.SendAnswer payOut(Payout attempt) {
            if (posts++ > 0) return new PayoutEvent.Accepted(new ProviderRef("AG_" + posts));
            meanwhile.run();
            return new PayoutEvent.NotSent("ConnectException");
        }

        @Override
        public PayoutEvent.Told queryPayout(Payout attempt) {
            return new PayoutEvent.Open(new Reason("0", "accepted"));
        }

        @Override
        public Notice readPayout(InboxStore.Channel channel, String body) {
            return new Notice.Unreadable("nothing");
        }

        @Override
        public Money payoutCharge(Money sent) {
            return Money.kes(0);
        }
    }
}
