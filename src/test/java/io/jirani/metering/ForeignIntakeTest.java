package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.ForeignSample.Local;
import io.jirani.metering.ForeignSample.When;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Home;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForeignIntakeTest {
    private static final Instant NOW = Samples.NOW;
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");

    /** Understands a text: the meter's name, its time in seconds before now, its registers; or the name and a presence. */
    private static final Foreign WORDS = new Foreign() {
        @Override
        public List<String> filters() {
            return List.of("words/#");
        }

        @Override
        public Heard read(Inbound message, Instant arrived) {
            var words = new String(message.payload(), StandardCharsets.UTF_8).split(" ", -1);
            if (words[0].equals("fault")) throw new IllegalStateException("a fault");
            if (words.length == 1) throw Problem.invalid("", "not words");
            if (words[1].equals("here"))
                return new Heard(List.of(), List.of(new Here("words", words[0], Presence.ONLINE)), List.of());
            var samples = new ArrayList<ForeignSample>();
            samples.add(sample(
                    words[0],
                    new At(NOW.minusSeconds(Long.parseLong(words[1]))),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3])));
            return new Heard(samples, List.of(), List.of());
        }

        @Override
        public Heard due(Instant now) {
            return Heard.NOTHING;
        }
    };

    private static final Act OPERATOR = new Act("operator", "because");

    private final Neighbourhood home = new Neighbourhood();

    @BeforeEach
    void register() {
        home.db.inTransaction(tx -> {
            tx.run("""
                    insert into meter (dev, community_id, household_id, password_hash, added_at, adapter, foreign_id)
                    select 'tasmota-1', community_id, id, '', $1, 'words', 'Kitchen' from household where code = 'H0002'
                    """, Tuple.of(IntakeStore.utc(NOW)));
            tx.run("insert into meter_intake (meter_id) select id from meter where dev = 'tasmota-1'", Tuple.tuple());
        });
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aSampleIsStoredOnceUnderANumberOfItsTimeAndCountsBAtBest() {
        var first = home.take(WORDS, say("Kitchen 600 100 5"), say("Kitchen 300 110 5"), say("Kitchen 300 110 5"));
        assertThat(first.rows()).isEqualTo(Map.of("stored", 2, "duplicate", 1, "parked", 0, "refused", 0));
        assertThat(first.answers()).isEmpty();
        var again = home.take(WORDS, say("Kitchen 600 100 5"), say("Kitchen 300 110 5"));
        assertThat(again.rows()).isEqualTo(Map.of("stored", 0, "duplicate", 2, "parked", 0, "refused", 0));
        assertThat(home.text("select string_agg(distinct time_quality, ' ') from reading"))
                .isEqualTo("foreign");
        assertThat(home.text("select seen::text from meter_intake where last_seq is not null"))
                .isEqualTo("{}");
        assertThat(Reading.assurance(Reading.TimeQuality.FOREIGN, 0)).isEqualTo(Assurance.B);
        assertThat(first.news()).hasSize(1);
    }

    @Test
    void aLateSampleFindsItsPlaceAndOneThatFellOrJumpedIsPutAside() {
        home.take(WORDS, say("Kitchen 600 100 5"), say("Kitchen 120 120 5"), say("Kitchen 300 110 5"));
        assertThat(home.count("select count(*) from reading")).isEqualTo(3);
        assertThat(home.count("select import_wh from meter_intake where last_seq is not null"))
                .isEqualTo(120);
        var odd = home.take(WORDS, say("Kitchen 60 90 5"), say("Kitchen 60 90 5"), say("Kitchen 59 99000 5"));
        assertThat(odd.rows().get("parked")).isEqualTo(3);
        assertThat(home.text("select string_agg(reason, ' ' order by seq) from reading_parked"))
                .isEqualTo("register_fell implausible");
    }

    @Test
    void theOperatorLetsAForeignMeterBeginAnew() {
        home.take(WORDS, say("Kitchen 600 100000 5"), say("Kitchen 300 3 0"), say("Kitchen 240 4 0"));
        var seq = home.count("select min(seq) from reading_parked");
        home.db.inTransaction(
                tx -> home.ingest.waiting().decide(tx, new Dev("tasmota-1"), seq, WaitingRows.Ruling.ACCEPT, NOW));
        home.take(WORDS, say("Kitchen 180 5 0"), say("Kitchen 400 100010 5"));
        assertThat(home.text("select string_agg(generation || ':' || import_wh, ' ' order by t) from reading"))
                .isEqualTo("1:100000 1:100010 2:3 2:4 2:5");
    }

    @Test
    void whatIsKeptAsideInQuarantineIsJudgedOnceAfterIt() {
        home.take(WORDS, say("Kitchen 600 100 5"));
        home.db.inTransaction(tx -> tx.run("update meter set status = 'quarantined'", Tuple.tuple()));
        home.take(WORDS, say("Kitchen 600 100 5"), say("Kitchen 300 110 5"));
        assertThat(home.count("select count(*) from reading_parked where reason = 'quarantined'"))
                .isEqualTo(2);
        home.db.inTransaction(tx -> tx.run("update meter set status = 'active'", Tuple.tuple()));
        home.db.inTransaction(tx -> home.ingest.waiting().release(tx, new Dev("tasmota-1"), NOW));
        assertThat(home.count("select count(*) from reading")).isEqualTo(2);
        assertThat(home.count("select count(*) from reading_parked")).isZero();
    }

    @Test
    void aDeviceWhoseMeterWasTakenDownMayBeRegisteredAgain() {
        var life = new MeterLife(home.meters, Samples.KEYS, home.ingest, home.clock, home.sunClock);
        home.take(WORDS, say("Kitchen 600 100 5"));
        assertThatThrownBy(() -> home.db.transaction(tx -> life.register(tx, kitchen("kitchen-2"), OPERATOR)))
                .hasMessageContaining("Kitchen is registered: tasmota-1");
        home.db.inTransaction(tx -> life.decommission(tx, new Dev("tasmota-1"), Leftover.REFUSE, OPERATOR));
        home.take(WORDS, say("Kitchen 500 110 5"));
        assertThat(home.text("select reason from reading_refused")).startsWith("decommissioned");
        home.db.transaction(tx -> life.register(tx, kitchen("kitchen-2"), OPERATOR));
        assertThat(home.take(WORDS, say("Kitchen 400 120 5")).rows().get("stored"))
                .isEqualTo(1);
        home.db.inTransaction(tx -> life.decommission(tx, new Dev("kitchen-2"), Leftover.REFUSE, OPERATOR));
        home.db.transaction(tx -> life.register(tx, kitchen("kitchen-3"), OPERATOR));
        assertThat(home.take(WORDS, say("Kitchen 300 130 5")).rows().get("stored"))
                .isEqualTo(1);
        assertThat(home.text("select string_agg(dev || ' ' || import_wh, ', ' order by t) from reading"
                        + " join meter on id = meter_id"))
                .isEqualTo("tasmota-1 100, kitchen-2 120, kitchen-3 130");
        assertThat(home.text("select string_agg(foreign_id, ' ') from meter where status = 'decommissioned'"))
                .as("what it was called then stays known")
                .isEqualTo("Kitchen Kitchen");
    }

    @Test
    void strangersGarbageFaultsAndRetainedSamplesAreNoReadings() {
        var kept = new Inbound("words/x", bytes("Kitchen 600 100 5"), Retain.RETAINED, (a, b, c) -> {}, () -> {});
        var outcome = home.take(
                WORDS,
                say("Garage 1 2 3"),
                say("Garage 0 2 3"),
                say("garbage"),
                say("fault"),
                kept,
                say("Kitchen 9 1 1"));
        assertThat(outcome.rows()).isEqualTo(Map.of("stored", 1, "duplicate", 0, "parked", 0, "refused", 3));
        assertThat(home.text("select string_agg(split_part(reason, ':', 1), ' ' order by reason) from reading_refused"))
                .isEqualTo("fault foreign unknown_device");
        assertThat(Work.of(kept, WORDS, NOW).idle()).isTrue();
    }

    @Test
    void anAdapterHearsWhetherAMeterIsThere() {
        home.take(WORDS, say("Kitchen here"), say("Garage here"));
        assertThat(home.text("select string_agg(m.dev, ' ') from meter m join meter_intake i on i.meter_id = m.id"
                        + " where i.online"))
                .isEqualTo("tasmota-1");
    }

    @Test
    void aTimeWithoutZoneIsTheMetersAndATwiceLivedHourIsTheNearerOne() {
        var local = LocalDateTime.parse("2026-01-01T03:00:00");
        assertThat(place(new Local(local), NAIROBI, NOW)).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        var berlin = ZoneId.of("Europe/Berlin");
        var twice = LocalDateTime.parse("2026-10-25T02:30:00");
        var first = Instant.parse("2026-10-25T00:30:00Z");
        var second = Instant.parse("2026-10-25T01:30:00Z");
        assertThat(place(new Local(twice), berlin, first.plusSeconds(3))).isEqualTo(first);
        assertThat(place(new Local(twice), berlin, second.plusSeconds(3))).isEqualTo(second);
    }

    @Test
    void aClockThatIsAheadDoesNotCloseIntervalsThatAreNotOver() {
        assertThat(place(new At(NOW.plusSeconds(5)), NAIROBI, NOW)).isEqualTo(NOW.plusSeconds(5));
        assertThat(place(new At(NOW.plusMillis(5_001)), NAIROBI, NOW)).isEqualTo(NOW);
        assertThat(place(new At(NOW.plusSeconds(599)), NAIROBI, NOW)).isEqualTo(NOW);
        assertThat(place(new At(NOW.minusSeconds(599)), NAIROBI, NOW)).isEqualTo(NOW.minusSeconds(599));
    }

    @Test
    void aClockThatIsWrongGivesTheSameRowHoweverOftenTheMessageIsTried() {
        var work = List.of(Work.of(say("Kitchen -86400 100 5"), WORDS, NOW.minusSeconds(7)));
        home.db.inTransaction(tx -> home.ingest.take(tx, work, NOW));
        home.db.inTransaction(tx -> home.ingest.take(tx, work, NOW.plusSeconds(60)));
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(home.count("select count(*) from reading where t = received_at - interval '7 seconds'"))
                .isEqualTo(1);
    }

    @Test
    void aClockOutOfThisWorldIsReplacedByOursAndAnArrivalCountsInSeconds() {
        assertThat(place(new At(Instant.EPOCH), NAIROBI, NOW)).isEqualTo(NOW);
        assertThat(place(new At(NOW.plusSeconds(86_400)), NAIROBI, NOW)).isEqualTo(NOW);
        var one = ForeignIntake.row(sample("x", new Arrived(NOW.plusMillis(10)), 7, 0), NAIROBI, NOW);
        var other = ForeignIntake.row(sample("x", new Arrived(NOW.plusMillis(900)), 7, 0), NAIROBI, NOW);
        assertThat(one.seq()).isEqualTo(other.seq());
        var later = ForeignIntake.row(sample("x", new Arrived(NOW.plusMillis(1_000)), 0, 0), NAIROBI, NOW);
        assertThat(later.seq()).isGreaterThan(one.seq()).isLessThan(1L << 53);
    }

    private Registration kitchen(String dev) {
        return new Registration(
                new Dev(dev),
                new Home(home.first),
                new Adapted("words", "Kitchen", Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Instant place(When when, ZoneId zone, Instant now) {
        return ForeignIntake.row(sample("x", when, 1, 1), zone, now).t().orElseThrow();
    }

    private static ForeignSample sample(String name, When when, long imported, long exported) {
        return new ForeignSample("words", name, when, new Energy(imported), new Energy(exported), Gauges.NONE, 0);
    }

    private static Inbound say(String words) {
        return inbound("words/x", bytes(words));
    }

    private static byte[] bytes(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }
}
