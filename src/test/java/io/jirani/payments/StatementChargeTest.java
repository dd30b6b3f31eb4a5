package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the provider takes for its work is a cost once, and as much as it took (rulings 8 and 11). */
class StatementChargeTest {
    private static final Account COST = Account.railCost("mpesa", Asset.KES);
    private static final Account OWED = Account.charges("mpesa", Asset.KES);
    private static final Account FLOAT = Account.payout("mpesa", Asset.KES);

    private final StatementHand hand = new StatementHand();
    private final World world = hand.world;

    @AfterEach
    void close() {
        hand.close();
    }

    /** 150.00, for which the tariff says 5.00; some more lie there for the charge. */
    private IntentId sent() {
        var more = Money.kes(10_000);
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                io.jirani.ledger.Entry.single("more:" + world.ids.next(), "test")
                        .debit(FLOAT, more)
                        .credit(Account.capital(Asset.KES), more)
                        .entry()));
        var id = world.send(hand.home, Money.kes(15_000));
        while (world.payments.disburse() > 0) {}
        return id;
    }

    private static StatementRow charge(StatementRow of, long cents) {
        return new StatementRow(StatementRow.Kind.CHARGE, of.receipt(), Money.kes(cents), java.util.Optional.empty());
    }

    @Test
    void theTariffsChargeIsACostOnceAndPaidWhenTheStatementHasIt() {
        var out = hand.row(StatementRow.Kind.OUT, 15_000, sent().toString());
        hand.read(Side.PAYOUT, out);
        assertThat(hand.account(COST)).isEqualTo(500);
        assertThat(hand.account(OWED)).as("about to be taken").isEqualTo(500);
        hand.read(Side.PAYOUT, charge(out, 500));
        assertThat(hand.account(COST)).as("once").isEqualTo(500);
        assertThat(hand.account(OWED)).isZero();
        assertThat(hand.account(FLOAT)).isEqualTo(10_000 - 500);
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void anotherChargeThanTheTariffsIsShownAndTheCostIsWhatWasTaken() {
        var out = hand.row(StatementRow.Kind.OUT, 15_000, sent().toString());
        hand.read(Side.PAYOUT, out, charge(out, 900));
        assertThat(hand.account(COST)).isEqualTo(900);
        assertThat(hand.account(OWED)).isZero();
        assertThat(hand.account(FLOAT)).isEqualTo(10_000 - 900);
        assertThat(hand.open()).containsExactly(Kind.AMOUNT);
    }

    @Test
    void aSmallerChargeThanTheTariffsGivesTheRestOfTheCostBack() {
        var out = hand.row(StatementRow.Kind.OUT, 15_000, sent().toString());
        hand.read(Side.PAYOUT, out, charge(out, 300));
        assertThat(hand.account(COST)).isEqualTo(300);
        assertThat(hand.account(OWED)).isZero();
        assertThat(hand.open()).containsExactly(Kind.AMOUNT);
    }

    @Test
    void aChargeWhosePayoutStandsBelowItWaitsForIt() {
        var out = hand.row(StatementRow.Kind.OUT, 15_000, sent().toString());
        hand.read(Side.PAYOUT, charge(out, 500), out);
        world.clock.move(java.time.Duration.ofMinutes(2));
        while (hand.books.pass() > 0) {}
        assertThat(hand.account(COST)).isEqualTo(500);
        assertThat(hand.account(OWED)).isZero();
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void whatIsTakenInOneSumIsWhatIsOwedAndOnlyTheRestIsNew() {
        var out = hand.row(StatementRow.Kind.OUT, 15_000, sent().toString());
        hand.read(Side.PAYOUT, out, hand.row(StatementRow.Kind.CHARGE, 500, ""));
        assertThat(hand.account(COST)).isEqualTo(500);
        assertThat(hand.account(OWED)).isZero();
        assertThat(hand.open()).isEmpty();
        hand.read(Side.PAYOUT, hand.row(StatementRow.Kind.CHARGE, 200, ""));
        assertThat(hand.account(COST)).as("nobody expected it").isEqualTo(700);
        assertThat(hand.account(OWED)).isZero();
        assertThat(hand.open()).containsExactly(Kind.AMOUNT);
    }
}
