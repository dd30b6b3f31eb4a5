package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.SettlePurchases;
import io.jirani.settlement.SettlementStores;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which payments are given back, who agrees, and what the database refuses. */
class RefundRulesTest extends Refunding {
    @Test
    void otherMoneyWaitsForTwoPeopleWithItsHoldAndMayBeDeclined() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        seen(id, new CollectionEvent.Seen(Evidence.E2, Intents.ASKED, new Receipt("UKMTIMELY1"), ROOM));
        assertThatThrownBy(() -> ask(id)).as("it is in escrow").isInstanceOf(Problem.class);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        fromEscrow(buyer);
        assertThat(ask(id).state()).isEqualTo(RefundState.REQUESTED);
        work();
        assertThat(world.daraja.reversals()).isEmpty();
        assertThat(free(buyer, Pocket.WALLET)).isZero();
        assertThat(causes(id)).containsExactly(ReviewCause.REFUND_ASKED);
        world.db.inTransaction(tx -> requests.decline(tx, id));
        assertThat(free(buyer, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(causes(id)).isEmpty();
        world.db.inTransaction(tx -> requests.agree(tx, id));
        work();
        assertThat(world.daraja.reversals()).hasSize(1);
        assertThatThrownBy(() -> world.db.inTransaction(tx -> requests.decline(tx, id)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void keepAnswersOnlyWhatAsksForNoMore() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        seen(id, new CollectionEvent.Seen(Evidence.E2, Intents.ASKED, new Receipt("UKMTIMELY2"), ROOM));
        fromEscrow(buyer);
        ask(id);
        world.db.inTransaction(tx ->
                world.parts.reviews().open(tx, id, ReviewCause.PAID_TWICE, world.clock.instant(), ZoneOffset.UTC));
        var kept = new Rulings.Decision(Ruling.KEEP, Optional.empty(), Optional.empty());
        var rulings = new Rulings(world.parts, name -> {});
        world.db.inTransaction(tx -> rulings.rule(tx, id, kept));
        assertThat(causes(id)).containsExactly(ReviewCause.REFUND_ASKED);
        assertThatThrownBy(() -> world.db.inTransaction(tx -> rulings.rule(tx, id, kept)))
                .isInstanceOf(Problem.class);
        assertThat(causes(id)).containsExactly(ReviewCause.REFUND_ASKED);
    }

    private List<ReviewCause> causes(IntentId id) {
        return world.db.transaction(tx -> world.parts.reviews().of(tx, id)).stream()
                .map(ReviewStore.Open::cause)
                .toList();
    }

    private void fromEscrow(Household of) {
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("test:" + world.ids.next(), "test")
                        .debit(Account.of(of.id(), Pocket.ESCROW, Asset.KES), Intents.ASKED)
                        .credit(Account.of(of.id(), Pocket.WALLET, Asset.KES), Intents.ASKED)
                        .entry()));
    }

    @Test
    void whatIsNotProvenOrNotThereOrStillOpenHasNoRefund() {
        var buyer = world.household(Custody.WALLET);
        var open = world.ask(buyer);
        assertThatThrownBy(() -> ask(open)).isInstanceOf(Problem.class);
        var claimed = world.ask(world.household(Custody.WALLET));
        seen(claimed, new CollectionEvent.Refused(new Reason("1", "test")));
        seen(claimed, new CollectionEvent.Seen(Evidence.E1, Intents.ASKED, new Receipt("UKMCLAIM01"), ROOM));
        assertThatThrownBy(() -> ask(claimed)).isInstanceOf(Problem.class);
        assertThat(refunds(claimed)).isEmpty();
    }

    @Test
    void whereNoWalletsAreKeptLateMoneyGoesBackByItself() {
        var buyer = world.household(Custody.PASS_THROUGH);
        var id = late(buyer);
        work();
        assertThat(world.daraja.reversals()).hasSize(1);
        result(last(id).id(), "0");
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(world.posted(buyer, Pocket.DUE)).isZero();
        work();
        assertThat(refunds(id)).hasSize(1);
    }

    @Test
    void aPartPaymentThatPeoplePlacedGoesBackAsMuchAsCame() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        seen(id, new CollectionEvent.Seen(Evidence.E2, Money.kes(2_000), new Receipt("UKMPART001"), ROOM));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        var paid = new Rulings.Decision(Ruling.PAID, Optional.empty(), Optional.empty());
        world.db.inTransaction(tx -> new Rulings(world.parts, name -> {}).rule(tx, id, paid));
        assertThat(world.posted(buyer, Pocket.WALLET)).isEqualTo(2_000);
        assertThat(ask(id).amount()).isEqualTo(Money.kes(2_000));
        work();
        assertThat(world.daraja.reversals().getFirst().getInteger("Amount")).isEqualTo(20);
        result(last(id).id(), "0");
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
        assertThat(world.posted(buyer, Pocket.WALLET)).isZero();
        assertThat(world.posted(COLLECT)).isZero();
    }

