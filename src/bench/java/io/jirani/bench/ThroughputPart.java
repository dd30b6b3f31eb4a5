package io.jirani.bench;

import io.jirani.bench.Fleet.Tongue;
import io.jirani.bench.Rig.Ground;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The gateway behind a broker against the broker alone, a naive gateway, itself without a broker, and itself with ten rows a
 * message. Each in its turn, in every round in another order; ratios are of one round.
 */
final class ThroughputPart {
    /** The ratios it can find. */
    static final List<String> NAMES = List.of("vs_naive", "vs_relay", "direct_vs_broker", "rows10_vs_rows1");

    private static final String BENCH = "ingest";
    private static final String BROKER = "broker";
    /** Through the broker, with a connection for each meter. */
    private static final String EACH = "each";

    private static final int TEN = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Options options;
    private final Map<String, Supplier<Slice>> turns = new LinkedHashMap<>();
    private final Map<String, List<Slice>> slices = new LinkedHashMap<>();

    /**
     * @param rig the gateway behind a broker, on the database {@code broker}
     */
    ThroughputPart(Yard yard, Rig rig, Options options) {
        this.options = options;
        var messages = options.of(60_000, 8_000);
        turns.put(BROKER, () -> rig.throughBroker(messages, 1, Tongue.OURS, Ground.CLEARED));
        if (options.wants("rows10_vs_rows1"))
            turns.put("rows10", () -> rig.throughBroker(messages / 3, TEN, Tongue.OURS, Ground.CLEARED));
        if (options.wants("vs_relay")) {
            var ear = yard.site().keep(RelayEar.open(rig.broker().orElseThrow(), "bench-ear", Tongue.RELAY.filter()));
            turns.put("relay", () -> relay(rig, ear, messages));
        }
        if (options.wants("direct_vs_broker")) {
            yard.database("direct", Yard.METERS);
            var direct = yard.direct("direct", yard.fleet(Yard.METERS, 0));
            turns.put("direct", () -> direct.direct(messages));
            turns.put(EACH, () -> rig.throughBrokerEach(messages));
        }
        if (options.wants("vs_naive")) {
            yard.database("naive", Yard.METERS);
            var naive = yard.naive("naive", rig.broker().orElseThrow(), yard.fleet(Yard.METERS, 0));
            turns.put("naive", () -> naive.throughBroker(messages / 3, 1, Tongue.NAIVE, Ground.CLEARED));
        }
    }

    /** Warms everything up alike, then runs the rounds. */
    List<Figure> run() {
        var warmUps = options.of(2, 3);
        for (int i = 0; i < warmUps; i++)
            turns.forEach((name, turn) -> Progress.say(
                    "warm-up %-8s %,.0f rows/s".formatted(name, turn.get().perSecond())));
        for (int round = 1; round <= options.rounds(5); round++) {
            var order = new ArrayList<>(turns.entrySet());
            Collections.rotate(order, round - 1);
            for (var turn : order) {
                var slice = turn.getValue().get();
                slices.computeIfAbsent(turn.getKey(), name -> new ArrayList<>()).add(slice);
                Progress.say("round %d %-8s %,.0f rows/s, %.1f us of processor a row"
                        .formatted(round, turn.getKey(), slice.perSecond(), slice.costWithBroker()));
            }
        }
        return figures();
    }

    private List<Figure> figures() {
        var all = new ArrayList<Figure>();
        ratio(BROKER, "naive").ifPresent(ratios -> all.add(Figure.atLeast(BENCH, "vs_naive", 3.5, ratios)));
        ratio(BROKER, "relay").ifPresent(ratios -> all.add(Figure.atLeast(BENCH, "vs_relay", 0.55, ratios)));
        ratio("direct", EACH).ifPresent(ratios -> all.add(Figure.atLeast(BENCH, "direct_vs_broker", 1.5, ratios)));
        ratio("direct", BROKER).ifPresent(ratios -> all.add(Figure.number(BENCH, "direct_vs_shared", "x", ratios)));
        ratio("rows10", BROKER).ifPresent(ratios -> all.add(Figure.atLeast(BENCH, "rows10_vs_rows1", 4, ratios)));
        slices.forEach((name, its) -> {
            all.add(Figure.number(BENCH, name + "_rate", "rows/s", each(its, Slice::perSecond)));
            if (CpuTime.known() && !name.equals("relay"))
                all.add(Figure.number(BENCH, name + "_cpu", "us/row", each(its, Slice::costWithBroker)));
        });
        return all;
    }

    private Optional<List<Double>> ratio(String above, String below) {
        var over = slices.getOrDefault(above, List.of());
        var under = slices.getOrDefault(below, List.of());
        if (over.isEmpty() || under.isEmpty()) return Optional.empty();
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < over.size(); i++)
            ratios.add(over.get(i).perSecond() / under.get(i).perSecond());
        return Optional.of(ratios);
    }

    /** The same messages to one raw subscriber, for as long as it takes them all. */
    private static Slice relay(Rig rig, RelayEar ear, int messages) {
        var broker = rig.broker().orElseThrow();
        var load = rig.fleet().next(messages, 1, Rig.CONNECTIONS, Tongue.RELAY);
        var before = ear.heard();
        try (var driver = Driver.open(broker.port(), Rig.spokesmen(broker, Rig.CONNECTIONS), PATIENCE)) {
            var drive = driver.flatOut(load, Rig.ON_THE_WAY / Rig.CONNECTIONS, PATIENCE);
            Patience.until(PATIENCE, () -> ear.heard() - before >= load.messages());
            WrongCount.same("relayed", ear.heard() - before, load.messages());
            return new Slice(
                    load.messages(),
                    Duration.between(drive.start(), ear.last()),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO);
        }
    }

    private static List<Double> each(List<Slice> all, Function<Slice, Double> what) {
        return all.stream().map(what).toList();
    }
}
