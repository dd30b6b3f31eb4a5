package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payments that are given back: to the end, by one method after the other. */
class RefundsTest extends Refunding {
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
        assertThat(asked(id)).as("nobody is asked any more").isEmpty();
    }

    /** The question has its answer, and no ruling would fit it any more. */
    @ParameterizedTest
    @ValueSource(strings = {"returned", "refused", "statement"})
    void proofThatComesAfterAWeekEndsTheQuestionByItself(String proof) {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        world.clock.move(Duration.ofDays(8));
        work();
        assertThat(asked(id)).containsExactly(ReviewCause.REFUND_SILENT);
        switch (proof) {
            case "returned" -> result(last(id).id(), "0");
            case "refused" -> answered(last(id).id(), "Failed");
            default -> seen(id, new CollectionEvent.TakenBack(new Receipt("UKMBACK002")));
        }
        assertThat(last(id).state()).isEqualTo(proof.equals("refused") ? RefundState.REFUSED : RefundState.DONE);
        assertThat(asked(id)).isEmpty();
    }

    private List<ReviewCause> asked(IntentId id) {
        return world.db.transaction(tx -> world.parts.reviews().of(tx, id)).stream()
                .map(ReviewStore.Open::cause)
                .toList();
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
                .as("the secret path alone sends no money beside a reversal that may live")
                .hasSize(1);
        assertThat(last(id).state()).isEqualTo(RefundState.UNKNOWN);
        world.clock.move(Duration.ofSeconds(10));
        work();
        assertThat(world.daraja.statuses()).hasSize(1);
        var named = last(id).providerRef().orElseThrow().text();
        assertThat(world.daraja.statuses().getFirst().getString("OriginalConversationID"))
                .isEqualTo(named);
        answered(last(id).id(), "Failed");
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

    @Test
    void aRefusalThatWasToldIsConfirmedWhenHoursLaterTheProviderKnowsNoSuchReversal() {
        fund(Money.kes(10_000));
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        result(last(id).id(), "21");
        answered(last(id).id(), "missing");
        assertThat(last(id).state()).as("it may be on its way").isEqualTo(RefundState.UNKNOWN);
        world.clock.move(Duration.ofHours(7));
        answered(last(id).id(), "missing");
        assertThat(refunds(id)).hasSize(2);
    }

    @Test
    void aRefusalThatWasToldAndIsNotTrueIsDoneByOurQuestion() {
        fund(Money.kes(10_000));
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        result(last(id).id(), "1");
        result(last(id).id(), "0");
        assertThat(last(id).state()).as("two words of one mouth").isEqualTo(RefundState.UNKNOWN);
        answered(last(id).id(), "Completed");
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
        assertThat(refunds(id)).hasSize(1);
    }

    @Test
    void aResultThatWasLostIsAskedFor() {
        var id = late(world.household(Custody.WALLET));
        ask(id);
        work();
        world.clock.move(Duration.ofSeconds(10));
        work();
        assertThat(world.daraja.statuses()).isNotEmpty();
        answered(last(id).id(), "Pending");
        assertThat(last(id).state()).as("a question decides nothing").isEqualTo(RefundState.SUBMITTED);
        answered(last(id).id(), "Completed");
        assertThat(last(id).state()).isEqualTo(RefundState.DONE);
    }

    @Test
    void whatIsToldOfARefundThatNobodyAskedForMovesNothing() {
        var buyer = world.household(Custody.WALLET);
        var id = late(buyer);
        ask(id);
        result(last(id).id(), "0");
        assertThat(last(id).state()).isEqualTo(RefundState.APPROVED);
        assertThat(world.posted(buyer, Pocket.WALLET)).isEqualTo(3_000);
        work();
        assertThat(world.daraja.reversals()).hasSize(1);
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
        answered(last(id).id(), "Failed");
        work();
        assertThat(refunds(id)).hasSize(1);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(free(buyer, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(ask(id).state()).as("it may be asked for again").isEqualTo(RefundState.APPROVED);
    }

    @Test
    void aPaymentOfAnotherAmountGoesBackAsItCame() {
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        seen(id, new CollectionEvent.Seen(Evidence.E2, Money.kes(3_100), new Receipt("UKMOTHER01"), ROOM));
        assertThat(rule(id, Ruling.PAID)).isEqualTo("LATE_CREDITED");
        assertThat(ask(id).amount()).isEqualTo(Money.kes(3_100));
        work();
        assertThat(world.daraja.reversals().getFirst().getInteger("Amount")).isEqualTo(31);
        result(last(id).id(), "0");
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(world.posted(buyer, Pocket.WALLET)).isZero();
        assertThat(world.posted(COLLECT)).isZero();
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
}
