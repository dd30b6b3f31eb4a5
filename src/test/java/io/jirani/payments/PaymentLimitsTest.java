package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account.Pocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much and how often may be asked, on a real database. */
class PaymentLimitsTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private IntentId pushed(Household buyer) {
        var id = world.ask(buyer);
        while (world.payments.collect() > 0) {}
        return id;
    }

    private void look(Duration later) {
        world.clock.move(later);
        while (world.payments.look() > 0) {}
    }

    @Test
    void aPhoneIsNotAskedForMoreThanItMayMoveInADay() {
        var buyer = world.household(Custody.WALLET);
        for (int i = 0; i < 2; i++) {
            var id = ask(buyer, 25_000_000);
            while (world.payments.collect() > 0) {}
            world.daraja.next(FarSide.result("0"));
            look(Duration.ofSeconds(4));
            assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        }
        assertThatThrownBy(() -> ask(buyer, 100))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.told()).contains(PushRefusal.DAY_FULL.words()))
                .hasMessageContaining("more than is left of today");
        world.clock.move(Duration.ofDays(1));
        ask(buyer, 100);
    }

    private void cancelled(IntentId first) {
        world.stk(first, World.stk(world.ref(first), 1032));
        world.payments.judge();
    }

    private List<ReviewCause> asked(IntentId... of) {
        return world.db.transaction(tx -> Arrays.stream(of)
                .flatMap(id -> world.parts.reviews().of(tx, id).stream())
                .map(ReviewStore.Open::cause)
                .toList());
    }

    private void paid(IntentId id, String channel, String receipt) {
        if (channel.equals("callback")) {
            world.stk(id, world.paid(id, 30, receipt));
            world.payments.judge();
        } else {
            var arrivals = new RecordArrival(world.parts, new RecordCollection(world.parts, name -> {}));
            var at = Optional.of(world.clock.instant());
            var row = new Arrived(
                    new Receipt(receipt, at),
                    Money.kes(3_000),
                    AccountRef.of(id).text());
            world.db.inTransaction(tx -> arrivals.record(tx, "mpesa", row, Evidence.E2));
        }
    }

    private long all(Household buyer) {
        return world.posted(buyer, Pocket.ESCROW)
                + world.posted(buyer, Pocket.WALLET)
                + world.posted(buyer, Pocket.WALLET_UNPROVEN)
                + world.posted(buyer, Pocket.DUE);
    }

    @Test
    void aSecondAttemptForOnePurchaseWaitsForTheFirst() {
        var buyer = world.household(Custody.WALLET);
        var first = pushed(buyer);
        assertThatThrownBy(() -> again(buyer, first))
                .as("the phone has a prompt, and the purchase a payment")
                .isInstanceOf(Problem.class);
    }

    /** Whichever is paid first, by whatever channel: the other one's money is the buyer's own, and people hear of it once. */
    @ParameterizedTest
    @CsvSource({
        "first, callback",
        "first, list",
        "second, callback",
        "second, list",
    })
    void twoPaymentsOfOnePurchaseAreNoticedInBothOrdersOverBothChannels(String earlier, String channel) {
        var buyer = world.household(Custody.WALLET);
        var first = pushed(buyer);
        cancelled(first);
        var second = again(buyer, first);
        while (world.payments.collect() > 0) {}
        var order = earlier.equals("first") ? List.of(first, second) : List.of(second, first);
        for (int n = 0; n < 2; n++) {
            paid(order.get(0), channel, "UKTWICE00" + order.get(0).equals(first));
            paid(order.get(1), channel, "UKTWICE00" + order.get(1).equals(first));
        }
        assertThat(world.view(second).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.view(first).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(all(buyer)).isEqualTo(6_000);
        assertThat(world.posted(buyer, Pocket.ESCROW)).as("one of them buys").isEqualTo(3_000);
        assertThat(asked(first, second)).containsExactly(ReviewCause.PAID_TWICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second"})
    void whereNoWalletsAreKeptTheSecondOneGoesBackOnce(String earlier) {
        var buyer = world.household(Custody.PASS_THROUGH);
        var first = pushed(buyer);
        cancelled(first);
        var second = again(buyer, first);
        while (world.payments.collect() > 0) {}
        var order = earlier.equals("first") ? List.of(first, second) : List.of(second, first);
        for (var id : order) paid(id, "list", "UKBACK000" + id.equals(first));
        for (int n = 0; n < 4; n++) world.payments.refunds();
        assertThat(world.daraja.reversals()).hasSize(1);
        assertThat(world.daraja.reversals().getFirst().getString("TransactionID"))
                .isEqualTo("UKBACK000true");
    }

    private IntentId ask(Household buyer, long cents) {
        var id = new IntentId(world.ids.next());
        return open(buyer, id, "purchase:" + id, cents);
    }

    private IntentId again(Household buyer, IntentId first) {
        return open(buyer, new IntentId(world.ids.next()), "purchase:" + first, 3_000);
    }

    private IntentId open(Household buyer, IntentId id, String purpose, long cents) {
        var request = new NewCollection(
                id, purpose, buyer.community(), buyer.id(), buyer.phones().getFirst(), Money.kes(cents), "energy");
        world.db.inTransaction(tx -> world.parts.intents().open(tx, request, world.clock.instant()));
        return id;
    }
}
