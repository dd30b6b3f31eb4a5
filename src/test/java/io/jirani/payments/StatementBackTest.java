package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A row that says a payment was taken back: it takes from whom the payment was, once, and from nobody else. */
class StatementBackTest {
    private static final Account COLLECT = Account.collect("mpesa", Asset.KES);
    private static final Account SUSPENSE = Account.suspense("mpesa", Asset.KES);

    private final StatementHand hand = new StatementHand();
    private final World world = hand.world;

    @AfterEach
    void close() {
        hand.close();
    }

    private Account claim() {
        return Account.claim(hand.home.id(), Asset.KES);
    }

    private String ref(IntentId id) {
        return AccountRef.of(id).text();
    }

    /** 30.00 that came late by the statement, with its receipt. */
    private IntentId paid(Receipt receipt) {
        world.clock.move(Duration.ofMinutes(30));
        var id = world.ask(hand.home);
        while (world.payments.collect() > 0) {}
        world.clock.move(Duration.ofMinutes(20));
        while (world.payments.deadlines() > 0) {}
        var at = new Receipt(receipt.number(), Optional.of(world.clock.instant()));
        hand.read(Side.COLLECT, StatementHand.in(at, 3_000, ref(id)));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        return id;
    }

    private StatementRow back(String about, long cents) {
        return hand.row(StatementRow.Kind.BACK, cents, about);
    }

    @Test
    void aSecondPaymentUnderOneReferenceGoesBackOutOfSuspenseAndChargesNobody() {
        var id = paid(hand.receipt());
        var second = hand.receipt();
        hand.read(Side.COLLECT, StatementHand.in(second, 3_000, ref(id)));
        assertThat(hand.account(SUSPENSE)).isEqualTo(3_000);
        hand.read(Side.COLLECT, back(second.number(), 3_000));
        assertThat(hand.account(claim())).isZero();
        assertThat(hand.account(SUSPENSE)).isZero();
        assertThat(hand.account(COLLECT)).isEqualTo(3_000);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
    }

    @Test
    void aRefundThatTheStatementDoesNotHaveIsAskedAboutUntilOneHasIt() {
        var receipt = hand.receipt();
        var id = paid(receipt);
        var refund = world.db.transaction(
                tx -> new RequestRefund(world.parts, name -> {}).open(tx, id, RefundStore.AskedBy.HOUSEHOLD));
        var record = new RecordRefund(world.parts, new RecordCollection(world.parts, name -> {}));
        var row = back(receipt.number(), 3_000);
        var told = new RefundEvent.Returned(Evidence.E1, Optional.of(row.receipt()));
        for (var event : List.of(new RefundEvent.Claimed(), told))
            world.db.inTransaction(tx -> record.record(tx, refund.id(), event));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        world.clock.move(Duration.ofHours(1));
        hand.read(Side.COLLECT);
        assertThat(hand.open()).as("it may still come").isEmpty();
        world.clock.move(Duration.ofHours(2));
        hand.read(Side.COLLECT);
        assertThat(hand.open()).containsExactly(Kind.NOT_THERE);
        hand.read(Side.COLLECT);
        assertThat(hand.open()).containsExactly(Kind.NOT_THERE);
        hand.read(Side.COLLECT, row);
        assertThat(hand.open()).isEmpty();
        assertThat(hand.account(claim())).as("it is the refund's").isZero();
    }

    @Test
    void oneReversalIsBookedOnceAndASecondOfOnePaymentIsADifference() {
        var receipt = hand.receipt();
        var id = paid(receipt);
        var row = back(receipt.number(), 3_000);
        hand.read(Side.COLLECT, row);
        hand.read(Side.COLLECT, row);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(hand.account(claim())).isEqualTo(3_000);
        assertThat(hand.open()).isEmpty();
        hand.read(Side.COLLECT, back(receipt.number(), 3_000));
        assertThat(hand.account(claim())).isEqualTo(3_000);
        assertThat(hand.open()).containsExactly(Kind.NOBODY);
    }

