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
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
                .isInstanceOf(Problem.class)
                .hasMessageContaining("more than is left of today");
        world.clock.move(Duration.ofDays(1));
        ask(buyer, 100);
    }

    @Test
    void aSecondAttemptForOnePurchaseWaitsForTheFirstAndPaidTwiceIsSeen() {
        var buyer = world.household(Custody.WALLET);
        var first = pushed(buyer);
        assertThatThrownBy(() -> again(buyer, first))
                .as("the phone has a prompt, and the purchase a payment")
                .isInstanceOf(Problem.class);
        world.stk(first, World.stk(world.ref(first), 1032));
        world.payments.judge();
        var second = again(buyer, first);
        while (world.payments.collect() > 0) {}
        world.daraja.next(FarSide.result("0"));
        world.daraja.next(FarSide.result("0"));
        look(Duration.ofSeconds(4));
        look(Duration.ofSeconds(4));
        assertThat(world.view(second).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.view(first).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(world.posted(buyer, Pocket.WALLET))
                .as("the second one's money is his")
                .isEqualTo(3_000);
        var asked = world.db.transaction(tx -> {
            var both = new ArrayList<>(world.parts.reviews().of(tx, first));
            both.addAll(world.parts.reviews().of(tx, second));
            return both;
        });
        assertThat(asked).extracting(ReviewStore.Open::cause).isSubsetOf(ReviewCause.PAID_TWICE);
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
