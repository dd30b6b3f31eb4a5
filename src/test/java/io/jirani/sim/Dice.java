package io.jirani.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * All chance there is. A seed's one generator draws how this world is; after that each question has a stream of its own, by
 * what is asked, about which intent, for the how-manieth time. So one fault can be left out and all others stay as they were.
 * On PostgreSQL several processes throw at once.
 */
final class Dice {
    /** One fault that struck. */
    record Struck(Fault fault, int intent, int time) {
        /** As {@link #toString} wrote it. */
        static Struck parse(String text) {
            var words = text.split("[@#]", -1);
            return new Struck(Fault.valueOf(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }

        @Override
        public String toString() {
            return fault + "@" + intent + "#" + time;
        }
    }

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long root;
    private final Map<Fault, Double> chances = new EnumMap<>(Fault.class);
    private final Optional<Set<Struck>> only;
    private final List<Struck> struck = new ArrayList<>();
    private final Map<Long, Integer> asked = new HashMap<>();
    private Consumer<Struck> heard = one -> {};
    private boolean calm;

    /**
     * The chances of a seed: a third of the faults do not exist in its world, the others strike more or less often.
     *
     * @param only the faults that may strike, when a story is played again; nothing: all may
     */
    Dice(long seed, Optional<Set<Struck>> only) {
        var swarm = new SplittableRandom(seed);
        root = swarm.nextLong();
        this.only = only;
        for (var fault : Fault.values()) {
            var lives = swarm.nextDouble() < 0.67;
            var strength = swarm.nextDouble();
            if (lives) chances.put(fault, strength * Odds.most(fault));
        }
    }

    /** Whether a fault strikes an intent now. */
    synchronized boolean strikes(Fault fault, int intent) {
        if (calm) return false;
        var one = new Struck(fault, intent, count(fault.name().hashCode(), intent));
        if (!falls(one)) return false;
        struck.add(one);
        heard.accept(one);
        return true;
    }

    /** In a story that is played again what struck strikes, whatever the odds are now. */
    private boolean falls(Struck one) {
        if (only.isPresent()) return only.get().contains(one);
        var chance = chances.get(one.fault());
        return chance != null && unit(mix(one.fault().name().hashCode(), one.intent(), one.time())) < chance;
    }

    /** A number of low to high, for an intent; the draws are told apart by what they are for. */
    synchronized long between(String what, int intent, long low, long high) {
        int kind = 1_000 + (what.hashCode() & 0xffff);
        return low + Long.remainderUnsigned(mix(kind, intent, count(kind, intent)), high - low + 1);
    }

    /** Whether something happens that is no fault. */
    boolean happens(String what, int intent, int percent) {
        return between(what, intent, 1, 100) <= percent;
    }

    /** Tells each fault when it strikes. */
    void listen(Consumer<Struck> listener) {
        heard = listener;
    }

    /** From now on nothing goes wrong. */
    void calm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    List<Struck> struck() {
        return struck;
    }

    /** Whether somebody with our secret lied about an intent, or will. */
    boolean isLiedAbout(int intent) {
        return struck.stream()
                .anyMatch(one -> one.intent() == intent && one.fault().byASecret());
    }

    private int count(int kind, int intent) {
        return asked.merge(((long) kind << 32) | (intent & 0xffff_ffffL), 1, Integer::sum) - 1;
    }

    private long mix(int kind, int intent, int time) {
        long z = root + GOLDEN * (kind * 1_000_003L + intent * 8_191L + time + 1);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static double unit(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }
}
