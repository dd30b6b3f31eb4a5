package io.jirani.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a row is on its way: from the moment its packet leaves the meter's side to the commit, by the time PostgreSQL
 * stamps on commits and one clock for both, at two rates a machine like this holds without queues.
 */
final class LatencyPart {
    /** The name that selects it. */
    static final String NAME = "latency";

    private static final List<Integer> RATES = List.of(1_000, 5_000);

    private LatencyPart() {}

    static List<Figure> run(Rig rig, Options options) {
        var most = options.of(50_000, 8_000);
        var seconds = options.of(10, 4);
        Map<String, List<Double>> found = new LinkedHashMap<>();
        rig.waits(2 * RATES.getFirst(), RATES.getFirst());
        for (int round = 1; round <= options.rounds(5); round++) {
            for (var rate : RATES) {
                var waits = rig.waits(Math.min(most, rate * seconds), rate);
                Arrays.sort(waits);
                var p50 = ms(waits[waits.length / 2]);
                var p99 = ms(waits[(int) (waits.length * 99L / 100)]);
                found.computeIfAbsent("p50_at_" + rate, name -> new ArrayList<>())
                        .add(p50);
                found.computeIfAbsent("p99_at_" + rate, name -> new ArrayList<>())
                        .add(p99);
                Progress.say("round %d at %,d/s: p50 %.1f ms, p99 %.1f ms".formatted(round, rate, p50, p99));
            }
        }
        return found.entrySet().stream()
                .map(each -> Figure.number("ingest", each.getKey(), "ms", each.getValue()))
                .toList();
    }

    private static double ms(long micros) {
        return micros / 1e3;
    }
}
