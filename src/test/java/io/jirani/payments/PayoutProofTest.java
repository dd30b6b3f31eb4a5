package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.audit.Verify;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payouts that one word called paid and another denied, on a real database: where the money is then. */
class PayoutProofTest {
    private static final Money SENT = Money.kes(29_000);
    private static final Receipt RECEIPT = new Receipt("UKLPROOF01");
    private static final Reason NO = new Reason("Failed", "said");

    private World world;
    private Household seller;
    private IntentId id;
    private RecordPayout record;
    private Rulings rulings;

    @BeforeEach
    void start() {
        world = new World();
        seller = world.household(Custody.WALLET);
        id = world.send(seller, SENT);
        record = new RecordPayout(world.parts, name -> {});
        rulings = new Rulings(world.parts, name -> {});
        while (world.payments.disburse() > 0) {}
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void happens(PayoutEvent event) {
        world.db.inTransaction(tx -> record.record(tx, id, event));
    }

    private static PayoutEvent paid(Evidence evidence, Money amount) {
        return new PayoutEvent.Paid(evidence, RECEIPT, amount, Optional.empty(), Optional.empty());
    }

    private static PayoutEvent notPaid() {
        return new PayoutEvent.NotPaid(Evidence.E2, NO, RailTrouble.NONE);
    }

    private void rule(Ruling ruling) {
        world.db.inTransaction(
                tx -> rulings.rule(tx, id, new Rulings.Decision(ruling, Optional.empty(), Optional.empty())));
    }

    private long floats() {
        return world.posted(Account.payout("mpesa", Asset.KES));
    }

    @Test
    void aPayoutThatWasOnlyCalledPaidIsGivenBackWhenPeopleSaySo() {
        happens(paid(Evidence.E1, SENT));
        assertThat(world.posted(seller, Pocket.WALLET)).isZero();
        happens(new PayoutEvent.Absent());
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        rule(Ruling.NOT_PAID);
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);
        assertThat(floats()).isEqualTo(29_000);
        happens(paid(Evidence.E3, SENT));
        assertThat(floats()).as("it left after all").isZero();
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isEqualTo(29_000);
        assertThat(world.count(
                        "select count(*) from payment_review where intent_id = $1 and cause = 'receipt_taken'", id))
                .as("the receipt is its own")
                .isZero();
    }