    @Test
    void theDatabaseRefusesASecondRefundAndMoreThanCame() {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        var again = """
                insert into refund select gen_random_uuid(), payment_id, rail, amount_minor, asset, method, cause, pocket, back,
                    original_no, gen_random_uuid(), state, null, null, null, null, asked_by, created_at, null, next_look_at, 0, null
                from refund where payment_id = $1
                """;
        assertThatThrownBy(() -> world.db.inTransaction(tx -> tx.run(again, Tuple.of(id.value()))))
                .hasMessageContaining("refund_once");
        assertThatThrownBy(() -> world.db.inTransaction(tx -> tx.run(
                        "update collection_credit set refunded_minor = amount_minor + 1 where intent_id = $1",
                        Tuple.of(id.value()))))
                .hasMessageContaining("collection_credit_refunded");
        assertThatThrownBy(() -> world.db.inTransaction(
                        tx -> tx.run("update refund set amount_minor = 5 where payment_id = $1", Tuple.of(id.value()))))
                .hasMessageContaining("by one method");
    }

    @Test
    void aTokenOfARefundOpensNoOtherDoor() {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        var body = new JsonObject();
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.REVERSAL, id), "stk", body))
                .isEqualTo(404);
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.STK, id), "result", body))
                .isEqualTo(404);
        world.callback(world.tokens.of(CallbackToken.Kind.REVERSAL, last(id).id()), "timeout", body);
        while (world.payments.judge() > 0) {}
        assertThat(last(id).state())
                .as("a queue that timed out decides nothing")
                .isEqualTo(RefundState.UNKNOWN);
    }

    @Test
    void theHouseholdIsToldWhenItBeginsAndHowItEnded() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        tell();
        assertThat(told(buyer, "refund:" + id + ":begun")).contains("KES 30.00").contains("set aside");
        work();
        tell();
        result(last(id).id(), "0");
        tell();
        assertThat(told(buyer, "refund:" + id + ":done")).contains("KES 30.00").contains("went back");
        assertThat(texts(buyer))
                .hasSize(2)
                .allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(160));
        var refused = late(buyer);
        ask(refused);
        work();
        result(last(refused).id(), "1");
        answered(last(refused).id(), "Failed");
        tell();
        assertThat(told(buyer, "refund:" + refused + ":stays:" + last(refused).id()))
                .contains("is yours");
    }

    private void tell() {
        var households = new HouseholdStore(TestVault.VAULT);
        var stores = SettlementStores.of(world.ledger, world.parts.communities(), households, world.ids);
        new SettlePurchases(world.db, stores, world.clock, world.clock, name -> {}).pass();
    }

    private String told(Household of, String key) {
        return world.db.transaction(tx -> tx.one(
                "select text from notice where household_id = $1 and key = $2",
                Tuple.of(of.id().value(), key),
                row -> row.getString("text")));
    }

    private List<String> texts(Household of) {
        return world.db.transaction(tx -> tx.all(
                "select text from notice where household_id = $1",
                Tuple.of(of.id().value()),
                row -> row.getString("text")));
    }
}