    @Test
    void aReceiptThatACallbackStoleDoesNotMakeTheThiefsPaymentTheOneThatWentBack() {
        var stolen = hand.receipt();
        var thief = world.ask(hand.home);
        while (world.payments.collect() > 0) {}
        world.stk(thief, world.paid(thief, 30, stolen.number()));
        while (world.payments.judge() > 0) {}
        var owner = world.ask(world.household(io.jirani.identity.Community.Custody.WALLET));
        while (world.payments.collect() > 0) {}
        world.clock.move(Duration.ofMinutes(20));
        while (world.payments.deadlines() > 0) {}
        hand.read(Side.COLLECT, StatementHand.in(stolen, 3_000, ref(owner)));
        hand.read(Side.COLLECT, back(stolen.number(), 3_000));
        assertThat(hand.account(claim())).isZero();
        assertThat(world.view(thief).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(world.view(owner).state()).isEqualTo(CollectionState.REFUNDED);
    }

    @Test
    void aPartPaymentThatWentBackLiesInSuspenseNoMore() {
        var id = world.ask(hand.home);
        while (world.payments.collect() > 0) {}
        var receipt = hand.receipt();
        hand.read(Side.COLLECT, StatementHand.in(receipt, 2_000, ref(id)));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        assertThat(hand.account(SUSPENSE)).isEqualTo(2_000);
        hand.read(Side.COLLECT, back(receipt.number(), 2_000));
        assertThat(hand.account(SUSPENSE)).isZero();
        assertThat(hand.account(COLLECT)).isZero();
        assertThat(hand.account(claim())).isZero();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        List<ReviewStore.Open> open =
                world.db.transaction(tx -> world.parts.reviews().of(tx, id));
        assertThat(open).isEmpty();
    }

    @Test
    void whatNamedNobodyAndWentBackIsOutOfSuspenseAndNoDifferenceAnyMore() {
        var receipt = hand.receipt();
        hand.read(Side.COLLECT, StatementHand.in(receipt, 4_000, "mama njeri"));
        hand.read(Side.COLLECT, back(receipt.number(), 4_000));
        assertThat(hand.account(SUSPENSE)).isZero();
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void aTypedPaymentThatWentBackIsPaidByItsHousehold() {
        var receipt = hand.receipt();
        hand.read(Side.COLLECT, StatementHand.in(receipt, 5_000, hand.home.code()));
        hand.read(Side.COLLECT, back(receipt.number(), 5_000));
        assertThat(hand.account(claim())).as("what it has pays at once").isZero();
        assertThat(world.posted(hand.home, Pocket.WALLET)).isZero();
        assertThat(hand.account(COLLECT)).isZero();
    }

    @Test
    void aPartOfAPaymentAndARowOfTheOtherAccountChargeNobody() {
        var receipt = hand.receipt();
        paid(receipt);
        hand.read(Side.COLLECT, back(receipt.number(), 1_000));
        hand.read(Side.PAYOUT, back(receipt.number(), 3_000));
        assertThat(hand.account(claim())).isZero();
        assertThat(hand.open()).containsExactlyInAnyOrder(Kind.AMOUNT, Kind.NOBODY);
    }

    @Test
    void aReversalOfOursThatWasDoneByItsCallbackIsInTheStatementOnce() {
        var receipt = hand.receipt();
        var id = paid(receipt);
        var requests = new RequestRefund(world.parts, name -> {});
        world.db.inTransaction(tx -> requests.open(tx, id, RefundStore.AskedBy.OPERATOR));
        while (world.payments.refunds() > 0) {}
        var record = new RecordCollection(world.parts, name -> {}).refunds();
        var gone = hand.receipt();
        world.db.inTransaction(tx -> record.ofPayment(
                tx, id, new RefundEvent.Returned(Evidence.E1, Optional.of(new Receipt(gone.number())))));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        var row = new StatementRow(StatementRow.Kind.BACK, gone, Money.kes(3_000), Optional.of(receipt.number()));
        hand.read(Side.COLLECT, row);
        assertThat(hand.open()).isEmpty();
        assertThat(hand.account(COLLECT)).isZero();
        hand.read(Side.COLLECT, back(receipt.number(), 3_000));
        assertThat(hand.open()).as("somebody took it back once more").containsExactly(Kind.NOBODY);
        assertThat(hand.account(claim())).isZero();
    }
}
