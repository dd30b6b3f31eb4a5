package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.PayAccount;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the provider's statement does to payments, and what it leaves for people. */
class StatementTest {
    private final StatementHand hand = new StatementHand();
    private final World world = hand.world;
    private final BookStatement books = hand.books;
    private final Household home = hand.home;

    @AfterEach
    void close() {
        hand.close();
    }

    private IntentId pushed() {
        world.clock.move(Duration.ofMinutes(30));
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        return id;
    }

    private IntentId expired() {
        var id = pushed();
        world.clock.move(Duration.ofMinutes(20));
        while (world.payments.deadlines() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        return id;
    }

    @Test
    void aRowWithOurReferenceIsProofAndMoneyThatCameLateIsNotLost() {
        var id = expired();
        var arrived = hand.receipt();
        hand.read(
                Side.COLLECT, StatementHand.in(arrived, 3_000, AccountRef.of(id).text()));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E3);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(hand.open()).isEmpty();
    }

    /** Operators see how far each account's statement was read. */
    @Test
    void theNewestStatementOfAnAccountTellsWhatItBrought() {
        var statements = new StatementStore();
        assertThat(world.db.<List<StatementStore.Newest>>transaction(statements::newest))
                .isEmpty();
        hand.read(Side.COLLECT, StatementHand.in(hand.receipt(), 3_000, "nobody"));
        var read = world.clock.instant().plusSeconds(1);
        world.clock.move(Duration.ofDays(1));
        hand.read(
                Side.COLLECT,
                read.plusSeconds(1),
                world.clock.instant().plusSeconds(1),
                "next",
                StatementHand.in(hand.receipt(), 3_000, "nobody"),
                StatementHand.in(hand.receipt(), 4_000, "nobody"));
        var newest = world.db.<List<StatementStore.Newest>>transaction(statements::newest);
        assertThat(newest).hasSize(1);
        assertThat(newest.getFirst().rows()).isEqualTo(2);
        assertThat(newest.getFirst().waiting()).isZero();
        assertThat(newest.getFirst().side()).isEqualTo("collect");
        assertThat(newest.getFirst().until()).isAfter(read);
    }

    @Test
    void aCreditOfAQueryIsRaisedWithoutMoney() {
        var id = pushed();
        var collections = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> collections.record(
                tx, id, was -> new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid"))));
        hand.read(
                Side.COLLECT,
                StatementHand.in(hand.receipt(), 3_000, AccountRef.of(id).text()));
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E3);
        assertThat(hand.account(Account.collect("mpesa", Asset.KES))).isEqualTo(3_000);
    }

