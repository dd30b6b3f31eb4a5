package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Ends;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.IntervalInput.Register;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreditIntervalsTest {
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final Map<Household, Optional<Measured>> uses = new LinkedHashMap<>();
    private final Map<Integer, Ends> registers = new HashMap<>();
    private Meters meters = Meters.ALL_PASSED;
    private Instant sun = START.plusSeconds(900);
    private Household solar;
    private Household flat;

    @BeforeEach
    void people() {
        solar = here.household(Language.EN);
        flat = here.household(Language.EN);
        here.meter(solar, "ke-solar", 1_000, START.plusSeconds(10_000));
        here.meter(flat, "ke-flat", 2_000, START.plusSeconds(10_000));
        reading(START.plusSeconds(1));
        uses.put(solar, Optional.of(new Measured(new Energy(100), new Energy(900), Assurance.A)));
        uses.put(flat, Optional.of(new Measured(new Energy(400), Energy.ZERO, Assurance.B)));
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void oneCommitCreditsExportBurnsOwnUseAndBuysTheRestFromTheSupplier() {
        assertThat(job().pass()).isEqualTo(1);

        assertThat(here.free(solar, Credit.MADE)).isEqualTo(800);
        assertThat(here.free(flat, Pocket.OWED)).isEqualTo(743);
        assertThat(here.free(Account.utilityPayable(here.community.id(), Asset.KES)))
                .isEqualTo(743);
        assertThat(here.texts("""
                select state || ' ' || assurance || ' ' || export_wh || ' ' || import_wh || ' ' || from_supplier_wh || ' ' || supplier_minor
                from household_interval order by household_id
                """)).containsExactly("settled A 800 0 0 0", "settled B 0 400 400 743");
        assertThat(here.text("select data from event_log where type = 'interval.closed'"))
                .isEqualTo("{\"start\":\"2027-02-03T09:00:00Z\",\"export_wh\":800,\"import_wh\":400,\"households\":2}");
        assertThat(here.texts("select dev || ' ' || args from down_command order by dev"))
                .containsExactly(
                        "ke-flat {\"wh\": 0, \"gen\": 1, \"imp\": 2000, \"rev\": 1}",
                        "ke-solar {\"wh\": 800, \"gen\": 1, \"imp\": 1000, \"rev\": 1}");
        assertThat(job().pass()).isZero();
    }

    @Test
    void anIntervalThatHasNotEndedStaysOpen() {
        sun = START.plusSeconds(899);
        assertThat(job().pass()).isZero();
    }

    @Test
    void silentMetersAreWaitedForUntilTheGraceIsOverThenLeftOut() {
        meters = Meters.SOME_SILENT;
        uses.put(flat, Optional.empty());
        sun = START.plusSeconds(900 + 119);
        assertThat(job().pass()).isZero();
        sun = START.plusSeconds(900 + 120);
        assertThat(job().pass()).isEqualTo(1);
        assertThat(here.texts("select state from household_interval order by household_id"))
                .containsExactly("settled", "provisional");
        assertThat(here.free(flat, Pocket.OWED)).isZero();
    }

    @Test
    void aLateMeterIsSettledAloneByTheSameRecipe() {
        uses.put(flat, Optional.empty());
        var job = job();
        assertThat(job.pass()).isEqualTo(1);
        assertThat(job.pass()).isZero();
        var solarBefore = here.free(solar, Credit.MADE);

        uses.put(flat, Optional.of(new Measured(new Energy(400), Energy.ZERO, Assurance.C)));
        job = job();
        assertThat(job.pass()).isEqualTo(1);
        assertThat(here.free(flat, Pocket.OWED)).isEqualTo(743);
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(solarBefore);
        assertThat(here.texts("select state || assurance from household_interval order by household_id"))
                .containsExactly("settledA", "settledC");
        assertThat(job.pass()).isZero();
    }

    @Test
    void ownUseTakesBackOpenOffersNewestFirstAndNeverAReservedPart() {
        var old = here.offer(flat, 300, 1_200);
        var young = here.offer(flat, 200, 1_100);
        here.buy(solar, new Neighbourhood.Part(flat, old, 250, 1_200));
        assertThat(job().pass()).isEqualTo(1);
        assertThat(here.texts(
                        "select open_wh || ' ' || reserved_wh || ' ' || cancelled_wh from market_order order by place"))
                .containsExactly("0 250 50", "0 0 200");
        assertThat(here.texts("select data ->> 'order_id' from event_log where type = 'order.cancelled' order by id"))
                .containsExactly(young.toString(), old.toString());
        assertThat(here.text(
                        "select own_use_wh || ' ' || from_supplier_wh from household_interval where own_use_wh > 0"))
                .isEqualTo("250 150");
    }

    @Test
    void catchingUpClosesEveryIntervalOnceAndSomeEachPass() {
        sun = START.plusSeconds(900 * 30);
        var job = job();
        assertThat(job.pass()).isEqualTo(20);
        assertThat(job.pass()).isEqualTo(10);
        assertThat(job.pass()).isZero();
        assertThat(here.text("select count(*) || ' ' || min(start_at) from interval_close"))
                .startsWith("30 2027-02-03 09:00:00");
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(30 * 800);
    }

    @Test
    void aKillInTheMiddleLeavesTheIntervalOpenAndTheNextPassClosesIt() {
        var dying = job(here, this::halfAnAnswer);
        assertThatThrownBy(dying::pass).hasMessageContaining("foreign key");
        assertThat(here.texts("select start_at from interval_close")).isEmpty();
        assertThat(here.free(solar, Credit.MADE)).isZero();
        assertThat(job().pass()).isEqualTo(1);
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(800);
    }

    @Test
    void aCommunityWithoutReadingsHasNoIntervals() {
        here.run("update meter_intake set last_t = null", Tuple.tuple());
        var empty = new Neighbourhood(Custody.WALLET);
        try (empty) {
            assertThat(job(empty, this::input).pass()).isZero();
        }
    }

    @Test
    void aGapThatNoRowWillFillIsSettledInSumAtItsLastInterval() {
        sun = START.plusSeconds(900 * 4);
        uses.clear();
        uses.put(solar, Optional.empty());
        registers.put(0, new Ends(register(1_000, 5_000), Optional.empty()));
        registers.put(3, new Ends(Optional.empty(), register(1_300, 9_000)));
        var job = job();
        heardUntil(START.plusSeconds(900 * 4));
        assertThat(job.pass()).isEqualTo(4);
        assertThat(here.free(solar, Credit.MADE)).isZero();

        heardUntil(START.plusSeconds(900 * 5));
        assertThat(job().pass()).isEqualTo(1);

        assertThat(here.free(solar, Credit.MADE)).isZero();
        assertThat(here.free(solar, Credit.OWN)).isEqualTo(3_700);
        assertThat(here.texts("""
                select state || ' ' || assurance || ' ' || export_wh || ' ' || import_wh || ' ' || own_use_wh
                from household_interval order by start_at
                """))
                .containsExactly("settled C 0 0 0", "settled C 0 0 0", "settled C 0 0 0", "settled C 4000 300 300");
        assertThat(job().pass()).isZero();
    }

    @Test
    void aGapOfWhichTheSumIsUnknownIsNeverSettledByItself() {
        sun = START.plusSeconds(900 * 2);
        uses.clear();
        uses.put(solar, Optional.empty());
        registers.put(0, new Ends(register(1_000, 5_000), Optional.empty()));
        registers.put(
                1, new Ends(Optional.empty(), Optional.of(new Register(new Energy(2_000), new Energy(9_000), 2))));
        var job = job();
        assertThat(job.pass()).isEqualTo(2);
        assertThat(job.pass()).isZero();
        assertThat(here.texts("select state from household_interval")).containsExactly("provisional", "provisional");
    }

    @Test
    void gapsThatNothingFillsDoNotStandBeforeOneThatCanBe() {
        uses.clear();
        registers.put(1, new Ends(register(1_000, 5_000), Optional.empty()));
        registers.put(2, new Ends(Optional.empty(), register(1_300, 9_000)));
        for (int i = 0; i < 25; i++) provisional(here.household(Language.EN), START);
        provisional(flat, START.plusSeconds(900));
        provisional(flat, START.plusSeconds(1_800));
        uses.put(flat, Optional.empty());
        heardUntil(START.plusSeconds(900 * 5));
        sun = START;
        var job = job();
        job.pass();
        job.pass();
        assertThat(here.free(flat, Credit.OWN)).isEqualTo(3_700);
    }

    private void provisional(Household whose, Instant start) {
        here.run(
                """
                insert into household_interval (household_id, start_at, community_id, state, assurance)
                values ($1, $2, $3, 'provisional', 'C')
                """,
                Tuple.of(
                        whose.id().value(),
                        Neighbourhood.at(start),
                        here.community.id().value()));
    }

    private CreditIntervals job() {
        return job(here, this::input);
    }

    private CreditIntervals job(Neighbourhood of, BiFunction<Db.Tx, Question, IntervalInput> input) {
        var at = Clock.fixed(sun, ZoneOffset.UTC);
        return new CreditIntervals(of.db, of.stores, of.clock, at, GRACE, input, of.nudged::add);
    }

    private IntervalInput input(Db.Tx tx, Question question) {
        return new IntervalInput(
                uses.entrySet().stream()
                        .map(use ->
                                new Use(use.getKey().id(), use.getValue().or(() -> inSum(question)), ends(question)))
                        .toList(),
                meters);
    }

    /** The second household is none: the database refuses it after the first was booked. */
    private IntervalInput halfAnAnswer(Db.Tx tx, Question question) {
        var measured = Optional.of(new Measured(new Energy(100), new Energy(900), Assurance.A));
        var stranger = new Use(Samples.household(), measured);
        return new IntervalInput(List.of(new Use(solar.id(), measured), stranger), meters);
    }

    private List<Ends> ends(Question question) {
        return List.of(ends(question.interval()));
    }

    private Ends ends(Interval interval) {
        var index = (int) Duration.between(START, interval.start()).dividedBy(Duration.ofMinutes(15));
        return registers.getOrDefault(index, new Ends(Optional.empty(), Optional.empty()));
    }

    private Optional<Measured> inSum(Question question) {
        var from = ends(question.interval()).start();
        var to = ends(question.last()).end();
        if (question.interval().equals(question.last()) || from.isEmpty() || to.isEmpty()) return Optional.empty();
        return from.filter(first -> first.generation() == to.get().generation())
                .map(first -> new Measured(
                        to.get().imported().minus(first.imported()),
                        to.get().exported().minus(first.exported()),
                        Assurance.A));
    }

    private static Optional<Register> register(long imported, long exported) {
        return Optional.of(new Register(new Energy(imported), new Energy(exported), 1));
    }

    private void heardUntil(Instant t) {
        here.run("update meter_intake set last_t = $1", Tuple.of(Neighbourhood.at(t)));
    }

    private void reading(Instant t) {
        here.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                """, Tuple.of(Neighbourhood.at(t)));
    }
}
