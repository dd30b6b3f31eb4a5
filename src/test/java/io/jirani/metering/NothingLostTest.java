package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.UplinkMessage.About;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A meter that frees rows by down/ack alone, over a network that loses, repeats and reorders both ways. */
class NothingLostTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");
    private static final Instant NOW = BEGIN.plusSeconds(86_400);

    private final TreeMap<Long, Reading> held = new TreeMap<>();
    private final TreeMap<Long, Long> sentAt = new TreeMap<>();
    private final TreeMap<Long, Long> bootOf = new TreeMap<>();
    private final TreeSet<Long> made = new TreeSet<>();
    private final List<UplinkMessage> up = new ArrayList<>();
    private final List<Ack> down = new ArrayList<>();
    private IntakeState state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1);
    private long boot = 1;
    private long next = 1_024;
    private long tick;

    static List<Long> seeds() {
        var seeds = new ArrayList<Long>();
        for (long seed = 1; seed <= 200; seed++) seeds.add(seed);
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverAMeterFreedIsKeptAndInTheEndItHoldsNothing(long seed) {
        var random = new Random(seed);
        var loss = random.nextInt(60);
        connect();
        gateway(up.removeFirst());
        for (tick = 0; tick < 1_500; tick++) {
            if (random.nextInt(3) > 0) make();
            if (random.nextInt(150) == 0) reboot();
            if (random.nextInt(100) == 0) connect();
            send(1 + random.nextInt(8));
            network(random, loss);
        }
        for (long end = tick + 1_000; tick < end && !held.isEmpty(); tick++) {
            send(20);
            network(random, 0);
        }
        assertThat(held).isEmpty();
        assertThat(made).allMatch(state.seen()::contains);
        assertThat(made).hasSizeGreaterThan(500);
    }

    private void make() {
        var seq = next++;
        made.add(seq);
        bootOf.put(seq, boot);
        held.put(
                seq,
                new Reading(
                        seq,
                        Optional.of(BEGIN.plusSeconds(tick)),
                        tick * 1_000,
                        TimeQuality.SYNC,
                        new Registers(new Energy(tick), Energy.ZERO, 1),
                        Gauges.NONE,
                        0));
    }

    private void reboot() {
        boot++;
        next = (next / 1_024 + 1) * 1_024;
        sentAt.clear();
        connect();
    }

    private void connect() {
        sentAt.clear();
        up.add(new Hello(
                Samples.DEV,
                boot,
                new About("", "", ""),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.of(next),
                OptionalLong.of(held.size())));
    }

    /** Oldest first, each again after five ticks; a message holds rows of one boot. */
    private void send(int most) {
        sentAt.values().removeIf(sent -> sent + 5 <= tick);
        var rows = new ArrayList<Reading>();
        var from = boot;
        for (var row : held.values()) {
            if (rows.size() == most || sentAt.containsKey(row.seq())) continue;
            var made = Optional.ofNullable(bootOf.get(row.seq())).orElseThrow();
            if (!rows.isEmpty() && made != from) break;
            from = made;
            sentAt.put(row.seq(), tick);
            rows.add(row);
        }
        if (!rows.isEmpty()) up.add(new Readings(Samples.DEV, from, Optional.empty(), rows));
    }

    private void network(Random random, int loss) {
        for (int i = 0; i < 3 && !up.isEmpty(); i++) {
            var message = loss == 0 ? up.removeFirst() : up.remove(random.nextInt(up.size()));
            if (random.nextInt(100) < loss) continue;
            if (loss > 0 && random.nextInt(5) == 0) up.add(message);
            gateway(message);
        }
        for (int i = 0; i < 3 && !down.isEmpty(); i++) {
            var ack = loss == 0 ? down.removeFirst() : down.remove(random.nextInt(down.size()));
            if (random.nextInt(100) < loss) continue;
            if (loss > 0 && random.nextInt(5) == 0) down.add(ack);
            free(ack);
        }
    }

    private void gateway(UplinkMessage message) {
        if (message instanceof Hello hello)
            state = Intake.hello(state, List.of(), hello, NOW).state();
        if (!(message instanceof Readings rows)) return;
        state = Intake.take(state, List.of(), Optional.empty(), rows, NOW).state();
        down.add(state.ack().orElseThrow());
    }

    private void free(Ack ack) {
        held.headMap(ack.upTo(), true).keySet().removeIf(seq -> {
            for (var gap : ack.missing()) if (gap.from() <= seq && seq <= gap.to()) return false;
            assertThat(state.seen().contains(seq)).as("row %d", seq).isTrue();
            return true;
        });
        sentAt.keySet().retainAll(held.keySet());
    }
}
