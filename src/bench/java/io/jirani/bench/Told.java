package io.jirani.bench;

import io.jirani.bench.ClerkTask.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What all lives of a clerk told: kept by the process that hears it, so that no kill takes any of it away. */
final class Told {
    private final Map<Lane, Integer> begun = new HashMap<>();
    private final Map<Lane, List<String>> done = new HashMap<>();
    private final Map<String, Long> handled = new HashMap<>();
    private final List<String> strange = new ArrayList<>();
    private long lost;
    private boolean ended;

    Told() {
        for (var lane : Lane.values()) done.put(lane, new ArrayList<>());
    }

    /** Hears a line; others than a clerk's are passed over. */
    synchronized void hear(String line) {
        var words = line.split(" ", 4);
        switch (words[0]) {
            case "begun" -> begun.put(Lane.valueOf(words[1]), Integer.parseInt(words[2]));
            case "done" -> doneWith(Lane.valueOf(words[1]), Integer.parseInt(words[2]), words[3]);
            case "settled", "paid", "sealed" -> handled.merge(words[0], Long.parseLong(words[1]), Long::sum);
            case "lost" -> lost++;
            case "strange" -> {
                lost++;
                strange.add(line);
            }
            case "end" -> ended = true;
            default -> Progress.say("the clerk says " + line);
        }
    }

    private void doneWith(Lane lane, int number, String outcomes) {
        var all = of(lane);
        if (all.size() != number)
            throw new IllegalStateException("the clerk did task " + number + " of " + lane + " after " + all.size());
        all.add(outcomes);
    }

    /** How many tasks of a lane have their answer; they are the first ones. */
    synchronized int done(Lane lane) {
        return of(lane).size();
    }

    /** The answer to a task, entry by entry. */
    synchronized Optional<List<String>> outcomes(Lane lane, int number) {
        var all = of(lane);
        return number < all.size() ? Optional.of(List.of(all.get(number).split(",", -1))) : Optional.empty();
    }

    /** How many tasks of a lane were begun. */
    synchronized int begun(Lane lane) {
        return begun.getOrDefault(lane, -1) + 1;
    }

    /** How many things a job said it handled. */
    synchronized long handled(String job) {
        return handled.getOrDefault(job, 0L);
    }

    /** Entries of which the answer was that they are booked already: that they had been was never heard. */
    synchronized long unheard() {
        return done.values().stream()
                .flatMap(List::stream)
                .flatMap(outcomes -> Stream.of(outcomes.split(",", -1)))
                .filter(outcome -> outcome.startsWith("exists:"))
                .count();
    }

    /** How often it was left without an answer. */
    synchronized long lost() {
        return lost;
    }

    /** Failures that do not look like a database that is away or busy. */
    synchronized List<String> strange() {
        return List.copyOf(strange);
    }

    /** Whether its last life came to its end with everything answered. */
    synchronized boolean hasEnded() {
        return ended;
    }

    private List<String> of(Lane lane) {
        return java.util.Objects.requireNonNull(done.get(lane));
    }
}
