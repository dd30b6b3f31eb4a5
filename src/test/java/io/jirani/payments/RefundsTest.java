package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payments that are given back, on a real database and over real sockets. */
class RefundsTest {
    private static final Money ROOM = Money.kes(200_000);
    private static final Account COLLECT = Account.collect("mpesa", Asset.KES);
    private static final Account FLOAT = Account.payout("mpesa", Asset.KES);

    private World world;
    private RequestRefund requests;
    private int receipts;

    @BeforeEach
    void start() {
        world = new World();
        requests = new RequestRefund(world.parts, name -> {});
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** 30 shillings that came when nobody waited for them any more, proven. */
    private IntentId late(Household buyer) {
        var id = world.ask(buyer);
        seen(id, new CollectionEvent.Refused(new Reason("1", "test")));
        seen(id, new CollectionEvent.Seen(Evidence.E2, Intents.ASKED, new Receipt("UKMLATE00" + receipts++), ROOM));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        return id;
    }

    private void seen(IntentId id, CollectionEvent event) {
        var record = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> record.record(tx, id, was -> event));
    }

    private Refund ask(IntentId payment) {
        return world.db.transaction(tx -> requests.open(tx, payment, RefundStore.AskedBy.HOUSEHOLD));
    }

    private List<Refund> refunds(IntentId payment) {
        return world.db.transaction(tx -> new RefundStore().of(tx, payment));
    }

    private Refund last(IntentId payment) {
        return refunds(payment).getLast();
    }

    private void work() {
        while (world.payments.refunds() + world.payments.judge() > 0) {}
    }

