package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static io.jirani.metering.Neighbourhood.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.kernel.Problem;
import io.jirani.metering.Boundary.Flow;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.Ranges.Range;
import io.jirani.metering.UplinkMessage.Done;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeteringStoreTest {
    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void theSamplesEndInTheirTables() {
        var outcome = home.take(
                sample("01-reading.json"),
                sample("02-backfill-after-outage.json"),
                sample("04-duplicate-of-01.json"),
                sample("05-register-went-back.json"),
                sample("06-register-reset-declared.json"),
                sample("07-bad-mac.json"),
                sample("08-export-peak-3ph.json"));
        assertThat(outcome.rows()).isEqualTo(Map.of("stored", 5, "duplicate", 1, "parked", 2, "refused", 1));
        assertThat(outcome.wrongMacs()).isEqualTo(1);
        assertThat(outcome.answers())
                .extracting(Ingest.Answer::ack)
                .containsExactly(new Ack(18741, List.of(new Range(0, 18733), new Range(18740, 18740))));
        assertThat(outcome.news()).hasSize(1);

        home.take(sample("03-clock-never-set.json"));
        assertThat(home.count("select count(*) from reading_parked where reason = 'no_time'"))
                .isEqualTo(2);
        var hello = home.take(sample("09-hello.json"), sample("22-up-cmd-result.json"));
        assertThat(hello.rows().get("stored")).isEqualTo(2);
        assertThat(hello.online()).containsExactly(Samples.DEV);
        assertThat(home.count("select count(*) from reading_parked where reason = 'no_time'"))
                .isZero();
        assertThat(home.count("select count(*) from reading where time_quality = 'placed'"))
                .isEqualTo(2);

        var event = home.take(sample("11-event-tamper.json"), sample("11-event-tamper.json"));
        assertThat(event.answers())
                .extracting(Ingest.Answer::ack)
                .containsExactly(new Ack(19458, List.of(new Range(18740, 18740))));
        assertThat(home.count("select count(*) from meter_event")).isEqualTo(1);

        var meter = home.shown(Samples.DEV);
        assertThat(meter.getBoolean("online")).isTrue();
        assertThat(meter.getString("firmware")).isEqualTo("1.4.0");
        assertThat(meter.getString("last_seen")).isEqualTo(Samples.NOW.toString());
        assertThat(meter.getLong("import_wh")).isEqualTo(1843274);
        assertThat(meter.getLong("export_wh")).isEqualTo(921140);
        assertThat(meter.getInteger("generation")).isEqualTo(1);
        home.take(sample("10-last-will.json"));
        assertThat(home.shown(Samples.DEV).getBoolean("online")).isFalse();
    }

    @Test
    void rowsWithoutTimeArePlacedWithinTheirOwnBatch() {
        home.take(sample("03-clock-never-set.json"), sample("09-hello.json"));
        assertThat(home.count("select count(*) from reading where time_quality = 'placed'"))
                .isEqualTo(2);
        assertThat(home.count("select count(*) from reading_parked")).isZero();
    }

    @Test
    void anOldBootsRowsWithoutTimeArePlacedByItsStoredRows() {
        var t = Samples.NOW.minusSeconds(600);
        home.take(reading(1, Samples.row(5, t, 60_000, 100, 0)));
        home.take(reading(2, Samples.row(1024, t.plusSeconds(120), 1_000, 100, 0)));
        home.take(reading(1, "{\"seq\":6,\"up\":90000,\"tq\":\"none\",\"gen\":1,\"imp\":100,\"exp\":0,\"q\":0}"));
        assertThat(home.text("select t from reading where seq = 6")).isEqualTo("2026-01-01T00:01:51Z");
    }

    @Test
    void theOperatorAcceptsANewGenerationAndItsRowsAreUsed() {
        home.take(sample("01-reading.json"), sample("06-register-reset-declared.json"));
        home.db.inTransaction(tx -> home.ingest.waiting().acceptGeneration(tx, Samples.DEV, 2, Samples.NOW));
        assertThat(home.count("select count(*) from reading where generation = 2"))
                .isEqualTo(1);
        assertThat(home.count("select count(*) from reading_parked")).isZero();
        assertThat(home.count("select generation::bigint from meter_intake")).isEqualTo(2);
    }

    @Test
    void aSignedMessageTheSchemaRefusesIsKeptAndAcknowledgedAnUnsignedOneIsNot() {
        var bad = home.take(reading(1, "{\"seq\":7,\"up\":1,\"tq\":\"none\",\"gen\":0,\"imp\":1,\"exp\":0,\"q\":0}"));
        assertThat(bad.answers()).extracting(Ingest.Answer::ack).containsExactly(new Ack(7, List.of(new Range(0, 6))));
        var none = home.take(sample("07-bad-mac.json"), inbound("meters/v1/no-such-1/up/reading", new byte[] {1}));
        assertThat(none.answers()).isEmpty();
        assertThat(home.count("select count(*) from reading_refused")).isEqualTo(3);
        assertThat(home.count("select count(*) from reading")).isZero();
        assertThat(home.text("select string_agg(split_part(reason, ':', 1), ' ' order by id) from reading_refused"))
                .isEqualTo("schema wrong_mac unknown_device");
    }

    @Test
    void refusedMessagesAreKeptUpToABound() {
        var garbage = new Inbound[500];
        java.util.Arrays.fill(garbage, inbound("some/topic/without/dev", "x".getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 21; i++) home.take(garbage);
        assertThat(home.count("select count(*) from reading_refused")).isEqualTo(10_000);
    }

    @Test
    void disorderRepetitionAndRivalBatchesStoreEveryRowOnce() throws Exception {
        var random = new Random(11);
        var batches = new ArrayList<Callable<Integer>>();
        var messages = new ArrayList<Inbound>();
        for (int seq = 0; seq < 200; seq += 4) {
            var rows = new String[4];
            for (int i = 0; i < 4; i++)
                rows[i] = Samples.row(
                        seq + i, Samples.NOW.minusSeconds(60L * (300 - seq - i)), 60_000L * (seq + i), seq + i, 0);
            for (int copies = 0; copies < 3; copies++) messages.add(reading(1, rows));
        }
        Collections.shuffle(messages, random);
        for (int i = 0; i < messages.size(); i += 10) {
            var batch = messages.subList(i, i + 10).toArray(Inbound[]::new);
            batches.add(() -> home.take(batch).rows().getOrDefault("stored", 0));
        }
        var stored = 0;
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var each : threads.invokeAll(batches)) stored += each.get();
        }
        assertThat(stored).isEqualTo(200);
        assertThat(home.count("select count(*) from reading")).isEqualTo(200);
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[0,200)}");
    }

    @Test
    void settlementLearnsWhatEachHouseholdExchanged() {
        var key2 = home.addMeter(home.second, new Dev("meter-b"));
        home.addMeter(home.second, new Dev("meter-silent"));
        var start = Instant.parse("2025-12-31T23:30:00Z");
        var quarter = new Interval(start, Duration.ofMinutes(15));
        home.take(
                reading(1, Samples.row(1, start, 0, 100, 50), Samples.row(2, quarter.end(), 900_000, 130, 550)),
                inbound(
                        Samples.topic(new Dev("meter-b"), "reading"),
                        Samples.reading(
                                new Dev("meter-b"),
                                key2,
                                1,
                                Samples.row(1, start.minusSeconds(100), 0, 0, 0),
                                Samples.row(2, start.plusSeconds(200), 300_000, 100, 0),
                                Samples.row(3, quarter.end().minusSeconds(100), 900_000, 400, 0))));
        home.db.inTransaction(tx -> {
            var all = home.registers.registersIn(tx, home.community, quarter, quarter);
            assertThat(all).extracting(HouseholdRegisters::household).containsExactly(home.first, home.second);
            assertThat(all.getFirst().flow()).contains(new Flow(new Energy(30), new Energy(500), Assurance.A));
            assertThat(all.get(1).flow()).isEmpty();
            assertThat(all.get(1).meters().getFirst().start().orElseThrow())
                    .isEqualTo(new Boundary.At(new Registers(new Energy(33), Energy.ZERO, 1), Assurance.B));
            assertThat(home.registers.silentAt(tx, home.community, quarter.end()))
                    .containsExactly(new Dev("meter-b"));
            assertThat(home.registers.silentAt(tx, home.community, start)).isEmpty();
        });
    }

    @Test
    void theRegistryRefusesStrangersTakenIdsAndWrongPasswords() {
        assertThat(home.admits(Samples.DEV, Neighbourhood.PASSWORD)).isTrue();
        assertThat(home.admits(Samples.DEV, new Secret("wrong"))).isFalse();
        assertThat(home.admits(new Dev("nobody"), Neighbourhood.PASSWORD)).isFalse();
        home.db.inTransaction(tx -> {
            assertThatThrownBy(() -> home.meters.add(
                            tx, home.first, Samples.DEV, Optional.empty(), new Secret("x"), Samples.NOW))
                    .isInstanceOfSatisfying(
                            Problem.class, taken -> assertThat(taken.kind()).isEqualTo(Problem.Kind.CONFLICT));
            assertThatThrownBy(() -> home.meters.add(
                            tx,
                            new HouseholdId(home.ids.next()),
                            new Dev("meter-x"),
                            Optional.empty(),
                            new Secret("x"),
                            Samples.NOW))
                    .isInstanceOfSatisfying(
                            Problem.class, gone -> assertThat(gone.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
            assertThat(home.meters.find(tx, Samples.DEV).orElseThrow().key().bytes())
                    .isEqualTo(Samples.KEY_BYTES);
        });
    }

    @Test
    void commandsAreSentAgainUntilAnsweredOrExpired() {
        var expires = Samples.NOW.plusSeconds(60);
        var args = new JsonObject().put("wh", 2500);
        var id = home.db.transaction(tx -> home.commands.open(tx, Samples.DEV, "credit.set", args, expires));
        assertThat(claim(Samples.NOW)).extracting(CommandStore.Command::id).containsExactly(id);
        assertThat(claim(Samples.NOW)).isEmpty();
        home.db.inTransaction(tx -> home.commands.wake(tx, List.of(Samples.DEV)));
        assertThat(claim(Samples.NOW))
                .hasSize(1)
                .first()
                .satisfies(again -> assertThat(again.args()).isEqualTo(args));
        home.db.inTransaction(tx -> home.commands.result(tx, new Dev("another"), id, Done.DONE, "{}"));
        assertThat(home.text("select state from down_command")).isEqualTo("open");
        home.db.inTransaction(tx -> home.commands.result(tx, Samples.DEV, id, Done.DONE, "{\"ok\":true}"));
        assertThat(home.text("select state from down_command")).isEqualTo("done");

        home.db.inTransaction(tx -> home.commands.open(tx, Samples.DEV, "credit.set", args, expires));
        assertThat(claim(expires)).isEmpty();
        assertThat(home.count("select count(*) from down_command where state = 'expired'"))
                .isEqualTo(1);
    }

    @Test
    void partitionsAreMadeAheadOfTime() {
        var made = home.db.transaction(
                tx -> home.readings.partitions(tx, Samples.NOW, Samples.NOW.plus(Duration.ofDays(40))));
        assertThat(made).isEqualTo(2);
        home.take(sample("01-reading.json"));
        assertThat(home.text("select tableoid::regclass::text from reading")).isEqualTo("reading_202601");
    }

    private List<CommandStore.Command> claim(Instant sunNow) {
        return home.db.transaction(tx -> home.commands.claim(tx, sunNow));
    }

    private static Inbound reading(long boot, String... rows) {
        return inbound(Samples.topic(Samples.DEV, "reading"), Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }
}
