package io.jirani.sim;

import java.nio.file.Path;
import java.util.Optional;

/** {@code java -cp ... io.jirani.sim.SimMain --seeds 1000000 --resume FILE}, or {@code --story SEED} to see one told. */
public final class SimMain {
    private static final int INTENTS = 25;

    private SimMain() {}

    public static void main(String[] args) {
        long seeds = 10_000;
        var kept = Optional.<Path>empty();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--seeds" -> seeds = Long.parseLong(args[i + 1]);
                case "--resume" -> kept = Optional.of(Path.of(args[i + 1]));
                case "--story" -> {
                    Shrink.story(World.Plan.of(Long.parseLong(args[i + 1]), INTENTS))
                            .forEach(System.out::println);
                    return;
                }
                default -> throw new IllegalArgumentException("what is " + args[i] + "?");
            }
        }
        System.out.println(new Campaign(INTENTS, kept, System.err::println).upTo(seeds));
    }
}
