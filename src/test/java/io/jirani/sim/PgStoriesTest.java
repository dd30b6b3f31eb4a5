package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.payments.CallbackSpool;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.InboxStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.Payments;
import io.jirani.payments.PayoutState;
import io.jirani.payments.RawBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worlds of the same kind through the real jobs and stores, on a real PostgreSQL. */
class PgStoriesTest {
    private static final int INTENTS = 12;
    private static final Money PAYOUT = Money.kes(5_000);
    /** How far the clock goes each time: while it goes wrong, while it calms down, and over the days of asking. */
    private static final Map<Duration, Integer> ROUNDS =
            Map.of(Duration.ofSeconds(2), 40, Duration.ofSeconds(20), 40, Duration.ofHours(4), 60);

    private static final String CREDITS = "select count(*) from collection_credit where intent_id = $1";

    private final List<IntentId> pushes = new ArrayList<>();
    private final List<IntentId> payouts = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatTheProviderTookAndPaidIsWhatTheBooksSay(long seed) {
        var dice = new Dice(seed, Optional.empty());
        var rail = new PgRail(dice);
        try (var world = new io.jirani.payments.World()) {
            var parts = Payments.Parts.of(
                    world.db,
                    world.ledger,
                    rail,
                    TestVault.VAULT,
                    new CallbackSpool(world.spool.resolveSibling("sim.spool"), TestVault.VAULT),
                    world.clock,
                    PaymentSettings.demo(),
                    world.metrics);
            var payments = new Payments(parts, name -> {}, works -> works.forEach(Runnable::run));
            for (int n = 0; n < INTENTS; n++) open(world, rail, dice.happens("pays out", n, 35));
            ROUNDS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(phase -> {
                if (phase.getKey().toHours() > 0) dice.calm();
                for (int round = 0; round < phase.getValue(); round++) round(world, rail, payments, phase.getKey());
            });
            pushes.forEach(id -> endedAsTheProviderKnows(world, rail, id));
            payouts.forEach(id -> paidOnceOrNot(world, rail, id));
            books(world, rail);
        }
    }

    private void open(io.jirani.payments.World world, PgRail rail, boolean paysOut) {
        var home = world.household(Custody.WALLET);
        var id = paysOut ? world.send(home, PAYOUT) : world.ask(home);
        (paysOut ? payouts : pushes).add(id);
        rail.knows(id);
    }

    private static void round(io.jirani.payments.World world, PgRail rail, Payments payments, Duration step) {
        for (var due : rail.arriving()) {
            var arrival = new InboxStore.Arrival(
                    due.channel(),
                    Optional.of(due.intent()),
                    "127.0.0.1",
                    Map.of(),
                    new RawBody(due.body().getBytes(StandardCharsets.UTF_8)),
                    world.clock.instant());
            world.db.inTransaction(tx -> world.parts.inbox().add(tx, arrival));
        }
        for (IntSupplier pass : List.<IntSupplier>of(
                payments::collect, payments::judge, payments::look, payments::deadlines, payments::disburse))
            passed(pass);
        rail.tick();
        world.clock.move(step);
    }

    /** A process that dies in a pass leaves what it committed; the next one goes on from there. */
    private static void passed(IntSupplier pass) {
        try {
            assertThat(pass.getAsInt()).isNotNegative();
        } catch (PgRail.Died died) {
            return;
        }
    }

    private static void endedAsTheProviderKnows(io.jirani.payments.World world, PgRail rail, IntentId id) {
        var it = world.view(id);
        assertThat(rail.posts(id)).as("one POST").isLessThanOrEqualTo(1);
        assertThat(it.state().phase()).isNotEqualTo(Phase.OPEN);
        var findable = rail.isPaid(id) && it.providerRef().isPresent();
        assertThat(world.count(CREDITS, id)).as("%s %s", id, it.state()).isEqualTo(findable ? 1 : 0);
        assertThat(it.evidence().isProof()).isEqualTo(findable);
    }

    private static void paidOnceOrNot(io.jirani.payments.World world, PgRail rail, IntentId id) {
        var it = world.payout(id);
        assertThat(rail.posts(id)).as("one POST").isLessThanOrEqualTo(1);
        assertThat(it.state().isLive()).as("%s", it.state()).isFalse();
        if (it.state() == PayoutState.PAID) assertThat(rail.isPaid(id)).isTrue();
        if (it.state() == PayoutState.FAILED) assertThat(rail.isPaid(id)).isFalse();
    }

    private void books(io.jirani.payments.World world, PgRail rail) {
        var credited =
                pushes.stream().filter(id -> world.count(CREDITS, id) == 1).count();
        var came = world.posted(Account.collect(Town.RAIL, Asset.KES))
                + world.posted(Account.unproven(Town.RAIL, Asset.KES));
        assertThat(came).isEqualTo(credited * 3_000 + payouts.size() * PAYOUT.minor());
        var paid = payouts.stream()
                .filter(id -> world.payout(id).state() == PayoutState.PAID)
                .count();
        assertThat(world.posted(Account.payout(Town.RAIL, Asset.KES)))
                .isEqualTo((payouts.size() - paid) * PAYOUT.minor());
        assertThat(payouts.stream().filter(rail::isPaid).count()).isGreaterThanOrEqualTo(paid);
    }
}