    @Test
    void aRowThatNamesAHouseholdIsItsThoughACallbackToldItsReceiptOfAnother() {
        var id = pushed();
        var typed = hand.receipt();
        world.stk(id, world.paid(id, 30, typed.number()));
        while (world.payments.judge() > 0) {}
        var other = world.household(Custody.WALLET);
        var account = world.db
                .<PayAccount>transaction(tx -> CommunityStore.account(tx, other))
                .text();
        hand.read(Side.COLLECT, StatementHand.in(typed, 3_000, account));
        assertThat(world.posted(other, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E1);
    }

    @Test
    void aConfirmationThatNoListAndNoStatementHasEndsWithItsDay() {
        var lie = new Arrived(hand.receipt(), Money.kes(20_000_000), home.code());
        var records = new RecordArrival(world.parts, new RecordCollection(world.parts, name -> {}));
        var arrived = new ArrivedStore();
        world.db.inTransaction(tx -> records.record(tx, "mpesa", lie, Evidence.E1));
        var balances = new BalanceStore();
        assertThat(unresolved(balances)).isEqualTo(20_000_000);
        hand.read(Side.COLLECT);
        assertThat(world.db.<Integer>transaction(tx -> arrived.waiting(tx, "mpesa")))
                .as("it may still come")
                .isEqualTo(1);
        var read = world.clock.instant().plusSeconds(1);
        world.clock.move(Duration.ofDays(3));
        hand.read(Side.COLLECT, read, world.clock.instant(), "next");
        assertThat(world.db.<Integer>transaction(tx -> arrived.waiting(tx, "mpesa")))
                .isZero();
        assertThat(unresolved(balances)).isZero();
        assertThat(hand.open()).containsExactly(Kind.NOT_THERE);
    }

    private long unresolved(BalanceStore balances) {
        return world.db
                .<BalanceStore.UnderWay>transaction(
                        tx -> balances.unresolved(tx, "mpesa", Side.COLLECT, world.clock.instant()))
                .more()
                .minor();
    }

    @Test
    void whatTheStatementDoesNotHaveIsClosedOnlyWhenItsHoursAreReadToo() {
        var id = expired();
        hand.read(Side.COLLECT);
        assertThat(world.view(id).state()).as("it may still come").isEqualTo(CollectionState.EXPIRED);
        var read = world.clock.instant().plusSeconds(1);
        world.clock.move(Duration.ofHours(3));
        hand.read(Side.COLLECT, read, world.clock.instant(), "next");
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void whatWasCreditedOnACallbacksWordAndIsNotThereIsForPeople() {
        var id = pushed();
        world.stk(id, world.paid(id, 30, "UKFALSE001"));
        while (world.payments.judge() > 0) {}
        world.clock.move(Duration.ofHours(3));
        hand.read(Side.COLLECT);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        assertThat(hand.open()).containsExactly(Kind.NOT_THERE);
    }

    @Test
    void anAttemptIsNotAbsentWhileARowOfItsAmountNamesNobody() {
        var id = expired();
        var stranger = hand.receipt();
        world.clock.move(Duration.ofHours(3));
        hand.read(Side.COLLECT, StatementHand.in(stranger, 3_000, "mama njeri"));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        assertThat(hand.account(Account.suspense("mpesa", Asset.KES))).isEqualTo(3_000);
        assertThat(hand.open()).containsExactly(Kind.NOBODY);
    }

    @Test
    void oneFileCountsOnceAndOneRowCountsOnceInWhateverFile() {
        var code = home.code();
        var one = StatementHand.in(hand.receipt(), 5_000, code);
        hand.read(Side.COLLECT, hand.begin, world.clock.instant().plusSeconds(1), "a", one);
        assertThat(hand.read(Side.COLLECT, hand.begin, world.clock.instant().plusSeconds(1), "a", one))
                .isInstanceOf(TakeStatements.Taken.Before.class);
        assertThat(hand.read(Side.COLLECT, hand.begin, world.clock.instant().plusSeconds(2), "b", one))
                .isEqualTo(new TakeStatements.Taken.Rows(0));
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(5_000);
    }

    @Test
    void aFileThatSaysSomethingElseThanTheOneBeforeBooksNothing() {
        var one = hand.receipt();
        hand.read(Side.COLLECT, StatementHand.in(one, 5_000, home.code()));
        var taken = hand.read(
                Side.COLLECT,
                StatementHand.in(one, 7_000, home.code()),
                StatementHand.in(hand.receipt(), 1_000, home.code()));
        assertThat(taken).isInstanceOf(TakeStatements.Taken.Wrong.class);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(5_000);
        assertThat(hand.open()).containsExactly(Kind.FILE);
    }

    @Test
    void daysWithoutAStatementAreADifferenceAndWhatTheyHideIsNotAbsent() {
        hand.read(Side.COLLECT, hand.begin, hand.begin.plus(Duration.ofHours(1)), "first");
        var hidden = expired();
        world.clock.move(Duration.ofDays(1));
        hand.read(Side.COLLECT, world.clock.instant().minusSeconds(60), world.clock.instant(), "third");
        assertThat(world.view(hidden).state()).isEqualTo(CollectionState.EXPIRED);
        assertThat(hand.open()).containsExactly(Kind.DAYS);
    }

    @Test
    void aChargebackBeforeTheProofIsBookedWaitsForItAndIsBookedThen() {
        var id = pushed();
        world.stk(id, world.paid(id, 30, "UKBACK0001"));
        while (world.payments.judge() > 0) {}
        hand.read(Side.COLLECT, hand.row(StatementRow.Kind.BACK, 3_000, "UKBACK0001"));
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E3);
        assertThat(hand.account(Account.claim(home.id(), Asset.KES))).isZero();
        proofIsBooked(id);
        world.clock.move(Duration.ofMinutes(2));
        while (books.pass() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(hand.account(Account.claim(home.id(), Asset.KES))).isEqualTo(3_000);
        assertThat(hand.account(Account.collect("mpesa", Asset.KES))).isZero();
        assertThat(hand.open()).isEmpty();
    }

    @Test
    void aRowThatWaitsTooLongIsTold() {
        var id = pushed();
        world.stk(id, world.paid(id, 30, "UKBACK0002"));
        while (world.payments.judge() > 0) {}
        hand.read(Side.COLLECT, hand.row(StatementRow.Kind.BACK, 3_000, "UKBACK0002"));
        for (int n = 0; n < BookStatement.TRIES; n++) {
            world.clock.move(Duration.ofMinutes(2));
            books.pass();
        }
        assertThat(hand.open()).containsExactly(Kind.WAITS);
        proofIsBooked(id);
        world.clock.move(Duration.ofHours(2));
        while (books.pass() > 0) {}
        assertThat(hand.open()).as("it ends by itself").isEmpty();
    }

    /** What settlement's job does. */
    private void proofIsBooked(IntentId id) {
        world.db.inTransaction(tx -> {
            var amount = Money.kes(3_000);
            world.ledger.post(
                    tx,
                    io.jirani.ledger.Entry.single("proof:" + id, "test")
                            .debit(Account.collect("mpesa", Asset.KES), amount)
                            .credit(Account.unproven("mpesa", Asset.KES), amount)
                            .entry());
            world.parts.credits().markProven(tx, List.of(id), world.clock.instant());
        });
    }

    @Test
    void whatPeopleTypedIsNotKept() {
        hand.read(
                Side.COLLECT,
                StatementHand.in(hand.receipt(), 5_000, "Jane Doe 0712345678"),
                StatementHand.in(hand.receipt(), 100, "h-" + home.code().substring(1)));
        var kept = world.db.transaction(tx -> tx.all(
                "select about from statement_row order by n", Tuple.tuple(), row -> String.valueOf(row.getString(0))));
        assertThat(kept).containsExactly("null", home.code());
    }

    @Test
    void aDifferencePastItsDayIsTheAdministrators() {
        hand.read(Side.PAYOUT, hand.row(StatementRow.Kind.OUT, 4_000, "19991-1234567-1"));
        world.clock.move(Duration.ofDays(5));
        books.pass();
        var one = world.db.transaction(tx -> hand.differences.all(tx, 10)).getFirst();
        assertThat(one.owner()).isEqualTo("admin");
        world.db.inTransaction(tx -> assertThat(hand.differences.close(tx, one.id(), "a test", world.clock.instant()))
                .isTrue());
        assertThat(hand.open()).isEmpty();
    }
}