    @Test
    void moneyThatLeftAfterItFailedIsGoneFromTheBooksAtOnce() {
        happens(notPaid());
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);
        happens(paid(Evidence.E2, SENT));
        assertThat(floats()).isZero();
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isEqualTo(29_000);
        assertThat(world.count("select count(*) from receipt where intent_id = $1", id))
                .isEqualTo(1);
        rule(Ruling.PAID);
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(floats()).isZero();
    }

    /** The household has its money since the payout failed: what comes back is ours. */
    @Test
    void whatWasOurLossAndComesBackIsNoLossAnyMore() {
        happens(notPaid());
        happens(paid(Evidence.E3, SENT));
        rule(Ruling.PAID);
        happens(new PayoutEvent.TakenBack());
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVERSED);
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isZero();
        assertThat(floats()).isEqualTo(29_000);
        assertThat(new Verify(world.db).findings())
                .filteredOn(found -> found.rule().equals("payout-holds"))
                .isEmpty();
    }

    @Test
    void whatPeopleGaveBackAndLeftAndComesBackIsBookedEachTime() {
        happens(paid(Evidence.E1, SENT));
        happens(new PayoutEvent.Absent());
        rule(Ruling.NOT_PAID);
        happens(paid(Evidence.E3, SENT));
        rule(Ruling.PAID);
        happens(new PayoutEvent.TakenBack());
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isZero();
        assertThat(floats()).isEqualTo(29_000);
    }

    @Test
    void ofAnotherSumThatLeftAfterItFailedThatSumIsGone() {
        happens(notPaid());
        happens(paid(Evidence.E2, Money.kes(28_000)));
        assertThat(floats()).isEqualTo(1_000);
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isEqualTo(28_000);
    }

    @Test
    void whatIsProvenToHaveLeftIsNotRuledAway() {
        happens(paid(Evidence.E2, Money.kes(28_000)));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        assertThatThrownBy(() -> rule(Ruling.NOT_PAID)).isInstanceOf(Problem.class);
    }

    /** Another sum left than was ordered: the books have what left, and the household has the rest. */
    @Test
    void whatPeopleSayWasSentIsWhatIsBooked() {
        happens(paid(Evidence.E2, Money.kes(28_000)));
        var rest = new Rulings.Decision(Ruling.PAID, Optional.of(Money.kes(28_000)), Optional.of(RECEIPT));
        world.db.inTransaction(tx -> rulings.rule(tx, id, rest));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(floats()).isEqualTo(1_000);
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(1_000);
        assertThat(world.count("select amount_minor from receipt where intent_id = $1", id))
                .isEqualTo(28_000);
    }

    @Test
    void whatWasSentBeyondTheHoldIsTheOperatorsLoss() {
        var there = Account.payout("mpesa", Asset.KES);
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("more:" + id, "test")
                        .debit(there, Money.kes(5_000))
                        .credit(Account.capital(Asset.KES), Money.kes(5_000))
                        .entry()));
        happens(paid(Evidence.E2, Money.kes(30_000)));
        var more = new Rulings.Decision(Ruling.PAID, Optional.of(Money.kes(30_000)), Optional.of(RECEIPT));
        world.db.inTransaction(tx -> rulings.rule(tx, id, more));
        assertThat(floats()).isEqualTo(4_000);
        assertThat(world.posted(seller, Pocket.WALLET)).isZero();
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isEqualTo(1_000);
    }

    @Test
    void anAmountIsOnlySaidOfMoneyThatIsStillSetAside() {
        happens(paid(Evidence.E1, SENT));
        happens(new PayoutEvent.Absent());
        var other = new Rulings.Decision(Ruling.PAID, Optional.of(Money.kes(28_000)), Optional.of(RECEIPT));
        assertThatThrownBy(() -> world.db.inTransaction(tx -> rulings.rule(tx, id, other)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("amount");
    }

    /** Only a callback says so: what is booked is the sum that people found, and proof of it asks nothing again. */
    @Test
    void ofAnotherSumThatACallbackSaysLeftAfterItFailedPeoplesSumIsGone() {
        happens(notPaid());
        happens(paid(Evidence.E1, Money.kes(28_000)));
        assertThat(floats()).isEqualTo(29_000);
        var found = new Rulings.Decision(Ruling.PAID, Optional.of(Money.kes(28_000)), Optional.of(RECEIPT));
        world.db.inTransaction(tx -> rulings.rule(tx, id, found));
        assertThat(floats()).isEqualTo(1_000);
        assertThat(world.posted(Account.loss(Account.Loss.FLOAT, Asset.KES))).isEqualTo(28_000);
        assertThat(world.count("select amount_minor from receipt where intent_id = $1", id))
                .isEqualTo(28_000);
        happens(paid(Evidence.E3, Money.kes(28_000)));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(floats()).isEqualTo(1_000);
    }

    @Test
    void ofWhatIsProvenToHaveLeftAfterItFailedTheBooksHaveTheSumAlready() {
        happens(notPaid());
        happens(paid(Evidence.E3, Money.kes(28_000)));
        var other = new Rulings.Decision(Ruling.PAID, Optional.of(Money.kes(27_000)), Optional.of(RECEIPT));
        assertThatThrownBy(() -> world.db.inTransaction(tx -> rulings.rule(tx, id, other)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("amount");
    }

    /** Who bears the provider's charge pays the tariff of what was sent, not of what was ordered. */
    @ParameterizedTest
    @CsvSource({"150100, 900, 100000, 500", "150100, 900, 10000, 0", "150000, 500, 149900, 500"})
    void aHouseholdThatBearsTheChargePaysTheTariffOfWhatWasSent(long ordered, long held, long sent, long charge) {
        var other = world.household(Custody.WALLET);
        id = world.send(other, Money.kes(ordered), Money.kes(held));
        while (world.payments.disburse() > 0) {}
        happens(paid(Evidence.E2, Money.kes(sent)));
        var found = new Rulings.Decision(Ruling.PAID, Optional.of(Money.kes(sent)), Optional.of(RECEIPT));
        world.db.inTransaction(tx -> rulings.rule(tx, id, found));
        assertThat(world.posted(other, Pocket.WALLET)).isEqualTo(ordered + held - sent - charge);
        assertThat(world.posted(Account.railCost("mpesa", Asset.KES)))
                .as("the household has paid it")
                .isZero();
        assertThat(world.posted(Account.charges("mpesa", Asset.KES))).isEqualTo(charge);
    }

    @Test
    void aMismatchOnACallbacksWordIsAskedAboutAndEndsWithProof() {
        happens(paid(Evidence.E1, Money.kes(100)));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        var asked = world.daraja.statuses().size();
        world.clock.move(java.time.Duration.ofSeconds(30));
        while (world.payments.disburse() > 0) {}
        assertThat(world.daraja.statuses()).hasSizeGreaterThan(asked);
        happens(paid(Evidence.E2, SENT));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.posted(seller, Pocket.WALLET)).isZero();
        assertThat(world.db.<Boolean>transaction(
                        tx -> world.parts.reviews().of(tx, id).isEmpty()))
                .isTrue();
    }
}
