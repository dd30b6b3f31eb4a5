package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalBooking.Late;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Ends;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.IntervalInput.Use;
import io.jirani.settlement.IntervalStore.Gap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles households that were left out of a close, each alone and by the same recipe (ruling 6): interval by interval
 * when late rows came, and a gap that no row will fill in sum, at its last interval (ruling 25).
 */
final class LateIntervals {
    private static final Logger LOG = LoggerFactory.getLogger(LateIntervals.class);
    private static final int BATCH = 20;
    /** How far back a late reading still settles an interval. */
    static final Duration WINDOW = Duration.ofDays(35);
    /** Intervals looked at from each end of a gap for a known register. */
    private static final int STEPS = 8;

    private static final NetUse NOTHING = NetUse.of(Energy.ZERO, Energy.ZERO);

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Clock sunClock;
    private final BiFunction<Db.Tx, Question, IntervalInput> input;
    private final IntervalBooking booking;
    private final Map<CommunityId, Instant> lookedAt = new HashMap<>();
    /** Gaps are looked at in turn too: many that nothing will fill must not stand before one that can be. */
    private final Map<CommunityId, Gap> lookedAtGap = new HashMap<>();

    private final Backoff<Start> late = new Backoff<>();
    private final Backoff<Gap> open = new Backoff<>();

    LateIntervals(
            Db db,
            SettlementStores stores,
            Clock clock,
            Clock sunClock,
            BiFunction<Db.Tx, Question, IntervalInput> input,
            IntervalBooking booking) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.sunClock = sunClock;
        this.input = input;
        this.booking = booking;
    }

    /** Settles what is known now; looks at some intervals each pass, in turn. Answers how many households. */
    int pass(Community community) {
        var oldest = sunClock.instant().minus(WINDOW);
        return rows(community, oldest) + gaps(community, oldest);
    }

    private int rows(Community community, Instant oldest) {
        var after = lookedAt.getOrDefault(community.id(), oldest);
        var from = after.isBefore(oldest) ? oldest : after;
        var starts = db.transaction(
                tx -> stores.intervals().provisionalStarts(tx, community.id(), from, community.interval(), BATCH));
        if (starts.size() < BATCH) lookedAt.remove(community.id());
        else lookedAt.put(community.id(), starts.getLast());
        var settled = 0;
        var now = clock.instant();
        for (var start : starts) {
            var key = new Start(community.id(), start);
            if (!late.due(key, now)) continue;
            var known = db.transaction(tx -> rows(tx, community, new Interval(start, community.interval())));
            if (known == 0) late.inVain(key, now);
            else late.forget(key);
            settled += known;
        }
        return settled;
    }

    private int rows(Db.Tx tx, Community community, Interval interval) {
        stores.communities().lock(tx, community.id());
        var provisional = stores.intervals().provisionalAt(tx, community.id(), interval);
        var answer = input.apply(tx, new Question(community.id(), interval));
        var settled = 0;
        for (var use : answer.households()) {
            if (!provisional.remove(use.household()) || use.measured().isEmpty()) continue;
            var measured = use.measured().get();
            var net = NetUse.of(measured.imported(), measured.exported());
            booking.late(tx, community, interval, use.household(), net, measured.assurance(), Late.ROWS);
            settled++;
        }
        // No meter of theirs was in service after all: the old one had ended, the new one began later.
        for (var household : provisional) {
            booking.late(tx, community, interval, household, NOTHING, Assurance.C, Late.ROWS);
            settled++;
        }
        if (settled > 0) answer.keep().accept(tx);
        return settled;
    }

    private int gaps(Community community, Instant oldest) {
        var settled = 0;
        var now = clock.instant();
        var seen = Optional.ofNullable(lookedAtGap.get(community.id()));
        var page = db.transaction(
                tx -> stores.intervals().gaps(tx, community.id(), oldest, community.interval(), seen, BATCH));
        if (page.size() < BATCH) lookedAtGap.remove(community.id());
        else lookedAtGap.put(community.id(), page.getLast());
        for (var gap : page) {
            if (!open.due(gap, now)) continue;
            if (db.transaction(tx -> fill(tx, community, gap))) settled++;
            else open.inVain(gap, now);
        }
        return settled;
    }

    /** Whether the registers on both sides of a gap are known, and it is settled from them. */
    private boolean fill(Db.Tx tx, Community community, Gap gap) {
        stores.communities().lock(tx, community.id());
        var length = community.interval();
        var begin = seek(tx, community, gap, gap.first(), length, use -> use.known(Ends::start));
        var end = seek(tx, community, gap, gap.last(), length.negated(), use -> use.known(Ends::end));
        if (begin.isEmpty() || end.isEmpty()) return false;
        var first = begin.get();
        var last = end.get();
        if (last.compareTo(first) < 0) return false;
        var span = input.apply(tx, new Question(community.id(), first, last));
        var whole = of(gap.household(), span).flatMap(Use::measured);
        if (whole.isEmpty()) return false;
        var measured = whole.get();
        span.keep().accept(tx);
        var use = NetUse.inSum(measured.imported(), measured.exported());
        for (var interval = first; interval.compareTo(last) <= 0; interval = interval.next()) {
            var isLast = interval.equals(last);
            booking.late(tx, community, interval, gap.household(), isLast ? use : NOTHING, Assurance.C, Late.GAP);
        }
        LOG.info(
                "gap of {} from {} to {} settled in sum: {} out, {} in",
                gap.household(),
                first.start(),
                last.end(),
                measured.exported(),
                measured.imported());
        return true;
    }

    private static Optional<Use> of(HouseholdId household, IntervalInput answer) {
        return answer.households().stream()
                .filter(use -> use.household().equals(household))
                .findFirst();
    }

    private record Start(CommunityId community, Instant at) {}

    /** The first interval of a gap, from one of its ends inwards, in which something is known. */
    private Optional<Interval> seek(
            Db.Tx tx, Community community, Gap gap, Instant from, Duration step, Predicate<Use> known) {
        var start = from;
        for (int i = 0; i < STEPS && !start.isBefore(gap.first()) && !start.isAfter(gap.last()); i++) {
            var interval = new Interval(start, community.interval());
            var answer = input.apply(tx, new Question(community.id(), interval));
            if (of(gap.household(), answer).filter(known).isPresent()) return Optional.of(interval);
            start = start.plus(step);
        }
        return Optional.empty();
    }
}
