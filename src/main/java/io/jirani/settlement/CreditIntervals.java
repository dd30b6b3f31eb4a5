package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.settlement.AutomaticTrading.Metered;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.SettlementLogStore.Closed;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private final AutomaticTrading trading;
    private final LateIntervals late;
    private final FeederBalance feeder;
    private final HouseholdDays days;
    private final AuctionFees fees;

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
        this.trading = new AutomaticTrading(stores, clock);
        this.late = new LateIntervals(db, stores, clock, sunClock, input, booking);
        this.feeder = new FeederBalance(db, stores, clock, input);
        this.days = new HouseholdDays(db, stores, clock, sunClock);
        this.fees = new AuctionFees(db, stores, clock);
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
        if (handled > 0) {
            nudge.accept("settlement.auctions");
            nudge.accept("metering.commands");
        }
        faults.end();
        return handled;
    }

    /** One pass over the days that closed; answers how many it made or took the fee of, and how many old intervals it dropped. */
    public int rollUp() {
        return days.pass() + fees.pass();
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
        var metered = metered(tx, community, interval, answer);
        var sum = book(tx, community, interval, metered);
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

    /** The households whose interval is known, those that made energy first: it is credited before it is traded. */
    private List<Metered> metered(Db.Tx tx, Community community, Interval interval, IntervalInput answer) {
        var metered = new ArrayList<Metered>();
        for (var use : answer.households()) {
            if (use.measured().isEmpty()) {
                stores.intervals().provisional(tx, community.id(), use.household(), interval);
                continue;
            }
            var measured = use.measured().get();
            var net = NetUse.of(measured.imported(), measured.exported());
            metered.add(new Metered(use.household(), net, measured.assurance()));
        }
        metered.sort(Comparator.comparing(one -> one.use().exported().isZero()));
        return metered;
    }

    /** Trades and books what is known; a community that nobody measured needs no tariff. */
    private Closed book(Db.Tx tx, Community community, Interval interval, List<Metered> metered) {
        if (metered.isEmpty()) return new Closed(interval, 0, Energy.ZERO, Energy.ZERO);
        var tariff = stores.tariffs().at(tx, community.id(), interval.start());
        var traders = trading.trade(tx, community, interval, tariff, metered);
        var exported = Energy.ZERO;
        var imported = Energy.ZERO;
        var isTraded = false;
        for (var one : metered) {
            if (!isTraded && one.use().exported().isZero()) {
                trading.book(tx, community, interval, traders);
                isTraded = true;
            }
            var traded = traders.of(one.household());
            var outcome =
                    booking.book(tx, community, interval, tariff, one.household(), one.use(), one.assurance(), traded);
            exported = exported.plus(outcome.exported());
            imported = imported.plus(outcome.imported());
        }
        if (!isTraded) trading.book(tx, community, interval, traders);
        return new Closed(interval, metered.size(), exported, imported);
    }
}
