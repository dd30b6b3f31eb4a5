package io.jirani.sim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code java -cp ... io.jirani.sim.SimMain --seeds 1000000 --resume FILE}, with {@code --pg} on PostgreSQL, or {@code --story SEED} to see one told. */
public final class SimMain {
    private static final int INTENTS = 25;
    private static final int PG_INTENTS = 100;

    private SimMain() {}

    public static void main(String[] args) {
        long seeds = 10_000;
        var kept = Optional.<Path>empty();
        var onDisk = List.of(args).contains("--pg");
        var words = Stream.of(args).filter(word -> !word.equals("--pg")).toList();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            switch (words.get(i)) {
                case "--seeds" -> seeds = Long.parseLong(words.get(i + 1));
                case "--resume" -> kept = Optional.of(Path.of(words.get(i + 1)));
                case "--story" -> {
                    Shrink.story(World.Plan.of(Long.parseLong(words.get(i + 1)), INTENTS))
                            .forEach(System.out::println);
                    return;
                }
                default -> throw new IllegalArgumentException("what is " + words.get(i) + "?");
            }
        }
        if (onDisk) System.out.println(new PgCampaign(PG_INTENTS, kept, System.err::println).upTo(seeds));
        else System.out.println(new Campaign(INTENTS, kept, System.err::println).upTo(seeds));
    }
}
