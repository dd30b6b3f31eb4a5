package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.metering.RegisterStore;
import io.jirani.settlement.IntervalInput.Feeder;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a household's meters, what is credited is what their registers moved on in their service. */
class SwapTest {
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");
    private static final int INTERVALS = 16;

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final RegisterStore registers = new RegisterStore();
    private final Map<Long, Integer> ends = new TreeMap<>();
    private int seq;

    private record Row(long meter, int at, int arrives, int generation, long imported, long exported) {
        Row by(int latest) {
            return new Row(meter, at, Math.min(arrives, latest), generation, imported, exported);
        }
    }

    @AfterEach
    void end() {
        assertThat(here.findings()).isEmpty();
        here.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void swapsGapsResetsAndLateRowsNeitherMakeNorLoseEnergy(long seed) {
        var random = new Random(seed);
        var rows = new ArrayList<Row>();
        var lives = new ArrayList<Household>();
        for (int i = 0; i < 12; i++) {
            var household = here.household(Language.EN);
            lives.add(household);
            rows.addAll(life(household, i, random));
        }
        // What a meter still holds when it is taken down is refused.
        rows.removeIf(row -> row.arrives > ends.getOrDefault(row.meter, Integer.MAX_VALUE));
        var waiting = new ArrayList<>(rows);
        waiting.sort(Comparator.comparingInt(Row::arrives));
        for (int now = 0; now <= INTERVALS * 900 + 3_600; now += 450) {
            takeDown(now);
            while (!waiting.isEmpty() && waiting.getFirst().arrives <= now) store(waiting.removeFirst());
            pass(now);
        }
        for (int i = 0; i < 6; i++) pass(INTERVALS * 900 + 4_000);

        assertThat(here.texts("""
                        select h.code || ' ' || i.start_at from household_interval i join household h on h.id = i.household_id
                        where i.state <> 'settled' and i.start_at < timestamptz '2027-02-03 13:15' order by 1
                        """)).isEmpty();
        var credited = here.texts("""
                select h.code || ' ' || sum(i.export_wh - i.import_wh) from household_interval i
                join household h on h.id = i.household_id group by h.code order by h.code
                """);
        assertThat(credited)
                .isEqualTo(lives.stream()
                        .map(each -> each.code() + " " + expected(each, rows))
                        .toList());
    }

    @Test
    void aMeterThatNeverSpokeLeavesItsHouseholdSettledAndCountsFromItsFirstRow() {
        var solar = here.household(Language.EN);
        here.meter(solar, "ke-old", 0, START);
        here.meter(solar, "ke-mute", 0, START);
        here.run("update meter_intake set last_t = null where meter_id = 2", Tuple.tuple());
        for (int at = 0; at <= 2_700; at += 900) store(new Row(1, at, at, 1, 0, at));
        pass(1_000);
        assertThat(states()).containsExactly("settled 900");
        store(new Row(2, 1_200, 1_200, 1, 0, 5_000));
        store(new Row(2, 1_800, 1_800, 1, 0, 5_010));
        pass(1_900);
        assertThat(states()).containsExactly("settled 900", "settled 910");
    }

    @Test
    void aQuarantinedMeterKeepsItsHouseholdProvisionalUntilItIsReleased() {
        var solar = here.household(Language.EN);
        here.meter(solar, "ke-solar", 0, START);
        store(new Row(1, 0, 0, 1, 0, 0));
        store(new Row(1, 900, 900, 1, 0, 100));
        pass(1_000);
        here.run("update meter set status = 'quarantined'", Tuple.tuple());
        pass(2_000);
        assertThat(states()).containsExactly("settled 100", "provisional 0");
        here.run("update meter set status = 'active'", Tuple.tuple());
        store(new Row(1, 1_800, 2_100, 1, 0, 250));
        pass(2_100);
        assertThat(states()).containsExactly("settled 100", "settled 150");
    }

    @Test
    void aMeterInStockAndTheFeedersCountForNoHousehold() {
        var solar = here.household(Language.EN);
        here.meter(solar, "ke-solar", 0, START);
        here.meter(solar, "ke-stock", 0, START);
        here.meter(solar, "ke-feeder", 0, START);
        here.run("update meter set status = 'stock', household_id = null where dev = 'ke-stock'", Tuple.tuple());
        here.run("update meter set role = 'feeder', household_id = null where dev = 'ke-feeder'", Tuple.tuple());
        for (int meter = 1; meter <= 3; meter++)
            for (int at = 0; at <= 900; at += 900) store(new Row(meter, at, at, 1, 0, at));
        pass(1_000);
        assertThat(states()).containsExactly("settled 900");
    }

    @Test
    void aMeterTakenDownEndsWithItsLastRowThoughItIsSaidLate() {
        var solar = here.household(Language.EN);
        here.meter(solar, "ke-solar", 0, START);
        store(new Row(1, 0, 0, 1, 0, 0));
        store(new Row(1, 900, 900, 1, 0, 100));
        store(new Row(1, 1_100, 1_100, 1, 0, 130));
        for (int now = 1_000; now < 4_000; now += 900) pass(now);
        assertThat(states()).containsExactly("settled 100", "provisional 0", "provisional 0", "provisional 0");
        here.run(
                "update meter set status = 'decommissioned', out_of_service_at = $1",
                Tuple.of(Neighbourhood.at(START.plusSeconds(3_500))));
        pass(4_000);
        pass(4_100);
        assertThat(states()).containsExactly("settled 100", "settled 30", "settled 0", "settled 0");
    }

    /** A household's meters one after the other, with their rows and when each arrives. */
    private List<Row> life(Household household, int index, Random random) {
        var rows = new ArrayList<Row>();
        var from = index == 0 ? 0 : random.nextInt(2_000);
        var end = INTERVALS * 900;
        for (int n = 0; from < end; n++) {
            var swap = random.nextInt(3) == 0 ? end : from + 3_000 + random.nextInt(6_000);
            var last = swap >= end - 1_800;
            var meter = meter(household, index, n, from);
            if (!last) ends.put(meter, swap);
            rows.addAll(readings(meter, from, last ? end : swap, random));
            if (last) break;
            from = swap;
        }
        return rows;
    }

    private List<Row> readings(long meter, int from, int to, Random random) {
        var rows = new ArrayList<Row>();
        var imported = (long) random.nextInt(100_000);
        var exported = (long) random.nextInt(100_000);
        var generation = 1;
        var lateUntil = 0;
        var held = 0;
        var fresh = from;
        for (int at = from + random.nextInt(400); at < to; at += 60 + random.nextInt(400)) {
            if (random.nextInt(25) == 0) at += random.nextInt(4_000); // nobody measured
            if (at >= to) break;
            if (random.nextInt(40) == 0) {
                generation++; // its rows wait until the operator accepts it: by then the older ones have come
                for (int i = 0; i < rows.size(); i++) rows.set(i, rows.get(i).by(at));
                lateUntil = 0;
                imported = random.nextInt(10);
                exported = random.nextInt(10);
                fresh = at;
            }
            imported += random.nextInt(200);
            exported += random.nextInt(200);
            if (random.nextInt(20) == 0 && fresh < at) {
                lateUntil = at + 2_500;
                held = at + 3_000;
            }
            var arrives = at < lateUntil && at > from + 2_000 ? Math.max(held, at) : at;
            rows.add(new Row(meter, at, arrives, generation, imported, exported));
        }
        if (to == INTERVALS * 900)
            for (int at = to; at <= to + 900; at += 900)
                rows.add(new Row(meter, at, at, generation, imported, exported));
        return rows;
    }

    private void takeDown(int now) {
        ends.forEach((meter, at) -> {
            if (at <= now)
                here.run(
                        "update meter set status = 'decommissioned', out_of_service_at = $2 where id = $1 and status = 'active'",
                        Tuple.of(meter, Neighbourhood.at(START.plusSeconds(at))));
        });
    }

    private long meter(Household household, int index, int n, int from) {
        var dev = "ke-%d-%d".formatted(index, n);
        here.meter(household, dev, 0, START);
        here.run("update meter_intake set last_t = null where last_t = $1", Tuple.of(Neighbourhood.at(START)));
        here.run(
                "update meter set in_service_at = $2 where dev = $1",
                Tuple.of(dev, Neighbourhood.at(START.plusSeconds(from))));
        return Long.parseLong(here.text("select max(id) from meter"));
    }

    /** From each generation's first row to its last, up to the end of the last interval. */
    private long expected(Household household, List<Row> rows) {
        var own = here.texts("select m.id from meter m join household h on h.id = m.household_id where h.code = '"
                + household.code() + "'");
        Map<String, List<Row>> lines = rows.stream()
                .filter(row -> own.contains(String.valueOf(row.meter)) && row.at <= INTERVALS * 900)
                .collect(Collectors.groupingBy(
                        row -> row.meter + "/" + row.generation, TreeMap::new, Collectors.toList()));
        return lines.values().stream()
                .mapToLong(line -> {
                    line.sort(Comparator.comparingInt(Row::at));
                    var first = line.getFirst();
                    var last = line.getLast();
                    return last.exported - first.exported - (last.imported - first.imported);
                })
                .sum();
    }

    private List<String> states() {
        return here.texts("select state || ' ' || export_wh from household_interval order by start_at");
    }

    private void store(Row row) {
        here.run(
                """
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values ($1, $2, $3, 1, 1, 'sync', $4, $5, $6, 0, 0, $3)
                """,
                Tuple.of(
                        row.meter,
                        (long) ++seq,
                        Neighbourhood.at(START.plusSeconds(row.at)),
                        row.generation,
                        row.imported,
                        row.exported));
        here.run(
                "update meter_intake set last_t = greatest(last_t, $2) where meter_id = $1",
                Tuple.of(row.meter, Neighbourhood.at(START.plusSeconds(row.at))));
    }

    private void pass(int seconds) {
        var sun = Clock.fixed(START.plusSeconds(seconds), ZoneOffset.UTC);
        var job = new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                sun,
                Duration.ofMinutes(2),
                (tx, question) -> {
                    var all = registers.registersIn(tx, question.community(), question.interval(), question.last());
                    return new IntervalInput(
                            all.stream().map(Use::of).toList(),
                            Meters.ALL_PASSED,
                            new Feeder.None(),
                            kept -> registers.keep(kept, question.interval(), question.last(), all));
                },
                name -> {});
        job.pass();
        job.pass();
    }
}
