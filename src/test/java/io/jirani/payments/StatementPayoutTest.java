package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Verify;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider's statement does to payouts. */
class StatementPayoutTest {
    private final StatementHand hand = new StatementHand();
    private final World world = hand.world;
    private final Household home = hand.home;

    @AfterEach
    void close() {
        hand.close();
    }

    private IntentId sent() {
        var id = world.send(home, Money.kes(10_000));
        while (world.payments.disburse() > 0) {}
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTED);
        return id;
    }

    @Test
    void aPayoutTheStatementHasIsPaidAndTheChargeItTookIsTaken() {
        var id = sent();
        var out = hand.row(StatementRow.Kind.OUT, 10_000, id.toString());
        hand.read(Side.PAYOUT, out);
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.payout(id).receipt().orElseThrow().number())
                .isEqualTo(out.receipt().number());
        hand.read(
                Side.PAYOUT,
                hand.row(StatementRow.Kind.RETURNED, 10_000, out.receipt().number()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVERSED);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(10_000);
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void aPayoutIsProvenAbsentByADayTwoQuestionsAndTheStatementTogether() {
        var id = sent();
        world.clock.move(Duration.ofHours(1));
        notFound(id);
        world.clock.move(Duration.ofHours(7));
        notFound(id);
        assertThat(world.payout(id).state()).as("not in any statement yet").isEqualTo(PayoutState.SUBMITTED);
        hand.read(Side.PAYOUT);
        assertThat(world.payout(id).state()).as("not a day old").isEqualTo(PayoutState.SUBMITTED);
        var read = world.clock.instant().plusSeconds(1);
        world.clock.move(Duration.ofHours(18));
        hand.read(Side.PAYOUT, read, world.clock.instant(), "next");
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.FAILED);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(10_000);
    }

    @Test
    void aPayoutNobodyAskedAboutTwiceIsNotAbsent() {
        var id = sent();
        world.clock.move(Duration.ofHours(1));
        notFound(id);
        world.clock.move(Duration.ofHours(26));
        hand.read(Side.PAYOUT);
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTED);
        assertThat(world.payout(id).absence().statement()).isPresent();
    }

    private void notFound(IntentId id) {
        var payouts = new RecordPayout(world.parts, name -> {});
        world.db.inTransaction(
                tx -> payouts.record(tx, id, new PayoutEvent.NotFound(new Reason("R000002", "not found"))));
    }

    @Test
    void moneyThatWentOutAndNobodyOrderedIsToldAndBooksNothing() {
        hand.read(
                Side.PAYOUT,
                hand.row(StatementRow.Kind.OUT, 4_000, "19991-1234567-1"),
                hand.row(StatementRow.Kind.OTHER_OUT, 2_000, ""));
        assertThat(hand.open()).containsExactly(Kind.NOBODY, Kind.NOBODY);
        assertThat(hand.account(Account.payout("mpesa", Asset.KES))).isZero();
    }

    /** What people found that left is what comes back: the household's part is its own again, what was beyond it is no loss. */
    @ParameterizedTest
    @ValueSource(longs = {9_000, 11_000})
    void whatPeopleSaidWasSentIsWhatComesBack(long sent) {
        var payouts = Account.payout("mpesa", Asset.KES);
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("more:1", "test")
                        .debit(payouts, Money.kes(5_000))
                        .credit(Account.capital(Asset.KES), Money.kes(5_000))
                        .entry()));
        var id = sent();
        var out = hand.row(StatementRow.Kind.OUT, sent, id.toString());
        var back = hand.row(StatementRow.Kind.RETURNED, sent, out.receipt().number());
        hand.read(Side.PAYOUT, out);
        assertThat(hand.open()).containsExactly(Kind.AMOUNT);
        hand.read(Side.PAYOUT, back);
        assertThat(world.posted(payouts)).as("it waits for people").isEqualTo(15_000);
        rule(id, out);
        assertThat(world.posted(payouts)).isEqualTo(15_000 - sent);
        world.clock.move(Duration.ofHours(2));
        while (hand.books.pass() > 0) {}
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVERSED);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(10_000);
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isZero();
        assertThat(world.posted(payouts)).isEqualTo(15_000);
        assertThat(hand.open()).as("nothing beside what was told first").containsExactly(Kind.AMOUNT);
        assertThat(new Verify(world.db).findings())
                .filteredOn(found -> found.rule().equals("payout-holds"))
                .isEmpty();
    }

    /** So a provider mends what it paid twice: the household has what it was owed, on the phone. */
    @Test
    void theSecondOfTwoReceiptsThatComesBackGivesNothingBack() {
        var payouts = Account.payout("mpesa", Asset.KES);
        var id = sent();
        var first = hand.row(StatementRow.Kind.OUT, 10_000, id.toString());
        var second = hand.row(StatementRow.Kind.OUT, 10_000, id.toString());
        hand.read(Side.PAYOUT, first);
        hand.read(Side.PAYOUT, second);
        hand.read(
                Side.PAYOUT,
                hand.row(StatementRow.Kind.RETURNED, 10_000, second.receipt().number()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.posted(home, Pocket.WALLET)).isZero();
        hand.read(
                Side.PAYOUT,
                hand.row(StatementRow.Kind.RETURNED, 10_000, first.receipt().number()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVERSED);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(10_000);
        assertThat(world.posted(payouts)).isEqualTo(10_000);
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void aRowOfTheSumThatPeopleFoundAsksNothing() {
        var id = sent();
        var out = hand.row(StatementRow.Kind.OUT, 9_000, id.toString());
        var told =
                new PayoutEvent.Paid(Evidence.E1, out.receipt(), Money.kes(9_000), Optional.empty(), Optional.empty());
        var record = new RecordPayout(world.parts, name -> {});
        world.db.inTransaction(tx -> record.record(tx, id, told));
        rule(id, out);
        hand.read(Side.PAYOUT, out);
        assertThat(hand.open()).isEmpty();
        var part = hand.row(StatementRow.Kind.RETURNED, 4_000, out.receipt().number());
        hand.read(Side.PAYOUT, part);
        assertThat(hand.open()).as("a part of it is for people").containsExactly(Kind.AMOUNT);
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
    }

    private void rule(IntentId id, StatementRow left) {
        var found = new Rulings.Decision(Ruling.PAID, Optional.of(left.amount()), Optional.of(left.receipt()));
        var rulings = new Rulings(world.parts, name -> {});
        world.db.inTransaction(tx -> rulings.rule(tx, id, found));
    }

    @Test
    void anotherAmountThanWasOrderedIsToldAndStopsTheRail() {
        var id = sent();
        hand.read(Side.PAYOUT, hand.row(StatementRow.Kind.OUT, 9_000, id.toString()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        assertThat(hand.open()).containsExactly(Kind.AMOUNT);
    }
}
