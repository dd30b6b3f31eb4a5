package io.jirani.sim;

import io.jirani.sim.World.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Many seeds, one after the other, kept in a file after each thousand, so that days of work may be stopped and gone on with. */
public final class Campaign {
    private static final long CHUNK = 1_000;
    private static final double DAY = 86_400_000.0;

    /**
     * What was lived through so far.
     *
     * @param seeds from 1 to this
     * @param hash of all worlds: the same seeds, intents and code give the same
     * @param code the print of the classes that lived through it
     */
    public record Tally(
            long seeds, long intents, long faults, long events, double days, long hash, double seconds, String code) {
        /** The commit that is checked out, for a page that publishes this. */
        public String commit() {
            return CodePrint.commit();
        }
    }

    /** How often a planted bug was found. */
    public record Caught(String bug, String words, long first, int caught, int seeds, String how) {}

    private final int intents;
    private final String code = CodePrint.ofClasses();
    private final Optional<TallyFile> kept;
    private final Consumer<String> progress;

    /**
     * @param kept where the tally is kept and read from
     * @param progress is told how far it is
     */
    public Campaign(int intents, Optional<Path> kept, Consumer<String> progress) {
        this.intents = intents;
        this.kept = kept.map(file -> new TallyFile(file, code));
        this.progress = progress;
    }

    /** Lives through seeds up to one, from where the kept tally ended. A broken rule ends it: its story is thrown. */
    public Tally upTo(long last) {
        var tally = kept.map(this::kept).orElseGet(() -> new Tally(0, 0, 0, 0, 0, 0, 0, code));
        while (tally.seeds() < last) {
            var next = chunk(tally, Math.min(last, tally.seeds() + CHUNK));
            kept.ifPresent(file -> keep(file, next));
            tally = next;
            progress.accept("%,d of %,d seeds, %,d faults".formatted(tally.seeds(), last, tally.faults()));
        }
        return tally;
    }

    private Tally chunk(Tally before, long last) {
        var begun = System.nanoTime();
        var faults = new AtomicLong();
        var events = new AtomicLong();
        var millis = new AtomicLong();
        var hash = new AtomicLong();
        var wrong = new ConcurrentLinkedQueue<Long>();
        LongStream.rangeClosed(before.seeds() + 1, last).parallel().forEach(seed -> {
            var told = new World(Plan.of(seed, intents)).live();
            faults.addAndGet(told.faults().size());
            events.addAndGet(told.events());
            millis.addAndGet(told.lasted().toMillis());
            hash.addAndGet(told.hash());
            if (told.wrong().isPresent()) wrong.add(seed);
        });
        if (!wrong.isEmpty())
            throw new IllegalStateException(
                    story(wrong.stream().sorted().findFirst().orElseThrow()));
        var seeds = last - before.seeds();
        return new Tally(
                last,
                before.intents() + seeds * intents,
                before.faults() + faults.get(),
                before.events() + events.get(),
                before.days() + millis.get() / DAY,
                before.hash() * 31 + hash.get(),
                before.seconds() + (System.nanoTime() - begun) / 1e9,
                code);
    }

    private String story(long seed) {
        return String.join("\n", Shrink.story(Shrink.smallest(Plan.of(seed, intents))));
    }

    /** Plants each bug, one at a time, in the first seeds. */
    public static List<Caught> planted(int seeds, int intents, Consumer<String> progress) {
        var table = new ArrayList<Caught>();
        for (var bug : Bug.values()) {
            var found = LongStream.rangeClosed(1, seeds)
                    .parallel()
                    .filter(seed -> new World(Plan.of(seed, intents).with(bug))
                            .live()
                            .wrong()
                            .isPresent())
                    .sorted()
                    .toArray();
            long first = found.length == 0 ? 0 : found[0];
            var how = found.length == 0
                    ? ""
                    : new World(Plan.of(first, intents).with(bug))
                            .live()
                            .wrong()
                            .orElse("");
            table.add(new Caught(bug.name(), bug.words(), first, found.length, seeds, how));
            progress.accept(bug.name() + ": " + found.length + " of " + seeds + " seeds find it");
        }
        return table;
    }

    private Tally kept(TallyFile file) {
        var its = file.read(intents);
        return new Tally(
                TallyFile.whole(its, "seeds"),
                TallyFile.whole(its, "intents"),
                TallyFile.whole(its, "faults"),
                TallyFile.whole(its, "events"),
                TallyFile.broken(its, "days"),
                TallyFile.whole(its, "hash"),
                TallyFile.broken(its, "seconds"),
                code);
    }

    private void keep(TallyFile file, Tally tally) {
        var its = new LinkedHashMap<String, Object>();
        its.put("seeds", tally.seeds());
        its.put("intents", tally.intents());
        its.put("faults", tally.faults());
        its.put("events", tally.events());
        its.put("days", tally.days());
        its.put("hash", tally.hash());
        its.put("seconds", tally.seconds());
        file.write(intents, its);
    }
}
