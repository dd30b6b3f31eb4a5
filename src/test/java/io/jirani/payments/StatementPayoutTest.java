package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void anotherAmountThanWasOrderedIsToldAndStopsTheRail() {
        var id = sent();
        hand.read(Side.PAYOUT, hand.row(StatementRow.Kind.OUT, 9_000, id.toString()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        assertThat(hand.open()).containsExactly(Kind.AMOUNT);
    }
}
