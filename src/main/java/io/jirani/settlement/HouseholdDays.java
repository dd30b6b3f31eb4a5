package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;

/**
 * Makes what each household's day came to once all its intervals are closed, and drops intervals older than 13 months
 * (ruling 28). Nothing provisional depends on those: late rows settle an interval for 35 days.
 */
final class HouseholdDays {
    private static final Period KEPT = Period.ofMonths(13);

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Clock sunClock;

    HouseholdDays(Db db, SettlementStores stores, Clock clock, Clock sunClock) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** One pass: a day of each community; answers how many days it made and intervals it dropped. */
    int pass() {
        var handled = 0;
        for (var community : db.transaction(stores.communities()::all))
            handled += db.transaction(tx -> make(tx, community)) + db.transaction(tx -> forget(tx, community));
        return handled;
    }

    private int make(Db.Tx tx, Community community) {
        var first = stores.days().first(tx, community.id());
        var last = stores.intervals().lastClosed(tx, community.id());
        if (first.isEmpty() || last.isEmpty()) return 0;
        var closedUntil = day(community, last.get().plus(community.interval()));
        var next = stores.days().until(tx, community.id()).orElseGet(() -> day(community, first.get()));
        if (!next.isBefore(closedUntil)) return 0;
        stores.days().make(tx, community, next, clock.instant());
        stores.days().advance(tx, community.id(), next.plusDays(1));
        return 1;
    }

    private int forget(Db.Tx tx, Community community) {
        var before = sunClock.instant().atZone(ZoneOffset.UTC).minus(KEPT).toInstant();
        return stores.days().forget(tx, community.id(), before)
                + stores.decisions().forget(tx, community.id(), before);
    }

    static LocalDate day(Community community, Instant moment) {
        return LocalDate.ofInstant(moment, community.zone());
    }
}
