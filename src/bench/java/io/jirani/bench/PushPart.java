package io.jirani.bench;

import io.jirani.payments.PaymentVerticle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pushes that wait when the gateway comes up, to a provider that takes 200 ms for each: how many a second, over what as many
 * at once would be if nothing else took time; and whether the gateway's heap stays as it is meanwhile.
 */
final class PushPart {
    private static final double GOAL = 0.8;
    private static final double FLAT = 1.25;
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int PARTS = 4;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Gateway gateway;
    private final Provider provider;

    PushPart(Gateway gateway, Provider provider) {
        this.gateway = gateway;
        this.provider = provider;
    }

    /** Waits until all are pushed. The first quarter is not counted: the gateway warms up. */
    List<Figure> run(int pushes) {
        var ideal = PaymentVerticle.PUSHES_AT_ONCE / (LATENCY.toMillis() / 1e3);
        var rates = new ArrayList<Double>();
        var heaps = new ArrayList<Double>();
        for (int part = 1; part <= PARTS; part++) {
            var from = provider.taken();
            var begun = System.nanoTime();
            var until = pushes * part / PARTS;
            Patience.need("pushes arrive", PATIENCE, () -> provider.taken() >= until || !gateway.isAlive());
            if (part > 1) rates.add((provider.taken() - from) / ((System.nanoTime() - begun) / 1e9));
            heaps.add(heap());
        }
        Progress.say("%,d pushes, at most %d at once".formatted(pushes, provider.mostAtOnce()));
        WrongCount.same("pushes", provider.taken(), pushes);
        var figures = new ArrayList<>(List.of(
                Figure.atLeast(
                        PaymentsBench.NAME,
                        PaymentsBench.PUSHES,
                        GOAL,
                        rates.stream().map(rate -> rate / ideal).toList()),
                Figure.number(PaymentsBench.NAME, "push_rate", "1/s", rates)));
        if (heaps.stream().allMatch(heap -> heap > 0)) {
            figures.add(Figure.atMost(
                    PaymentsBench.NAME, "heap_growth", FLAT, List.of(heaps.getLast() / heaps.getFirst())));
            figures.add(Figure.number(PaymentsBench.NAME, "heap", "MiB", heaps));
        }
        return figures;
    }

    /** What lives in the gateway's heap after a full collection, MiB; 0 where this Java has no {@code jcmd}. */
    private double heap() {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!jcmd.toFile().canExecute()) return 0;
        try {
            var process = new ProcessBuilder(
                            jcmd.toString(), String.valueOf(gateway.process().pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var total = TOTAL.matcher(said);
            return total.find() ? Long.parseLong(total.group(1)) / 1_048_576.0 : 0;
        } catch (IOException unknown) {
            return 0;
        }
    }
}