    private void result(IntentId refund, String code) {
        var body = new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", "AG_any")
                                .put("TransactionID", code.equals("0") ? "UKMREVERSE" : "UKM0000000"));
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.REVERSAL, refund), "result", body))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
    }

    private void fund(Money amount) {
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("float:" + world.ids.next(), "test")
                        .debit(FLOAT, amount)
                        .credit(Account.capital(Asset.KES), amount)
                        .entry()));
    }

    @Test
    void lateMoneyGoesBackWholeByReversalOnceAndIsBookedAtItsProof() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        assertThat(ask(id).state()).isEqualTo(RefundState.APPROVED);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUND_PENDING);
        work();
        assertThat(world.daraja.reversals()).hasSize(1);
        var sent = world.daraja.reversals().getFirst();
        assertThat(sent.getString("TransactionID")).isEqualTo("UKMLATE000");
        assertThat(sent.getInteger("Amount")).isEqualTo(30);
        assertThat(last(id).state()).isEqualTo(RefundState.SUBMITTED);
        assertThat(world.posted(buyer, Pocket.WALLET)).as("held until proof").isEqualTo(3_000);
        for (int i = 0; i < 3; i++) result(last(id).id(), "0");
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
        assertThat(last(id).receipt()).contains(new Receipt("UKMREVERSE"));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(world.posted(buyer, Pocket.WALLET)).isZero();
        assertThat(world.posted(COLLECT)).isZero();
        assertThat(world.count("select refunded_minor from collection_credit where intent_id = $1", id))
                .isEqualTo(3_000);
        assertThatThrownBy(() -> ask(id)).isInstanceOf(Problem.class);
        assertThat(world.daraja.reversals()).hasSize(1);
    }

    @Test
    void aLostAnswerIsNeverSentAgainNorByAnotherWayAndReversedBeforeThenIsOurs() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        world.daraja.next(FarSide.RESET);
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.UNKNOWN);
        world.clock.move(Duration.ofHours(30));
        work();
        assertThat(world.daraja.reversals()).hasSize(1);
        assertThat(refunds(id)).hasSize(1);
        result(last(id).id(), "R000001");
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
        assertThat(world.posted(buyer, Pocket.WALLET)).isZero();
    }

    @Test
    void aWeekWithoutAVerdictIsForPeopleWhoDecide() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        work();
        world.clock.move(Duration.ofDays(8));
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.REVIEW);
        assertThat(world.posted(buyer, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(rule(id, Ruling.NOT_PAID)).isEqualTo("LATE_CREDITED");
        assertThat(last(id).state()).isEqualTo(RefundState.REFUSED);
        assertThat(refunds(id)).as("people end it: nothing else is tried").hasSize(1);
    }

    private String rule(IntentId id, Ruling ruling) {
        var decision = new Rulings.Decision(ruling, java.util.Optional.empty(), java.util.Optional.empty());
        return world.db.transaction(tx -> new Rulings(world.parts, name -> {}).rule(tx, id, decision));
    }

    @Test
    void reversedBeforeByNobodyWeKnowWaitsForTheStatement() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        work();
        result(last(id).id(), "R000001");
        assertThat(last(id).state()).isEqualTo(RefundState.REVIEW);
        assertThat(world.daraja.payouts()).isEmpty();
        seen(id, new CollectionEvent.TakenBack(new Receipt("UKMBACK001")));
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(world.posted(Account.claim(buyer.id(), Asset.KES)))
                .as("he owes nothing")
                .isZero();
        assertThat(world.posted(COLLECT)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "11", "21", "R000002"})
    void aReversalThatIsProvenRefusedIsFollowedByAPayoutToThePhone(String code) {
        fund(Money.kes(10_000));
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        work();
        result(last(id).id(), code);
        work();
        assertThat(refunds(id))
                .extracting(Refund::method)
                .containsExactly(Refund.Method.REVERSAL, Refund.Method.PAYOUT);
        assertThat(refunds(id).getFirst().state()).isEqualTo(RefundState.REFUSED);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUND_PENDING);
        while (world.payments.disburse() > 0) {}
        assertThat(world.daraja.payouts()).hasSize(1);
        assertThat(world.daraja.payouts().getFirst().getString("PartyB"))
                .isEqualTo(buyer.phones().getFirst().digits());
        paid(last(id).id());
        world.clock.move(Duration.ofSeconds(10));
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(world.posted(buyer, Pocket.WALLET)).isZero();
        assertThat(world.posted(FLOAT)).isEqualTo(7_000);
        assertThat(world.posted(COLLECT)).isEqualTo(3_000);
    }

    private void paid(IntentId payout) {
        var keys = new JsonArray()
                .add(new JsonObject().put("Key", "TransactionReceipt").put("Value", "UKMPAID001"))
                .add(new JsonObject().put("Key", "TransactionAmount").put("Value", 30));
        var result = new JsonObject()
                .put("ResultCode", "0")
                .put("ResultDesc", "said")
                .put(
                        "ConversationID",
                        world.payout(payout).providerRef().orElseThrow().text())
                .put("TransactionID", "UKMPAID001")
                .put("ResultParameters", new JsonObject().put("ResultParameter", keys));
        world.result(payout, new JsonObject().put("Result", result));
        while (world.payments.judge() > 0) {}
    }

    @Test
    void whereTheFloatDoesNotReachTheMoneyStaysWithTheHousehold() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        work();
        result(last(id).id(), "11");
        work();
        assertThat(refunds(id)).hasSize(1);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(free(buyer, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(ask(id).state()).as("it may be asked for again").isEqualTo(RefundState.APPROVED);
    }

    private long free(Household of, Pocket pocket) {
        return world.db
                .transaction(tx -> world.ledger.money(tx, Account.of(of.id(), pocket, Asset.KES)))
                .minor();
    }

    @Test
    void aCodeThatProvesNothingStartsNothing() {
        fund(Money.kes(10_000));
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        result(last(id).id(), "2006");
        world.clock.move(Duration.ofDays(2));
        work();
        assertThat(last(id).state()).isEqualTo(RefundState.UNKNOWN);
        assertThat(refunds(id)).hasSize(1);
    }

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
}
