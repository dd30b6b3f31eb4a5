package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.FineDataStore.Place;
import io.jirani.metering.FineDataStore.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What the gateway asks its database about a day, for a bench to ask alone. In this package because the stores are nobody
 * else's.
 */
public final class DayReader {
    /** A page of rows as a client gets it that names no limit. */
    private static final int PAGE = 1_000;

    private final FineDataStore fine = new FineDataStore();
    private final RollupStore rollups = new RollupStore();

    /** A meter's rows of a span, page by page as a client reads them; answers how many. */
    public int rows(Db.Tx tx, Dev dev, Instant from, Instant to) {
        var meter = fine.meter(tx, dev).orElseThrow().meter();
        var after = new Place(from, -1);
        for (int all = 0; ; ) {
            var page = fine.rows(tx, meter, new Span(from, to), after, PAGE);
            all += page.size();
            if (page.size() < PAGE) return all;
            var last = page.getLast();
            after = new Place(Instant.parse(last.getString("t")), last.getLong("seq"));
        }
    }

    /** A household's intervals of a span. */
    public int intervals(Db.Tx tx, HouseholdId household, Instant from, Instant to) {
        return fine.intervals(tx, household, new Span(from, to)).size();
    }

    /** A household's day as it was rolled up. */
    public int days(Db.Tx tx, HouseholdId household, Community community, Instant from, Instant to) {
        return fine.days(tx, household, community, new Span(from, to)).size();
    }

    /** Rolls up a day of all meters of a community; answers of how many. */
    public int make(Db.Tx tx, Community community, LocalDate day, Instant at) {
        return rollups.make(tx, community, day, rollups.meters(tx, community.id()), day.minusDays(1), at);
    }

    /** Looks for days that rows came late for in the last hour, as is done every minute. */
    public int late(Db.Tx tx, Community community, Instant now, LocalDate today) {
        return rollups.late(tx, community, now.minus(Duration.ofHours(1)), today, today.minusDays(80))
                .size();
    }
}
