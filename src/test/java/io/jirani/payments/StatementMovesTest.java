package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the statements of both sides say of a float move (E3). */
class StatementMovesTest extends FloatMoving {
    private int files;
    private Optional<BookStatement> books = Optional.empty();

    private StatementRow row(StatementRow.Kind kind, String receipt, String about) {
        return row(kind, receipt, about, SUM);
    }

    private StatementRow row(StatementRow.Kind kind, String receipt, String about, Money sum) {
        return new StatementRow(
                kind,
                new Receipt(receipt, Optional.of(world.clock.instant())),
                sum,
                Optional.of(about).filter(text -> !text.isEmpty()));
    }

    private void read(Side side, StatementRow... rows) {
        long held = 10_000_000;
        var lines = new ArrayList<Statement.Line>();
        for (var row : rows) {
            held += row.kind().sign() * row.amount().minor();
            lines.add(new Statement.Line(row, Money.kes(held)));
        }
        Instant from = world.clock.instant().minus(Duration.ofDays(1));
        var until = world.clock.instant().plusSeconds(1);
        var file = new Statement(
                "mpesa", side, "file " + ++files, from, until, Money.kes(10_000_000), Money.kes(held), lines);
        assertThat(file.faults()).isEmpty();
        world.db.transaction(tx -> new TakeStatements().take(tx, "mpesa", new StatementFile.Whole(file), world.clock));
        var job = books.orElseGet(() -> new BookStatement(world.parts, name -> {}));
        books = Optional.of(job);
        while (job.pass() > 0) {}
    }

    private List<Kind> open() {
        return world.db.transaction(tx -> new DifferenceStore().all(tx, 100)).stream()
                .map(one -> one.found().kind())
                .toList();
    }

    @Test
    void bothSidesOfATopUpAreItsProofAndNobodyElses() {
        var it = topUp();
        world.daraja.next(FarSide.RESET);
        work();
        read(Side.COLLECT, row(StatementRow.Kind.OTHER_OUT, "UKM7MOVED0", it.reference()));
        assertThat(now(it).state()).isEqualTo(MoveState.SUBMITTED);
        assertThat(now(it).evidence()).isEqualTo(Evidence.E3);
        lies(21_000, 29_000, 0);
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM7MOVED0", ""));
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        lies(21_000, 0, 29_000);
        assertThat(open()).isEmpty();
    }

    @Test
    void whatTheResultToldFirstIsConfirmedByRowsThatNameTheProvidersOrder() {
        var it = topUp();
        work();
        result(it, "0", 290, "UKM7MOVED0");
        var order = now(it).providerRef().orElseThrow().text();
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM7MOVED0", order));
        read(Side.COLLECT, row(StatementRow.Kind.OTHER_OUT, "UKM7MOVED0", order));
        assertThat(now(it).evidence()).isEqualTo(Evidence.E3);
        lies(21_000, 0, 29_000);
        assertThat(open()).isEmpty();
    }

    @Test
    void whatPeopleSentToTheBankIsSeenLeavingAndArrivesByTheirWord() {
        fund(COLLECT, 50_000);
        var it = agreed(FloatMove.Route.TO_BANK, "UKM8BANK00");
        assertThat(it.state()).isEqualTo(MoveState.SUBMITTED);
        assertThat(world.posted(TO_BANK)).isEqualTo(29_000);
        read(Side.COLLECT, row(StatementRow.Kind.OTHER_OUT, "UKM8BANK00", ""));
        assertThat(now(it).evidence()).isEqualTo(Evidence.E3);
        assertThat(world.posted(TO_BANK)).as("the bank has not said so").isEqualTo(29_000);
        world.db.transaction(
                tx -> requests.settle(tx, it.id(), new RequestMove.Answer(Ruling.PAID, Optional.of("BANK/2026/77"))));
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        assertThat(world.posted(TO_BANK)).isZero();
        assertThat(world.posted(BANK)).isEqualTo(29_000);
        assertThat(open()).isEmpty();
        assertThat(world.daraja.moves()).isEmpty();
    }

    @Test
    void aTopUpFromTheBankIsFoundByItsSumWhenItIsTheOnlyOne() {
        fund(BANK, 50_000);
        var it = agreed(FloatMove.Route.FROM_BANK, "RTGS-0001");
        assertThat(world.posted(FROM_BANK)).isEqualTo(29_000);
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM9FUND00", ""));
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        assertThat(world.posted(FLOAT)).isEqualTo(29_000);
        assertThat(world.posted(FROM_BANK)).isZero();
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM9FUND01", ""));
        assertThat(open()).as("a second one is nobody's").containsExactly(Kind.NOBODY);
        assertThat(world.posted(FLOAT)).isEqualTo(29_000);
    }

    @Test
    void twoOfOneSumAreNotGuessedApart() {
        fund(BANK, 100_000);
        agreed(FloatMove.Route.FROM_BANK, "RTGS-0001");
        var second = agreed(FloatMove.Route.FROM_BANK, "RTGS-0002");
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM9FUND00", ""));
        assertThat(open()).containsExactly(Kind.NOBODY);
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM9FUND01", "RTGS-0002"));
        assertThat(now(second).state()).isEqualTo(MoveState.DONE);
        assertThat(world.posted(FLOAT)).isEqualTo(29_000);
    }

    @Test
    void anotherSumThanWasMovedIsToldAndIsForPeople() {
        fund(BANK, 100_000);
        var it = agreed(FloatMove.Route.FROM_BANK, "RTGS-0001");
        var less = new StatementRow(
                StatementRow.Kind.OTHER_IN,
                new Receipt("UKM9FUND00", Optional.of(world.clock.instant())),
                Money.kes(28_000),
                Optional.of("RTGS-0001"));
        read(Side.PAYOUT, less);
        assertThat(now(it).state()).isEqualTo(MoveState.REVIEW);
        assertThat(known(it).question().orElseThrow().cause()).isEqualTo(ReviewCause.MISMATCH);
        assertThat(open()).containsExactly(Kind.AMOUNT);
        assertThat(world.posted(FROM_BANK)).isEqualTo(29_000);
    }

    /** People have said what arrived: the other side's row of that sum asks nothing again, one of another sum does. */
    @Test
    void theSumThatPeopleFoundIsRemembered() {
        var it = topUp();
        work();
        result(it, "0", 290, "UKM7MOVED0");
        var other = topUp();
        work();
        var found = Money.kes(28_000);
        read(Side.COLLECT, row(StatementRow.Kind.OTHER_OUT, "UKM7MOVED1", other.reference(), found));
        assertThat(open()).containsExactly(Kind.AMOUNT);
        var said = new RequestMove.Answer(Ruling.PAID, Optional.of("UKM7MOVED1"), Optional.of(found));
        world.db.transaction(tx -> requests.settle(tx, other.id(), said));
        read(Side.PAYOUT, row(StatementRow.Kind.OTHER_IN, "UKM7MOVED1", "", found));
        assertThat(known(other).question()).isEmpty();
        assertThat(open()).as("the one that was told before").containsExactly(Kind.AMOUNT);
        lies(43_000, 0, 57_000);
        read(Side.COLLECT, row(StatementRow.Kind.OTHER_OUT, "UKM7MOVED2", other.reference()));
        assertThat(known(other).question().orElseThrow().cause())
                .as("as much as was ordered, now")
                .isEqualTo(ReviewCause.MISMATCH);
    }
}
