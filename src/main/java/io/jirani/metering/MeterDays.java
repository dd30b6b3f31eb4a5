package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.metering.RollupStore.MeterDay;
import io.jirani.metering.RollupStore.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes what each meter's day came to once the day is over, and again when rows came late for it. */
final class MeterDays {
    /** What a day waits for rows after its end; later ones make it again. */
    private static final Duration GRACE = Duration.ofMinutes(15);
    /** Rows are looked at twice where a batch was committed after a younger one. */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private static final int METERS = 200;

    private final Db db;
    private final CommunityStore communities = new CommunityStore();
    private final RollupStore store = new RollupStore();
    private final Clock sunClock;

    MeterDays(Db db, Clock sunClock) {
        this.db = db;
        this.sunClock = sunClock;
    }

    /** One pass: at most a day of each community; answers how many days it made, for the first time or again. */
    int pass() {
        db.transaction(store::summarize);
        var made = 0;
        for (var community : db.transaction(communities::all)) made += pass(community);
        return made;
    }

    private int pass(Community community) {
        var now = sunClock.instant();
        var today = LocalDate.ofInstant(now.minus(GRACE), community.zone());
        var progress =
                db.transaction(tx -> store.progress(tx, community.id()).orElseGet(() -> begin(tx, community, today)));
        var again = late(community, progress);
        var next = progress.daysUntil();
        if (next.isBefore(today)) {
            make(community, next, db.transaction(tx -> store.meters(tx, community.id())));
            db.inTransaction(tx -> store.advance(tx, community.id(), new Progress(next.plusDays(1), now)));
            return again + 1;
        }
        db.inTransaction(tx -> store.advance(tx, community.id(), new Progress(next, now)));
        // Late rows of the last hour are looked at again at the next tick: that is no reason to look at once.
        return 0;
    }

    private Progress begin(Db.Tx tx, Community community, LocalDate today) {
        var first = store.earliest(tx, community.id())
                .map(t -> LocalDate.ofInstant(t, community.zone()))
                .filter(day -> day.isBefore(today))
                .orElse(today);
        return new Progress(first, sunClock.instant());
    }

    private int late(Community community, Progress progress) {
        var since = progress.mark().minus(OVERLAP);
        var byDay =
                db.transaction(tx -> store.late(tx, community, since, progress.daysUntil(), border(community))).stream()
                        .collect(Collectors.groupingBy(
                                MeterDay::day, TreeMap::new, Collectors.mapping(MeterDay::meter, Collectors.toList())));
        byDay.forEach((day, meters) -> make(community, day, meters));
        return byDay.size();
    }

    /** The first day of which no row is old enough to be dropped. */
    private LocalDate border(Community community) {
        return LocalDate.ofInstant(sunClock.instant().minus(Retention.ROWS), community.zone())
                .plusDays(1);
    }

    /** Some meters at a time: no statement runs long, and a day made twice is the same day. */
    private void make(Community community, LocalDate day, List<MeterId> meters) {
        for (int i = 0; i < meters.size(); i += METERS) {
            var some = meters.subList(i, Math.min(i + METERS, meters.size()));
            db.transaction(tx -> store.make(tx, community, day, some, border(community), sunClock.instant()));
        }
    }
}
