package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.Intake.Duplicate;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.Intake.Verdict;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.Ranges.Range;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.UplinkMessage.About;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
    private static final Instant DAY = Instant.parse("2026-11-21T00:00:00Z");
    private static final Instant NOW = DAY.plus(Duration.ofDays(1));

    private IntakeState state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1);
    private final List<Waiting> waiting = new ArrayList<>();

    @Test
    void theSamplesComeOutAsTheManifestSays() {
        assertThat(take("01-reading.json")).allMatch(Stored.class::isInstance);
        assertThat(take("02-backfill-after-outage.json")).hasSize(3).allMatch(Stored.class::isInstance);
        assertThat(take("04-duplicate-of-01.json")).allMatch(Duplicate.class::isInstance);
        assertThat(take("05-register-went-back.json")).containsExactly(new Parked(Reason.REGISTER_FELL));
        assertThat(take("06-register-reset-declared.json")).containsExactly(new Parked(Reason.NEW_GENERATION));
        assertThat(take("08-export-peak-3ph.json")).allMatch(Stored.class::isInstance);
        assertThat(take("03-clock-never-set.json"))
                .containsExactly(new Parked(Reason.NO_TIME), new Parked(Reason.NO_TIME));

        var hello = (Hello) Samples.message("09-hello.json");
        var placed = Intake.hello(state, waiting, hello, Samples.NOW);
        state = placed.state();
        assertThat(placed.released())
                .extracting(Judged::verdict)
                .containsExactly(
                        new Stored(Instant.ofEpochMilli(1767226196800L)),
                        new Stored(Instant.ofEpochMilli(1767226256800L)));
        assertThat(placed.released()).allMatch(row -> row.row().quality() == TimeQuality.PLACED);
        assertThat(state.presence()).isEqualTo(Presence.ONLINE);

        state = Intake.offline(state, (Offline) Samples.message("10-last-will.json"));
        assertThat(state.presence()).isEqualTo(Presence.OFFLINE);

        var event = (Happening) Samples.message("11-event-tamper.json");
        state = Intake.event(state, event).orElseThrow();
        assertThat(Intake.event(state, event)).isEmpty();

        assertThat(state.ack()).contains(new Ack(19458, List.of(new Range(18740, 18740))));
    }

    @Test
    void aLastWillOfAnOlderBootSaysNothingOfNow() {
        state = Intake.hello(state, List.of(), (Hello) Samples.message("09-hello.json"), Samples.NOW)
                .state();
        state = Intake.offline(state, new Offline(Samples.DEV, 17));
        assertThat(state.presence()).isEqualTo(Presence.ONLINE);
    }

    @Test
    void aJumpIsALossUnlessANewBootBeganAtTheNextBlockAndHeldNothingOlder() {
        take(1, row(100, 0, 0));
        take(1, row(1024, 60, 1));
        assertThat(ack()).isEqualTo(new Ack(1024, List.of(new Range(0, 99), new Range(101, 1023))));
        hello(2, 2048, 0);
        take(2, row(2048, 120, 2));
        assertThat(ack()).isEqualTo(new Ack(2048, List.of(new Range(101, 1023))));
        hello(3, 3073, 3);
        take(3, row(3072, 180, 3));
        assertThat(ack())
                .isEqualTo(new Ack(3072, List.of(new Range(0, 99), new Range(101, 1023), new Range(2049, 3071))));
        hello(4, 5120, 0);
        take(4, row(5120, 240, 4));
        assertThat(missing()).last().isEqualTo(new Range(3073, 5119));
    }

    @Test
    void beforeItsHelloANewBootsRowsAreNotAnsweredForUntilTheyComeAgain() {
        take(1, row(100, 0, 0));
        take(2, row(1024, 60, 1));
        assertThat(ack()).isEqualTo(new Ack(100, List.of(new Range(0, 99))));
        var before = state;
        hello(2, 1025, 1);
        assertThat(ack()).isEqualTo(new Ack(1024, List.of()));
        state = before;
        hello(2, 1025, 2);
        assertThat(ack()).isEqualTo(new Ack(1024, List.of(new Range(0, 99), new Range(101, 1023))));
        state = before;
        take(2, row(1024, 60, 1));
        assertThat(ack()).isEqualTo(new Ack(1024, List.of(new Range(0, 99), new Range(101, 1023))));
    }

    @Test
    void whatLiesBelowTheFirstRowHeardIsAskedForUntilTheHelloOrABlockOfRowsLater() {
        take(1, row(60, 0, 0));
        assertThat(ack()).isEqualTo(new Ack(60, List.of(new Range(0, 59))));
        var before = state;
        hello(1, 61, 1);
        assertThat(ack()).isEqualTo(new Ack(60, List.of()));
        state = before.keeping(before.seen().plus(61, 1_084));
        assertThat(ack()).isEqualTo(new Ack(1_084, List.of()));
    }

    @Test
    void aLateRowIsTakenThoughItWasExcused() {
        take(1, row(100, 0, 0));
        hello(2, 1024, 0);
        take(2, row(1024, 60, 1));
        assertThat(missing()).isEmpty();
        assertThat(take(1, row(101, 30, 1))).allMatch(Stored.class::isInstance);
        assertThat(missing()).isEmpty();
    }

    @Test
    void ofManyHolesTheOldestAreAskedForAndNothingBeyondThemIsAnswered() {
        for (long seq = 0; seq < 400; seq += 2) take(1, row(seq, seq * 60, seq));
        assertThat(ack().upTo()).isEqualTo(128);
        assertThat(missing()).hasSize(64).first().isEqualTo(new Range(1, 1));
        for (long seq = 1; seq < 200; seq += 2) take(1, row(seq, seq * 60, seq));
        assertThat(ack().upTo()).isEqualTo(328);
        assertThat(missing()).hasSize(64).first().isEqualTo(new Range(201, 201));
    }

    @Test
    void aHoleBelowMoreRowsThanAMeterHoldsIsGivenUpThoughTakenIfItComes() {
        take(1, row(0, 0, 0));
        var seen = state.seen();
        state = state.keeping(seen.plus(2, 8_192));
        assertThat(ack()).isEqualTo(new Ack(8_192, List.of(new Range(1, 1))));
        state = state.keeping(state.seen().plus(8_193));
        assertThat(ack()).isEqualTo(new Ack(8_193, List.of()));
        assertThat(take(1, row(1, 60, 0))).allMatch(Stored.class::isInstance);
    }

    @Test
    void moreThanAHouseholdCanMoveAndTimesOutOfThisWorldArePutAside() {
        take(1, row(1, 0, 0));
        assertThat(take(1, row(2, 60, 5_000))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(3, 120, 1))).allMatch(Stored.class::isInstance);
        assertThat(take(1, row(4, 86_400 * 30, 2))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(5, -86_400 * 9_000, 2))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anyOrderAndAnyRepetitionStoresTheSameRowsOnce(long seed) {
        var random = new Random(seed);
        var messages = new ArrayList<Readings>();
        var seq = 1_000L * random.nextInt(5);
        var second = 0L;
        var wh = 0L;
        var clockless = random.nextInt(4);
        for (int boot = 1; boot <= 4; boot++) {
            var rows = new ArrayList<Reading>();
            for (int i = 0; i < 20; i++) {
                var made = row(seq++, second += 60, wh += random.nextInt(100));
                rows.add(boot == clockless && i < 15 ? withoutTime(made) : made);
                if (random.nextInt(3) == 0) {
                    messages.add(new Readings(Samples.DEV, boot, Optional.empty(), rows));
                    rows.clear();
                }
            }
            if (!rows.isEmpty()) messages.add(new Readings(Samples.DEV, boot, Optional.empty(), rows));
            seq = (seq / 1_024 + 1) * 1_024;
        }
        var inOrder = stored(messages);
        var disorder = new ArrayList<>(messages);
        for (int i = 0; i < messages.size() / 2; i++) disorder.add(messages.get(random.nextInt(messages.size())));
        Collections.shuffle(disorder, random);
        assertThat(stored(disorder)).isEqualTo(inOrder);
        assertThat(inOrder).hasSize(80);
    }

    /** Stored rows by number, with their times, after taking messages into a fresh meter. */
    private Map<Long, Instant> stored(List<Readings> messages) {
        state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1);
        waiting.clear();
        var stored = new TreeMap<Long, Instant>();
        var clocks = new HashMap<Long, ClockPair>();
        for (var message : messages) {
            ClockPair.of(message, NOW).ifPresent(pair -> clocks.put(message.boot(), pair));
            var remembered = Optional.ofNullable(clocks.get(message.boot()));
            var taken = Intake.take(state, ofBoot(message.boot()), remembered, message, NOW);
            state = taken.state();
            taken.rows().forEach(judged -> note(judged, stored));
            taken.released().forEach(judged -> note(judged, stored));
        }
        return stored;
    }

    private void note(Judged judged, Map<Long, Instant> stored) {
        waiting.removeIf(row -> row.row().seq() == judged.row().seq() && !(judged.verdict() instanceof Duplicate));
        switch (judged.verdict()) {
            case Stored kept ->
                assertThat(stored.put(judged.row().seq(), kept.t())).isNull();
            case Parked why -> {
                assertThat(why.reason()).isEqualTo(Reason.NO_TIME);
                waiting.add(new Waiting(judged.boot(), judged.row()));
            }
            case Duplicate ignored -> {}
        }
    }

    private List<Waiting> ofBoot(long boot) {
        return waiting.stream().filter(row -> row.boot() == boot).toList();
    }

    private List<Range> missing() {
        return state.ack().orElseThrow().missing();
    }

    private Ack ack() {
        return state.ack().orElseThrow();
    }

    private void hello(long boot, long next, long held) {
        var hello = new Hello(
                Samples.DEV,
                boot,
                new About("", "", ""),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.of(next),
                OptionalLong.of(held));
        state = Intake.hello(state, List.of(), hello, NOW).state();
    }

    private List<Verdict> take(String file) {
        return take((Readings) Samples.message(file), Samples.NOW);
    }

    private List<Verdict> take(long boot, Reading row) {
        return take(new Readings(Samples.DEV, boot, Optional.empty(), List.of(row)), NOW);
    }

    private List<Verdict> take(Readings message, Instant now) {
        var taken = Intake.take(state, ofBoot(message.boot()), Optional.empty(), message, now);
        state = taken.state();
        for (var judged : taken.rows())
            if (judged.verdict().equals(new Parked(Reason.NO_TIME)))
                waiting.add(new Waiting(judged.boot(), judged.row()));
        return taken.rows().stream().map(Judged::verdict).toList();
    }

    private static Reading row(long seq, long second, long imported) {
        return new Reading(
                seq,
                Optional.of(DAY.plusSeconds(second)),
                second * 1_000,
                TimeQuality.SYNC,
                new Registers(new Energy(imported), new Energy(7), 1),
                Gauges.NONE,
                0);
    }

    private static Reading withoutTime(Reading row) {
        return new Reading(
                row.seq(), Optional.empty(), row.upMs(), TimeQuality.NONE, row.registers(), row.gauges(), row.flags());
    }
}
