package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.audit.Verify;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own money between two places of ours: sent once, in transit until proof, back when it is refused. */
class FloatMovesTest extends FloatMoving {
    @Test
    void aTopUpIsSetAsideThenInTransitThenThereAndTheProviderIsAskedOnce() {
        var it = topUp();
        lies(50_000, 0, 0);
        assertThat(free(COLLECT)).as("nobody else may take it").isEqualTo(21_000);
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.SUBMITTED);
        lies(21_000, 29_000, 0);
        var sent = world.daraja.moves().getFirst();
        assertThat(sent.getString("CommandID")).isEqualTo("BusinessPayToBulk");
        assertThat(sent.getInteger("Amount")).isEqualTo(290);
        assertThat(sent.getString("PartyA")).isEqualTo("174379");
        assertThat(sent.getString("PartyB")).isEqualTo("600000");
        assertThat(sent.getString("AccountReference"))
                .isEqualTo(AccountRef.of(it.id()).text());
        for (int copies = 0; copies < 3; copies++) result(it, "0", 290, "UKM7MOVED0");
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        assertThat(now(it).receipt()).contains(new Receipt("UKM7MOVED0"));
        lies(21_000, 0, 29_000);
        work();
        assertThat(world.daraja.moves()).hasSize(1);
    }

    @Test
    void aLostAnswerIsInTransitAndNeverSentAgainUntilTheResultEndsIt() {
        var it = topUp();
        world.daraja.next(FarSide.RESET);
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.UNKNOWN);
        lies(21_000, 29_000, 0);
        world.clock.move(Duration.ofHours(30));
        work();
        assertThat(world.daraja.moves()).hasSize(1);
        assertThat(world.daraja.statuses()).as("nobody told us its name").isEmpty();
        result(it, "0", 290, "UKM7MOVED0");
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        lies(21_000, 0, 29_000);
    }

    @Test
    void whatNobodySentHasNotArrivedOnACallbacksWord() {
        var it = topUp();
        var moved = new Receipt("UKM7MOVED0");
        var record = new RecordMove(world.parts);
        for (var sum : List.of(SUM, Money.kes(100)))
            world.db.inTransaction(tx -> record.record(tx, it.id(), new MoveEvent.Arrived(Evidence.E1, moved, sum)));
        assertThat(now(it).state()).isEqualTo(MoveState.RESERVED);
        lies(50_000, 0, 0);
        world.db.inTransaction(tx -> record.record(tx, it.id(), new MoveEvent.Arrived(Evidence.E3, moved, SUM)));
        assertThat(now(it).state()).as("the statement's word holds").isEqualTo(MoveState.DONE);
        lies(21_000, 0, 29_000);
    }

    @Test
    void whatIsRefusedAtOnceIsFreeWhereItWas() {
        var it = topUp();
        world.daraja.next(FarSide.error(400, "400.002.02", "Bad Request - Invalid PartyB"));
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.REFUSED);
        lies(50_000, 0, 0);
        assertThat(free(COLLECT)).isEqualTo(50_000);
        assertThat(agreed(FloatMove.Route.TO_PAYOUT, "").state())
                .as("two people may order anew")
                .isEqualTo(MoveState.RESERVED);
    }

    @Test
    void aCallbacksFailureIsConfirmedByOurOwnQuestionBeforeTheMoneyIsBack() {
        var it = topUp();
        work();
        result(it, "1", 0, "UKM0000000");
        assertThat(now(it).state()).isEqualTo(MoveState.UNKNOWN);
        lies(21_000, 29_000, 0);
        world.clock.move(Duration.ofMinutes(1));
        work();
        var asked = world.daraja.statuses().getLast();
        assertThat(asked.getString("OriginalConversationID"))
                .isEqualTo(now(it).providerRef().orElseThrow().text());
        assertThat(asked.getString("PartyA")).isEqualTo("174379");
        status(it, "Failed", "");
        assertThat(now(it).state()).isEqualTo(MoveState.REFUSED);
        lies(50_000, 0, 0);
    }

    @Test
    void aQuestionOfOursProvesWhatNoResultTold() {
        var it = topUp();
        work();
        world.clock.move(Duration.ofMinutes(2));
        work();
        assertThat(world.daraja.statuses()).isNotEmpty();
        status(it, "Completed", "UKM7MOVED0");
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        assertThat(now(it).evidence()).isEqualTo(Evidence.E2);
        lies(21_000, 0, 29_000);
    }

    @Test
    void aProcessThatDiedBetweenClaimAndPostLeavesItInTransitAndNobodySendsIt() {
        var it = topUp();
        var record = new RecordMove(world.parts);
        world.db.inTransaction(tx -> record.record(tx, it.id(), new MoveEvent.Claimed()));
        world.clock.move(Duration.ofMinutes(1));
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.UNKNOWN);
        assertThat(world.daraja.moves()).isEmpty();
        lies(21_000, 29_000, 0);
    }

    @Test
    void nothingThatLeftOurSocketIsTriedAgain() {
        var it = topUp();
        world.daraja.next(FarSide.error(401, "401.003.01", "Invalid access token"));
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.RESERVED);
        world.clock.move(Duration.ofSeconds(5));
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.SUBMITTED);
        lies(21_000, 29_000, 0);
    }

    /** Its sender said that nothing left, and the secret path, which only who got the request knows, says that it is there. */
    @Test
    void whatWentOutThoughItsSenderSaidNotIsAskedAboutAndNotSentAgain() {
        var it = topUp();
        world.daraja.next(FarSide.error(401, "401.003.01", "Invalid access token"));
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.RESERVED);
        var sent = world.daraja.moves().size();
        result(it, "0", 290, "UKM7MOVED0");
        assertThat(now(it).state()).isEqualTo(MoveState.UNKNOWN);
        lies(21_000, 29_000, 0);
        world.clock.move(Duration.ofMinutes(1));
        work();
        assertThat(world.daraja.moves()).hasSize(sent);
        assertThat(world.daraja.statuses()).isNotEmpty();
        status(it, "Completed", "UKM7MOVED0");
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        lies(21_000, 0, 29_000);
    }

    @Test
    void twoDaysInTransitAreAQuestionWithAnOwnerAndADayThatTwoPeopleAnswer() {
        var it = topUp();
        work();
        world.clock.move(Duration.ofHours(49));
        work();
        assertThat(now(it).state()).isEqualTo(MoveState.REVIEW);
        var asked = known(it).question().orElseThrow();
        assertThat(asked.cause()).isEqualTo(ReviewCause.SILENT);
        assertThat(asked.owner()).isEqualTo("treasurer");
        world.clock.move(Duration.ofDays(5));
        work();
        assertThat(known(it).question().orElseThrow().owner()).isEqualTo("admin");
        lies(21_000, 29_000, 0);
        assertThatThrownBy(() -> world.db.transaction(
                        tx -> requests.settle(tx, it.id(), new RequestMove.Answer(Ruling.PAID, Optional.empty()))))
                .isInstanceOf(Problem.class);
        world.db.transaction(
                tx -> requests.settle(tx, it.id(), new RequestMove.Answer(Ruling.NOT_PAID, Optional.empty())));
        assertThat(now(it).state()).isEqualTo(MoveState.REFUSED);
        assertThat(known(it).question()).isEmpty();
        lies(50_000, 0, 0);
    }

    @Test
    void whatMovedThoughNobodySentItInADayIsForPeople() {
        var it = topUp();
        var record = new RecordMove(world.parts);
        world.clock.move(Duration.ofHours(25));
        world.db.inTransaction(tx -> record.record(tx, it.id(), new MoveEvent.TimePassed()));
        assertThat(now(it).state()).isEqualTo(MoveState.REFUSED);
        var moved = new Receipt("UKM7MOVED0");
        world.db.inTransaction(tx -> record.record(tx, it.id(), new MoveEvent.Arrived(Evidence.E3, moved, SUM)));
        assertThat(known(it).question().orElseThrow().cause()).isEqualTo(ReviewCause.PAID_AFTER_FAILED);
        world.db.transaction(tx -> requests.settle(tx, it.id(), new RequestMove.Answer(Ruling.PAID, Optional.empty())));
        lies(21_000, 0, 29_000);
    }

    @Test
    void verifyFindsWhatLiesInTransitWithoutAMove() {
        topUp();
        work();
        assertThat(inTransit()).as("a move that is under way").isEmpty();
        fund(INSIDE, 100);
        assertThat(inTransit()).singleElement().satisfies(it -> {
            assertThat(it.where()).isEqualTo("transit:mpesa:mpesa");
            assertThat(it.what()).contains("29100").contains("29000");
        });
    }

    private List<Verify.Finding> inTransit() {
        return new Verify(world.db)
                .findings().stream()
                        .filter(it -> it.rule().equals("transit-is-under-way"))
                        .toList();
    }

    /** Both ways: what is less never left, what is more left too. */
    @ParameterizedTest
    @ValueSource(longs = {280, 300})
    void anotherSumIsBookedAsPeopleSayAndNothingIsLost(long shillings) {
        var it = topUp();
        work();
        result(it, "0", shillings, "UKM7MOVED0");
        assertThat(known(it).question().orElseThrow().cause()).isEqualTo(ReviewCause.MISMATCH);
        lies(21_000, 29_000, 0);
        var sum = Money.kes(shillings * 100);
        var said = new RequestMove.Answer(Ruling.PAID, Optional.of("UKM7MOVED0"), Optional.of(sum));
        world.db.transaction(tx -> requests.settle(tx, it.id(), said));
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        lies(50_000 - sum.minor(), 0, sum.minor());
    }

    @Test
    void whatMovedAfterItWasRefusedIsForPeopleWhoBookItAfterAll() {
        var it = topUp();
        work();
        result(it, "1", 0, "UKM0000000");
        status(it, "Failed", "");
        lies(50_000, 0, 0);
        result(it, "0", 290, "UKM7MOVED0");
        assertThat(now(it).state()).isEqualTo(MoveState.REVIEW);
        lies(50_000, 0, 0);
        world.db.transaction(tx -> requests.settle(tx, it.id(), new RequestMove.Answer(Ruling.PAID, Optional.empty())));
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        lies(21_000, 0, 29_000);
    }

    /** What arrived after all is what left: no more of it, and nothing of it comes back. */
    @ParameterizedTest
    @ValueSource(longs = {280, 300})
    void ofAnotherSumThatMovedAfterItWasRefusedPeoplesSumIsBooked(long shillings) {
        var it = topUp();
        work();
        result(it, "1", 0, "UKM0000000");
        status(it, "Failed", "");
        result(it, "0", shillings, "UKM7MOVED0");
        assertThat(known(it).question().orElseThrow().cause()).isEqualTo(ReviewCause.PAID_AFTER_FAILED);
        var sum = Money.kes(shillings * 100);
        var said = new RequestMove.Answer(Ruling.PAID, Optional.empty(), Optional.of(sum));
        world.db.transaction(tx -> requests.settle(tx, it.id(), said));
        assertThat(now(it).state()).isEqualTo(MoveState.DONE);
        lies(50_000 - sum.minor(), 0, sum.minor());
        assertThat(inTransit()).isEmpty();
    }

    @Test
    void moreThanThereIsIsNotMovedNorIsPartOfAShilling() {
        fund(COLLECT, 28_999);
        assertThatThrownBy(() -> agreed(FloatMove.Route.TO_PAYOUT, "")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> agreed(FloatMove.Route.TO_PAYOUT, "PORTAL-1"))
                .as("the reference is ours")
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> agreed(FloatMove.Route.TO_BANK, "")).isInstanceOf(Problem.class);
        assertThat(world.daraja.moves()).isEmpty();
    }

    @Test
    void theDatabaseItselfSendsNothingTwiceAndChangesNoSum() {
        var it = topUp();
        work();
        refused(it, "update float_move set amount_minor = 1 where id = $1", "FM001");
        refused(it, "update float_move set state = 'RESERVED' where id = $1", "FM003");
        refused(it, "update float_move set state = 'SUBMITTING' where id = $1", "FM003");
        result(it, "0", 290, "UKM7MOVED0");
        refused(it, "update float_move set state = 'REVIEW' where id = $1", "FM002");
    }

    private void refused(FloatMove it, String sql, String code) {
        assertThatThrownBy(() -> world.db.inTransaction(
                        tx -> tx.run(sql, Tuple.of(it.id().value()))))
                .hasStackTraceContaining(code);
    }
}
