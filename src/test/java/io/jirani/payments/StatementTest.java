package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the provider's statement does to payments, and what it leaves for people. */
class StatementTest {
    private final World world = new World();
    private final TakeStatements takes = new TakeStatements();
    private final BookStatement books = new BookStatement(world.parts, name -> {});
    private final DifferenceStore differences = new DifferenceStore();
    private final Instant begin = world.clock.instant().minus(Duration.ofDays(1));
    private final Household home = world.household(Custody.WALLET);
    private int receipts;

    @AfterEach
    void close() {
        world.close();
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

    private Receipt receipt() {
        return new Receipt("UKS%07d".formatted(++receipts), Optional.of(world.clock.instant()));
    }

    private static StatementRow in(Receipt receipt, long cents, String bill) {
        return new StatementRow(StatementRow.Kind.IN, receipt, Money.kes(cents), Optional.of(bill));
    }

    private StatementRow row(StatementRow.Kind kind, long cents, String about) {
        return new StatementRow(kind, receipt(), Money.kes(cents), Optional.of(about));
    }

    /** A statement from the beginning of time until now, as a whole file. */
    private TakeStatements.Taken read(Side side, StatementRow... rows) {
        return read(side, begin, world.clock.instant().plusSeconds(1), "hash-" + side + ++receipts, rows);
    }

    private TakeStatements.Taken read(Side side, Instant from, Instant until, String hash, StatementRow... rows) {
        long held = 10_000_000;
        var lines = new ArrayList<Statement.Line>();
        for (var row : rows) {
            held += row.kind().sign() * row.amount().minor();
            lines.add(new Statement.Line(row, Money.kes(held)));
        }
        var statement =
                new Statement("mpesa", side, hash, from, until, Money.kes(10_000_000), Money.kes(held), lines);
        assertThat(statement.faults()).isEmpty();
        var taken = world.db.transaction(
                tx -> takes.take(tx, "mpesa", new StatementFile.Whole(statement), world.clock));
        while (books.pass() > 0) {}
        return taken;
    }

    private List<Kind> open() {
        return world.db.transaction(tx -> differences.all(tx, 100)).stream()
                .map(one -> one.found().kind())
                .toList();
    }

    private long account(Account account) {
        return world.posted(account);
    }

    @Test
    void aRowWithOurReferenceIsProofAndMoneyThatCameLateIsNotLost() {
        var id = expired();
        var arrived = receipt();
        read(Side.COLLECT, in(arrived, 3_000, AccountRef.of(id).text()));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E3);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(open()).isEmpty();
    }

    @Test
    void aCreditOfAQueryIsRaisedWithoutMoney() {
        var id = pushed();
        var collections = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> collections.record(
                tx, id, was -> new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid"))));
        read(Side.COLLECT, in(receipt(), 3_000, AccountRef.of(id).text()));
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E3);
        assertThat(account(Account.collect("mpesa", Asset.KES))).isEqualTo(3_000);
    }

    @Test
    void whatTheStatementDoesNotHaveIsClosedOnlyWhenItsHoursAreReadToo() {
        var id = expired();
        read(Side.COLLECT);
        assertThat(world.view(id).state()).as("it may still come").isEqualTo(CollectionState.EXPIRED);
        var read = world.clock.instant().plusSeconds(1);
        world.clock.move(Duration.ofHours(3));
        read(Side.COLLECT, read, world.clock.instant(), "next");
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        assertThat(open()).isEmpty();
    }

    @Test
    void whatWasCreditedOnACallbacksWordAndIsNotThereIsForPeople() {
        var id = pushed();
        world.stk(id, world.paid(id, 30, "UKFALSE001"));
        while (world.payments.judge() > 0) {}
        world.clock.move(Duration.ofHours(3));
        read(Side.COLLECT);
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        assertThat(open()).containsExactly(Kind.NOT_THERE);
    }

