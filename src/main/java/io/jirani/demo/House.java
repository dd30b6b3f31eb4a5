package io.jirani.demo;

import io.jirani.kernel.Energy;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.ToLongFunction;

/**
 * A simulated house: what its panels give and what its people use at a moment, and what a meter at its door would have
 * counted over a stretch of time. A pure function of seed and time.
 *
 * <p>Power is constant within a minute of the wall clock and energy is counted in whole microjoules (a milliwatt for a
 * millisecond), so registers telescope: a day counted in pieces is the day counted at once, to the last watt-hour.
 */
final class House implements Line {
    private static final long MICROJOULES_PER_WATT_HOUR = 3_600_000_000L;
    private static final long MINUTE = 60_000;
    private static final double DAWN = 6.4;
    private static final double DUSK = 18.6;

    /** Lifetime registers of the meter at the door. */
    record Registers(long importMicrojoules, long exportMicrojoules) {
        Energy imported() {
            return new Energy(importMicrojoules / MICROJOULES_PER_WATT_HOUR);
        }

        Energy exported() {
            return new Energy(exportMicrojoules / MICROJOULES_PER_WATT_HOUR);
        }
    }

    /** Power at a moment, both sides in milliwatts, neither below zero. */
    record Flow(long sunMilliwatts, long loadMilliwatts) {
        /** What comes in at the door; below zero it goes out. */
        long netMilliwatts() {
            return loadMilliwatts - sunMilliwatts;
        }
    }

    /** The switch before the house's load. Open, the house uses nothing and its sun goes out. */
    enum Relay {
        CLOSED,
        OPEN
    }

    private final long seed;
    private final int solarWatts;
    private final ZoneId zone;

    House(long seed, int solarWatts, ZoneId zone) {
        this.seed = seed;
        this.solarWatts = solarWatts;
        this.zone = zone;
    }

    @Override
    public Registers lifetime() {
        long wattHours = 900_000 + (long) (chance(-1) * 1_200_000);
        long exported = solarWatts == 0 ? 0 : 300_000 + (long) (chance(-2) * 900_000);
        return new Registers(wattHours * MICROJOULES_PER_WATT_HOUR, exported * MICROJOULES_PER_WATT_HOUR);
    }

    @Override
    public Registers advance(Registers from, Instant start, Instant end, Relay relay) {
        return count(from, start, end, moment -> netMilliwatts(moment, relay));
    }

    @Override
    public long netMilliwatts(Instant moment, Relay relay) {
        return flow(moment, relay).netMilliwatts();
    }

    /**
     * The registers after [start, end), given what they were at its start.
     *
     * @param netMilliwatts power that comes in in the minute of a moment; below zero it goes out
     */
    static Registers count(Registers from, Instant start, Instant end, ToLongFunction<Instant> netMilliwatts) {
        long at = start.toEpochMilli();
        long until = end.toEpochMilli();
        long in = from.importMicrojoules;
        long out = from.exportMicrojoules;
        while (at < until) {
            long stop = Math.min(until, (Math.floorDiv(at, MINUTE) + 1) * MINUTE);
            long net = netMilliwatts.applyAsLong(Instant.ofEpochMilli(at));
            long moved = Math.multiplyExact(Math.abs(net), stop - at);
            if (net > 0) in = Math.addExact(in, moved);
            else out = Math.addExact(out, moved);
            at = stop;
        }
        return new Registers(in, out);
    }

    /** Power in the minute that holds a moment. */
    Flow flow(Instant moment, Relay relay) {
        long minute = Math.floorDiv(moment.toEpochMilli(), MINUTE);
        int secondOfDay =
                Instant.ofEpochSecond(minute * 60).atZone(zone).toLocalTime().toSecondOfDay();
        double hour = secondOfDay / 3600.0;
        long sun = (long) (1000.0 * solarWatts * sunshine(hour) * sky(minute));
        long load = relay == Relay.OPEN ? 0 : (long) (1000.0 * appetite(hour, minute));
        return new Flow(sun, load);
    }

    /** The share of its peak a panel gives under a clear sky: nothing at night, smooth to noon and back. */
    private static double sunshine(double hour) {
        if (hour <= DAWN || hour >= DUSK) return 0;
        return 0.95 * StrictMath.pow(StrictMath.sin(Math.PI * (hour - DAWN) / (DUSK - DAWN)), 1.2);
    }

    /** Clouds: a smooth line through a random point every quarter of an hour, 0.6 to 1. */
    private double sky(long minute) {
        long slot = Math.floorDiv(minute, 15);
        double along = Math.floorMod(minute, 15) / 15.0;
        double eased = along * along * (3 - 2 * along);
        double here = chance(slot * 4);
        double there = chance((slot + 1) * 4);
        return 0.6 + 0.4 * (here + (there - here) * eased);
    }

    /** What people switch on, in watts: a base, a morning, a noon, an evening, and now and then the kettle. */
    private double appetite(double hour, long minute) {
        double size = 0.7 + 0.8 * chance(-3);
        double shape = 110
                + 260 * hump(hour, 6.8, 0.9)
                + 180 * hump(hour, 12.8, 1.1)
                + 620 * hump(hour, 19.6, 1.7)
                + 160 * hump(hour, 10.5, 1.5) * chance(-4);
        double restless = 0.75 + 0.5 * chance(minute / 5 * 4 + 1);
        double kettle = hour > 5.5 && hour < 22 && chance(minute / 4 * 4 + 2) < 0.03 ? 1_800 : 0;
        return size * shape * restless + kettle;
    }

    private static double hump(double hour, double middle, double width) {
        double away = (hour - middle) / width;
        return StrictMath.exp(-away * away / 2);
    }

    /** A number in [0, 1) that depends on the seed and the question only (the finalizer of SplitMix64). */
    private double chance(long question) {
        long mixed = seed * 0x9e3779b97f4a7c15L + question * 0xd1342543de82ef95L + 0x632be59bd9b4e019L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
