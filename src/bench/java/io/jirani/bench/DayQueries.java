package io.jirani.bench;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.metering.DayReader;
import io.jirani.metering.RegisterStore;
import io.jirani.settlement.DayMaker;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** What is asked of a database about days, each by the gateway's own store, and what the answer must count. */
final class DayQueries {
    /** A household with its meter, and a day of it. */
    record Sample(Dev dev, HouseholdId household, LocalDate day) {}

    /**
     * A database to be asked.
     *
     * @param day for what is made of a whole community
     * @param next the interval that is closed next
     */
    record Ground(
            String name, Db db, Community community, List<Sample> samples, LocalDate day, Interval next, Instant now) {}

    /** A question, asked for the nth time; answers how many answers it got. */
    @FunctionalInterface
    interface Question {
        long ask(Db.Tx tx, Ground ground, int turn);
    }

    /**
     * A question with its name.
     *
     * @param bursts how often one side and the other take turns in a round
     * @param times how often it is asked in a burst
     * @param answers how many answers it must get each time
     */
    record Query(String name, int bursts, int times, Question question, long answers) {}

    static final int SAMPLES = 9;

    private static final int MINUTES = 1_440;
    private static final int INTERVALS = 96;
    private static final DayReader READER = new DayReader();
    private static final RegisterStore REGISTERS = new RegisterStore();
    private static final DayMaker MAKER = new DayMaker();

    /** A household's day as it is read, and what a community's day is made by. */
    static final List<Query> ALL = List.of(
            new Query(
                    "rows", 13, SAMPLES, (tx, ground, turn) -> of(ground, turn).rows(tx), MINUTES),
            new Query(
                    "intervals",
                    21,
                    2 * SAMPLES,
                    (tx, ground, turn) -> of(ground, turn).intervals(tx),
                    INTERVALS),
            new Query(
                    "day",
                    21,
                    4 * SAMPLES,
                    (tx, ground, turn) -> of(ground, turn).days(tx),
                    1),
            new Query("registers", 11, 2, (tx, ground, turn) -> registers(tx, ground), Archive.METERS),
            new Query("meter_day", 1, 1, (tx, ground, turn) -> meterDay(tx, ground), Archive.METERS),
            new Query("household_day", 5, 3, (tx, ground, turn) -> householdDay(tx, ground), Archive.METERS));

    /** Every minute a job looks for rows that came late; that grows with what came in the last hour. */
    static final Query LATE = new Query("late", 5, 3, (tx, ground, turn) -> late(tx, ground), 0);

    private DayQueries() {}

    private record Asked(Ground ground, Sample one) {
        long rows(Db.Tx tx) {
            return READER.rows(tx, one.dev, begin(one.day), begin(one.day.plusDays(1)));
        }

        long intervals(Db.Tx tx) {
            return READER.intervals(tx, one.household, begin(one.day), begin(one.day.plusDays(1)));
        }

        long days(Db.Tx tx) {
            return READER.days(tx, one.household, ground.community, begin(one.day), begin(one.day.plusDays(1)));
        }

        private Instant begin(LocalDate day) {
            return day.atStartOfDay(ground.community.zone()).toInstant();
        }
    }

    private static Asked of(Ground ground, int turn) {
        return new Asked(ground, ground.samples.get(turn % SAMPLES));
    }

    private static long registers(Db.Tx tx, Ground ground) {
        return REGISTERS.registersIn(tx, ground.community.id(), ground.next, ground.next).stream()
                .filter(each -> each.flow().isPresent())
                .count();
    }

    private static long meterDay(Db.Tx tx, Ground ground) {
        return READER.make(tx, ground.community, ground.day, ground.now);
    }

    private static long householdDay(Db.Tx tx, Ground ground) {
        return MAKER.make(tx, ground.community, ground.day, ground.now);
    }

    private static long late(Db.Tx tx, Ground ground) {
        return READER.late(tx, ground.community, ground.now, LocalDate.ofInstant(ground.now, ground.community.zone()));
    }
}