    @Test
    void anAttemptIsNotAbsentWhileARowOfItsAmountNamesNobody() {
        var id = expired();
        var stranger = receipt();
        world.clock.move(Duration.ofHours(3));
        read(Side.COLLECT, in(stranger, 3_000, "mama njeri"));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.EXPIRED);
        assertThat(account(Account.suspense("mpesa", Asset.KES))).isEqualTo(3_000);
        assertThat(open()).containsExactly(Kind.NOBODY);
    }

    @Test
    void oneFileCountsOnceAndOneRowCountsOnceInWhateverFile() {
        var code = home.code();
        var one = in(receipt(), 5_000, code);
        read(Side.COLLECT, begin, world.clock.instant().plusSeconds(1), "a", one);
        assertThat(read(Side.COLLECT, begin, world.clock.instant().plusSeconds(1), "a", one))
                .isInstanceOf(TakeStatements.Taken.Before.class);
        assertThat(read(Side.COLLECT, begin, world.clock.instant().plusSeconds(2), "b", one))
                .isEqualTo(new TakeStatements.Taken.Rows(0));
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(5_000);
    }

    @Test
    void aFileThatSaysSomethingElseThanTheOneBeforeBooksNothing() {
        var one = receipt();
        read(Side.COLLECT, in(one, 5_000, home.code()));
        var taken = read(Side.COLLECT, in(one, 7_000, home.code()), in(receipt(), 1_000, home.code()));
        assertThat(taken).isInstanceOf(TakeStatements.Taken.Wrong.class);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(5_000);
        assertThat(open()).containsExactly(Kind.FILE);
    }

    @Test
    void daysWithoutAStatementAreADifferenceAndWhatTheyHideIsNotAbsent() {
        read(Side.COLLECT, begin, begin.plus(Duration.ofHours(1)), "first");
        var hidden = expired();
        world.clock.move(Duration.ofDays(1));
        read(Side.COLLECT, world.clock.instant().minusSeconds(60), world.clock.instant(), "third");
        assertThat(world.view(hidden).state()).isEqualTo(CollectionState.EXPIRED);
        assertThat(open()).containsExactly(Kind.DAYS);
    }

    @Test
    void aChargebackBeforeTheProofIsBookedWaitsForItAndIsBookedThen() {
        var id = pushed();
        world.stk(id, world.paid(id, 30, "UKBACK0001"));
        while (world.payments.judge() > 0) {}
        read(Side.COLLECT, row(StatementRow.Kind.BACK, 3_000, "UKBACK0001"));
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E3);
        assertThat(account(Account.claim(home.id(), Asset.KES))).isZero();
        proofIsBooked(id);
        world.clock.move(Duration.ofMinutes(2));
        while (books.pass() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REFUNDED);
        assertThat(account(Account.claim(home.id(), Asset.KES))).isEqualTo(3_000);
        assertThat(account(Account.collect("mpesa", Asset.KES))).isZero();
        assertThat(open()).isEmpty();
    }

    @Test
    void aRowThatWaitsTooLongIsTold() {
        var id = pushed();
        world.stk(id, world.paid(id, 30, "UKBACK0002"));
        while (world.payments.judge() > 0) {}
        read(Side.COLLECT, row(StatementRow.Kind.BACK, 3_000, "UKBACK0002"));
        for (int n = 0; n < BookStatement.TRIES; n++) {
            world.clock.move(Duration.ofMinutes(2));
            books.pass();
        }
        assertThat(open()).containsExactly(Kind.WAITS);
        proofIsBooked(id);
        world.clock.move(Duration.ofHours(2));
        while (books.pass() > 0) {}
        assertThat(open()).as("it ends by itself").isEmpty();
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
            world.parts.credits().markProven(tx, id, world.clock.instant());
        });
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
        var out = row(StatementRow.Kind.OUT, 10_000, id.toString());
        read(Side.PAYOUT, out);
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.payout(id).receipt().orElseThrow().number())
                .isEqualTo(out.receipt().number());
        read(Side.PAYOUT, row(StatementRow.Kind.RETURNED, 10_000, out.receipt().number()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVERSED);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(10_000);
        assertThat(open()).isEmpty();
    }

    @Test
    void aPayoutIsProvenAbsentByADayTwoQuestionsAndTheStatementTogether() {
        var id = sent();
        world.clock.move(Duration.ofHours(1));
        notFound(id);
        world.clock.move(Duration.ofHours(7));
        notFound(id);
        assertThat(world.payout(id).state()).as("not in any statement yet").isEqualTo(PayoutState.SUBMITTED);
        read(Side.PAYOUT);
        assertThat(world.payout(id).state()).as("not a day old").isEqualTo(PayoutState.SUBMITTED);
        var read = world.clock.instant().plusSeconds(1);
        world.clock.move(Duration.ofHours(18));
        read(Side.PAYOUT, read, world.clock.instant(), "next");
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.FAILED);
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(10_000);
    }

    @Test
    void aPayoutNobodyAskedAboutTwiceIsNotAbsent() {
        var id = sent();
        world.clock.move(Duration.ofHours(1));
        notFound(id);
        world.clock.move(Duration.ofHours(26));
        read(Side.PAYOUT);
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
        read(
                Side.PAYOUT,
                row(StatementRow.Kind.OUT, 4_000, "19991-1234567-1"),
                row(StatementRow.Kind.OTHER_OUT, 2_000, ""));
        assertThat(open()).containsExactly(Kind.NOBODY, Kind.NOBODY);
        assertThat(account(Account.payout("mpesa", Asset.KES))).isZero();
    }

    @Test
    void anotherAmountThanWasOrderedIsToldAndStopsTheRail() {
        var id = sent();
        read(Side.PAYOUT, row(StatementRow.Kind.OUT, 9_000, id.toString()));
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.REVIEW);
        assertThat(open()).containsExactly(Kind.AMOUNT);
    }

    @Test
    void whatPeopleTypedIsNotKept() {
        read(Side.COLLECT, in(receipt(), 5_000, "Jane Doe 0712345678"), in(receipt(), 100, "h-" + home.code().substring(1)));
        var kept = world.db.transaction(
                tx -> tx.all("select about from statement_row order by n", Tuple.tuple(), row -> String.valueOf(row.getString(0))));
        assertThat(kept).containsExactly("null", home.code());
    }

    @Test
    void aDifferencePastItsDayIsTheAdministrators() {
        read(Side.PAYOUT, row(StatementRow.Kind.OUT, 4_000, "19991-1234567-1"));
        world.clock.move(Duration.ofDays(5));
        books.pass();
        var one = world.db.transaction(tx -> differences.all(tx, 10)).getFirst();
        assertThat(one.owner()).isEqualTo("admin");
        world.db.inTransaction(tx -> assertThat(differences.close(tx, one.id(), "a test", world.clock.instant())).isTrue());
        assertThat(open()).isEmpty();
    }
}
