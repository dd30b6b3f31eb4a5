package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalInput.Feeder;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.Losses.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Closes intervals against the feeder's register (ruling 25): once every household and the feeder are known, what the
 * wires lost is booked, and a day that lost too much or less than nothing becomes a case.
 */
final class FeederBalance {
    private static final int BATCH = 20;

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final BiFunction<Db.Tx, Question, IntervalInput> input;
    /** Looked at in turn: many that nothing will close must not stand before one that can be. */
    private final Map<CommunityId, Instant> lookedAt = new HashMap<>();

    private final Backoff<Start> open = new Backoff<>();

    FeederBalance(Db db, SettlementStores stores, Clock clock, BiFunction<Db.Tx, Question, IntervalInput> input) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.input = input;
    }

    private record Start(CommunityId community, Instant at) {}

    /** Closes what became known late; answers how many intervals. */
    int pass(Community community, Instant oldest) {
        var closed = 0;
        var now = clock.instant();
        var seen = lookedAt.getOrDefault(community.id(), oldest);
        var after = seen.isBefore(oldest) ? oldest : seen;
        var starts =
                db.transaction(tx -> stores.feeders().open(tx, community.id(), after, community.interval(), BATCH));
        if (starts.size() < BATCH) lookedAt.remove(community.id());
        else lookedAt.put(community.id(), starts.getLast());
        for (var at : starts) {
            var key = new Start(community.id(), at);
            if (!open.due(key, now)) continue;
            if (db.transaction(tx -> again(tx, community, new Interval(at, community.interval())))) {
                open.forget(key);
                closed++;
            } else {
                open.inVain(key, now);
            }
        }
        return closed;
    }

    private boolean again(Db.Tx tx, Community community, Interval interval) {
        stores.communities().lock(tx, community.id());
        var answer = input.apply(tx, new Question(community.id(), interval));
        if (!balance(tx, community, interval, answer.feeder())) return false;
        answer.keep().accept(tx);
        return true;
    }

    /** In the close itself: balances the interval, or tells that it cannot be yet. */
    void close(Db.Tx tx, Community community, Interval interval, Feeder feeder) {
        if (balance(tx, community, interval, feeder) || feeder instanceof Feeder.None) return;
        stores.log().notClosed(tx, community.id(), interval, clock.instant());
    }

    private boolean balance(Db.Tx tx, Community community, Interval interval, Feeder feeder) {
        if (!(feeder instanceof Feeder.Known known)) return false;
        var sums = stores.feeders().sums(tx, community.id(), interval);
        if (sums.unknown() > 0 || sums.known() == 0) return false;
        var losses = Losses.of(known.in().plus(sums.exported()), sums.imported().plus(known.out()));
        var entry = FeederEntries.of(community.id(), interval.start(), sums.bookings(), losses.minus(sums.booked()));
        entry.ifPresent(each -> stores.ledger().post(tx, each, interval.start()));
        stores.feeders().close(tx, community.id(), interval, known, losses, entry.isPresent() ? 1 : 0);
        judge(tx, community, interval);
        return true;
    }

    /** Judges the day of an interval, once all of it closed. */
    private void judge(Db.Tx tx, Community community, Interval interval) {
        var day = LocalDate.ofInstant(interval.start(), community.zone());
        var from = day.atStartOfDay(community.zone()).toInstant();
        var to = day.plusDays(1).atStartOfDay(community.zone()).toInstant();
        var sums = stores.feeders().day(tx, community.id(), from, to);
        if (sums.closed() < starts(from, to, community.interval()) || sums.tornEnds()) return;
        var verdict = sums.losses().judge(sums.imported(), sums.meters());
        var now = clock.instant();
        if (verdict == Verdict.USUAL) stores.feeders().clear(tx, community.id(), day, sums, now);
        else
            stores.feeders()
                    .suspect(tx, community.id(), day, verdict, sums, now)
                    .ifPresent(changed -> stores.log().losses(tx, community.id(), changed, verdict, sums, now));
    }

    private static long starts(Instant from, Instant to, Duration length) {
        return Math.ceilDiv(to.getEpochSecond(), length.toSeconds())
                - Math.ceilDiv(from.getEpochSecond(), length.toSeconds());
    }
}
