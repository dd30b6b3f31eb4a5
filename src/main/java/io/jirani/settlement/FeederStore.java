package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalInput.Feeder;
import io.jirani.settlement.Losses.Verdict;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which intervals closed against the feeder's register, and the days on which too much was lost. */
public final class FeederStore {
    /**
     * A closed interval's households in sum.
     *
     * @param known households that are settled
     * @param unknown households that are not yet
     * @param booked losses the books have of it
     * @param bookings how often they were booked
     */
    record Sums(Energy imported, Energy exported, int known, int unknown, Losses booked, int bookings) {}

    /**
     * A day in sum.
     *
     * @param closed intervals of it that closed against the feeder
     * @param tornEnds whether a gap that was settled in sum reaches over one of its ends
     * @param meters of the community
     */
    record DaySums(Energy imported, Losses losses, int closed, boolean tornEnds, Energy meters) {}

    private static final String SUMS = """
            select c.losses_wh, c.feeder_bookings, coalesce(sum(i.import_wh), 0)::bigint as import_wh,
                coalesce(sum(i.export_wh), 0)::bigint as export_wh,
                count(*) filter (where i.state = 'settled')::int as known,
                count(*) filter (where i.state = 'provisional')::int as unknown
            from interval_close c
            left join household_interval i on i.community_id = c.community_id and i.start_at = c.start_at
            where c.community_id = $1 and c.start_at = $2 group by c.community_id, c.start_at
            """;
    private static final String CLOSE = """
            update interval_close set closure = 'closed', losses_wh = $3, feeder_in_wh = $4, feeder_out_wh = $5,
                feeder_bookings = feeder_bookings + $6
            where community_id = $1 and start_at = $2
            """;
    private static final String REOPEN = """
            update interval_close set closure = 'not_closed' where community_id = $1 and start_at = $2 and closure = 'closed'
            """;
    /** Only where a feeder's meter was heard of after the interval's end. */
    private static final String OPEN = """
            select c.start_at from interval_close c
            where c.community_id = $1 and c.closure = 'not_closed' and c.start_at > $2
                and exists (select 1 from meter m join meter_intake k on k.meter_id = m.id
                    join meter_begin g on g.meter_id = m.id
                    where m.community_id = $1 and m.role = 'feeder' and m.status <> 'stock' and g.from_at <= c.start_at
                        and k.last_t >= c.start_at + $3::int * interval '1 second')
                and not exists (select 1 from household_interval i
                    where i.community_id = $1 and i.start_at = c.start_at and i.state = 'provisional')
            order by c.start_at limit $4
            """;

    private static final String DAY = """
            select coalesce(sum(i.import_wh), 0)::bigint as import_wh,
                coalesce(bool_or(i.in_sum and i.start_at in (e.first_at, e.last_at)), false) as torn,
                e.losses_wh, e.closed, e.meters
            from (select coalesce(sum(losses_wh), 0)::bigint as losses_wh,
                    count(*) filter (where closure = 'closed')::int as closed, min(start_at) as first_at,
                    max(start_at) as last_at,
                    (select count(*) from meter where community_id = $1 and status <> 'stock') as meters
                from interval_close where community_id = $1 and start_at >= $2 and start_at < $3) e
            left join household_interval i on i.community_id = $1 and i.start_at >= $2 and i.start_at < $3
            group by e.losses_wh, e.closed, e.meters
            """;
    private static final String CASE = """
            insert into feeder_case as f (community_id, day, kind, import_wh, losses_wh, opened_at, changed_at)
            values ($1, $2, $3, $4, $5, $6, $6)
            on conflict (community_id, day) do update set kind = excluded.kind, import_wh = excluded.import_wh,
                losses_wh = excluded.losses_wh, state = 'open', changed_at = excluded.changed_at
            where (f.kind, f.losses_wh, f.import_wh, f.state)
                is distinct from (excluded.kind, excluded.losses_wh, excluded.import_wh, 'open')
            """;
    private static final String CLEAR = """
            update feeder_case set state = 'cleared', import_wh = $3, losses_wh = $4, changed_at = $5
            where community_id = $1 and day = $2 and state = 'open'
            """;

    /** The households of an interval that was closed, in sum. */
    Sums sums(Db.Tx tx, CommunityId community, Interval interval) {
        return tx.one(
                SUMS,
                Tuple.of(community.value(), utc(interval.start())),
                row -> new Sums(
                        new Energy(row.getLong("import_wh")),
                        new Energy(row.getLong("export_wh")),
                        row.getInteger("known"),
                        row.getInteger("unknown"),
                        losses(row.getLong("losses_wh")),
                        row.getInteger("feeder_bookings")));
    }

    /** An interval closes against the feeder's register. */
    void close(Db.Tx tx, CommunityId community, Interval interval, Feeder.Known feeder, Losses losses, int booked) {
        tx.run(
                CLOSE,
                Tuple.of(
                        community.value(),
                        utc(interval.start()),
                        signed(losses),
                        feeder.in().wattHours(),
                        feeder.out().wattHours(),
                        booked));
    }

    /** A household of an interval was restated: it closes again with the new figures. */
    void reopen(Db.Tx tx, CommunityId community, Interval interval) {
        tx.run(REOPEN, Tuple.of(community.value(), utc(interval.start())));
    }

    /** Intervals that may close now: every household is known and the feeder was heard of. */
    List<Instant> open(Db.Tx tx, CommunityId community, Instant after, Duration length, int limit) {
        return tx.all(
                OPEN,
                Tuple.of(community.value(), utc(after), (int) length.toSeconds(), limit),
                row -> row.getOffsetDateTime("start_at").toInstant());
    }

    DaySums day(Db.Tx tx, CommunityId community, Instant from, Instant to) {
        return tx.one(
                DAY,
                Tuple.of(community.value(), utc(from), utc(to)),
                row -> new DaySums(
                        new Energy(row.getLong("import_wh")),
                        losses(row.getLong("losses_wh")),
                        row.getInteger("closed"),
                        row.getBoolean("torn"),
                        new Energy(row.getLong("meters"))));
    }

    /** Opens the case of a day, or puts right the one there; answers whether that changed anything. */
    Optional<LocalDate> suspect(
            Db.Tx tx, CommunityId community, LocalDate day, Verdict kind, DaySums sums, Instant at) {
        var written = tx.run(
                CASE,
                Tuple.of(
                        community.value(),
                        day,
                        kind.name().toLowerCase(Locale.ROOT),
                        sums.imported().wattHours(),
                        signed(sums.losses()),
                        utc(at)));
        return written == 0 ? Optional.empty() : Optional.of(day);
    }

    /** A day's losses were restated and are usual after all. */
    void clear(Db.Tx tx, CommunityId community, LocalDate day, DaySums sums, Instant at) {
        tx.run(CLEAR, Tuple.of(community.value(), day, sums.imported().wattHours(), signed(sums.losses()), utc(at)));
    }

    /** Above zero what was lost, below it what came out too much. */
    static long signed(Losses losses) {
        return losses.lost().wattHours() - losses.surplus().wattHours();
    }

    private static Losses losses(long signed) {
        return new Losses(new Energy(Math.max(signed, 0)), new Energy(Math.max(-signed, 0)));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
