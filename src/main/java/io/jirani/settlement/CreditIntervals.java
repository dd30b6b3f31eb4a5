package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.SettlementLogStore.Closed;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes intervals that ended, community by community and in order: one commit credits exports, burns own use and buys the
 * rest from the supplier for every household whose registers are known (rulings 3, 4, 25; decided 23). The others stay
 * provisional and are settled alone when their meters have spoken (ruling 6).
 */
public final class CreditIntervals {
    private static final Logger LOG = LoggerFactory.getLogger(CreditIntervals.class);
    /** Intervals one pass closes of a community, so that catching up leaves room for the others. */
    private static final int CLOSES = 20;

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Clock sunClock;
    private final Duration grace;
    private final BiFunction<Db.Tx, Question, IntervalInput> input;
    private final Consumer<String> nudge;
    private final IntervalBooking booking;
    private final LateIntervals late;
    private final FeederBalance feeder;
    private final HouseholdDays days;

    /**
     * A job's work.
     *
     * @param sunClock the neighbourhood's, by which intervals end
     * @param grace how long an ended interval waits for silent meters
     * @param input what the meters say of an interval
     */
    public CreditIntervals(
            Db db,
            SettlementStores stores,
            Clock clock,
            Clock sunClock,
            Duration grace,
            BiFunction<Db.Tx, Question, IntervalInput> input,
            Consumer<String> nudge) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.sunClock = sunClock;
        this.grace = grace;
        this.input = input;
        this.nudge = nudge;
        this.booking = new IntervalBooking(stores, clock, sunClock);
        this.late = new LateIntervals(db, stores, clock, sunClock, input, booking);
        this.feeder = new FeederBalance(db, stores, clock, input);
        this.days = new HouseholdDays(db, stores, clock, sunClock);
    }

    /** One pass; answers how many intervals it closed and how many late households it settled. */
    public int pass() {
        var handled = 0;
        var faults = new Faults();
        for (var community : db.transaction(stores.communities()::all)) {
            try {
                handled += closeEnded(community) + late.pass(community);
                handled += feeder.pass(community, sunClock.instant().minus(LateIntervals.WINDOW));
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        if (handled > 0) nudge.accept("metering.commands");
        faults.end();
        return handled;
    }

    /** One pass over the days that closed; answers how many it made and how many old intervals it dropped. */
    public int rollUp() {
        return days.pass();
    }

    private int closeEnded(Community community) {
        var next = db.transaction(tx -> next(tx, community));
        var closed = 0;
        while (next.isPresent() && closed < CLOSES) {
            var interval = next.get();
            if (interval.end().isAfter(sunClock.instant())) break;
            if (!db.transaction(tx -> close(tx, community, interval))) break;
            closed++;
            next = Optional.of(interval.next());
        }
        return closed;
    }

    private Optional<Interval> next(Db.Tx tx, Community community) {
        var last = stores.intervals().lastClosed(tx, community.id());
        if (last.isPresent()) return Optional.of(new Interval(last.get(), community.interval()).next());
        return stores.intervals()
                .firstReading(tx, community.id(), sunClock.instant().minus(LateIntervals.WINDOW))
                .map(first -> Interval.holding(first, community.interval()));
    }

    private boolean close(Db.Tx tx, Community community, Interval interval) {
        stores.communities().lock(tx, community.id());
        var answer = input.apply(tx, new Question(community.id(), interval));
        var graceOver = !interval.end().plus(grace).isAfter(sunClock.instant());
        if (answer.meters() == Meters.SOME_SILENT && !graceOver) return false;
        var now = clock.instant();
        if (stores.intervals().close(tx, community.id(), interval, now) == 0) return true;
        answer.keep().accept(tx);
        for (var use : answer.households())
            if (use.measured().isEmpty()) stores.intervals().provisional(tx, community.id(), use.household(), interval);
        var sum = book(tx, community, interval, answer);
        feeder.close(tx, community, interval, answer.feeder());
        stores.log().closed(tx, community.id(), sum, now);
        LOG.info(
                "interval {} of {} closed: {} of {} households known, {} out, {} in",
                interval.start(),
                community.code(),
                sum.households(),
                answer.households().size(),
                sum.exported(),
                sum.imported());
        return true;
    }

    /** Books what is known; a community that nobody measured needs no tariff. */
    private Closed book(Db.Tx tx, Community community, Interval interval, IntervalInput answer) {
        var sum = new Closed(interval, 0, Energy.ZERO, Energy.ZERO);
        var known = answer.households().stream()
                .filter(use -> use.measured().isPresent())
                .toList();
        if (known.isEmpty()) return sum;
        var tariff = stores.tariffs().at(tx, community.id(), interval.start());
        for (var use : known) {
            var measured = use.measured().orElseThrow();
            var net = NetUse.of(measured.imported(), measured.exported());
            var outcome = booking.book(tx, community, interval, tariff, use.household(), net, measured.assurance());
            sum = new Closed(
                    interval,
                    sum.households() + 1,
                    sum.exported().plus(outcome.exported()),
                    sum.imported().plus(outcome.imported()));
        }
        return sum;
    }
}
