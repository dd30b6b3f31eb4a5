package io.jirani.metering;

import static io.jirani.metering.IntakeStore.longs;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.CommunityId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What each meter's day came to, made from its rows while they are there. */
final class RollupStore {
    /**
     * How far the days of a community are made.
     *
     * @param daysUntil days before it are
     * @param mark rows received until then have been looked at
     */
    record Progress(LocalDate daysUntil, Instant mark) {}

    /** A meter's day. */
    record MeterDay(MeterId meter, LocalDate day) {}

    private static final String PROGRESS = "select days_until, mark from meter_rollup where community_id = $1";
    private static final String ADVANCE = """
            insert into meter_rollup as r (community_id, days_until, mark) values ($1, $2, $3)
            on conflict (community_id) do update set days_until = greatest(r.days_until, excluded.days_until),
                mark = greatest(r.mark, excluded.mark)
            """;
    private static final String METERS =
            "select id from meter where community_id = $1 and status <> 'stock' order by id";
    private static final String EARLIEST = """
            select min(first.t) as t from meter m
            cross join lateral (select r.t from reading r where r.meter_id = m.id order by r.t limit 1) first
            where m.community_id = $1
            """;
    /**
     * From where a day's registers moved on: the last row before it, or where the day before it ended that was made. Rows
     * below the border ($8) say nothing of it: they may be late ones that their own day does not count.
     */
    private static final String MAKE = """
            insert into meter_day (meter_id, day, first_t, last_t, first_import_wh, first_export_wh, last_import_wh,
                last_export_wh, last_generation, import_wh, export_wh, max_power_w, row_count, gaps, assurance, made_at)
            select m.id, $2::date, s.first_t, s.last_t, s.first_import, s.first_export, s.last_import, s.last_export,
                s.last_generation, s.imported, s.exported, s.max_power, s.row_count, s.gaps, greatest(s.assurance, m.trust), $5::timestamptz
            from meter m cross join lateral (
                select min(t) as first_t, max(t) as last_t, (array_agg(import_wh order by t, seq))[1] as first_import,
                    (array_agg(export_wh order by t, seq))[1] as first_export,
                    (array_agg(import_wh order by t desc, seq desc))[1] as last_import,
                    (array_agg(export_wh order by t desc, seq desc))[1] as last_export,
                    (array_agg(generation order by t desc, seq desc))[1] as last_generation,
                    coalesce(sum(import_wh - before_import) filter (where generation = before_generation
                        and import_wh >= before_import), 0) as imported,
                    coalesce(sum(export_wh - before_export) filter (where generation = before_generation
                        and export_wh >= before_export), 0) as exported,
                    max(power_w) as max_power, count(*)::int as row_count,
                    (count(*) filter (where t - before_t > make_interval(secs => $6::int + 1)))::int as gaps,
                    max(case when flags & 33 <> 0 then 'C' when time_quality in ('placed', 'foreign') then 'B' else 'A' end) as assurance
                from (
                    select x.*, lag(t) over w as before_t, lag(import_wh) over w as before_import,
                        lag(export_wh) over w as before_export, lag(generation) over w as before_generation
                    from ((select t, seq, import_wh, export_wh, generation, power_w, time_quality, flags from reading
                            where meter_id = m.id and t < $3 and t >= greatest($3::timestamptz - interval '90 days', $9)
                            order by t desc, seq desc limit 1)
                        union all
                        (select last_t, 0, last_import_wh, last_export_wh, last_generation, null, 'sync', 0 from meter_day
                            where meter_id = m.id and day < $2 order by day desc limit 1)
                        union all
                        (select t, seq, import_wh, export_wh, generation, power_w, time_quality, flags from reading
                            where meter_id = m.id and t >= $3 and t < $4)) x
                    window w as (order by t, seq)) y
                where t >= $3 having count(*) > 0) s
            """;

    private static final String MADE = """
             on conflict (meter_id, day) do update set first_t = excluded.first_t, last_t = excluded.last_t,
                first_import_wh = excluded.first_import_wh, first_export_wh = excluded.first_export_wh,
                last_import_wh = excluded.last_import_wh, last_export_wh = excluded.last_export_wh,
                last_generation = excluded.last_generation, import_wh = excluded.import_wh, export_wh = excluded.export_wh,
                max_power_w = excluded.max_power_w, row_count = excluded.row_count, gaps = excluded.gaps,
                assurance = excluded.assurance, made_at = excluded.made_at
            where excluded.day >= $8
            """;
    private static final String MAKE_DAY = MAKE + " where m.community_id = $1 and m.id = any($7::bigint[])" + MADE;
    /**
     * A late row also changes the day of the row that follows it. Below the border the other rows of its day may be gone:
     * there it makes a day only where none was made of it or after it, so that days still add up to the registers.
     */
    private static final String LATE = """
            select distinct r.meter_id, (x.t at time zone $4)::date as day
            from reading r join meter m on m.id = r.meter_id
            cross join lateral (select r.t union all
                (select n.t from reading n where n.meter_id = r.meter_id and n.t > r.t order by n.t limit 1)) x
            where m.community_id = $1 and r.received_at > $2::timestamptz and r.t < $3::timestamptz and x.t < $3
                and (r.t >= $5::timestamptz or not exists (select from meter_day d
                    where d.meter_id = r.meter_id and d.day >= (r.t at time zone $4)::date))
            """;

    private static final String SUMMARIZE = "select summarize_arrivals() as n";

    /** Has what came in since the last time summarized by arrival; what is not is read whole. Answers how many ranges. */
    int summarize(Db.Tx tx) {
        return tx.one(SUMMARIZE, Tuple.tuple(), row -> row.getInteger("n"));
    }

    Optional<Progress> progress(Db.Tx tx, CommunityId community) {
        return tx.maybe(
                PROGRESS,
                Tuple.of(community.value()),
                row -> new Progress(
                        row.getLocalDate("days_until"),
                        row.getOffsetDateTime("mark").toInstant()));
    }

    void advance(Db.Tx tx, CommunityId community, Progress to) {
        tx.run(ADVANCE, Tuple.of(community.value(), to.daysUntil, utc(to.mark)));
    }

    Optional<Instant> earliest(Db.Tx tx, CommunityId community) {
        return tx.one(EARLIEST, Tuple.of(community.value()), row -> Optional.ofNullable(row.getOffsetDateTime("t")))
                .map(at -> at.toInstant());
    }

    List<MeterId> meters(Db.Tx tx, CommunityId community) {
        return tx.all(METERS, Tuple.of(community.value()), row -> new MeterId(row.getLong("id")));
    }

    /**
     * Makes a day of some meters, or makes it again; answers how many spoke that day.
     *
     * @param border the first day whose rows are surely all there: days before it are made once
     */
    int make(Db.Tx tx, Community community, LocalDate day, List<MeterId> meters, LocalDate border, Instant at) {
        return tx.run(
                MAKE_DAY,
                Tuple.tuple()
                        .addUUID(community.id().value())
                        .addLocalDate(day)
                        .addOffsetDateTime(
                                utc(day.atStartOfDay(community.zone()).toInstant()))
                        .addOffsetDateTime(utc(
                                day.plusDays(1).atStartOfDay(community.zone()).toInstant()))
                        .addOffsetDateTime(utc(at))
                        .addInteger((int) community.interval().toSeconds())
                        .addArrayOfLong(longs(meters, MeterId::number))
                        .addLocalDate(border)
                        .addOffsetDateTime(
                                utc(border.atStartOfDay(community.zone()).toInstant())));
    }

    /** Days already made for which rows came since. */
    List<MeterDay> late(Db.Tx tx, Community community, Instant since, LocalDate daysUntil, LocalDate border) {
        return tx.all(
                LATE,
                Tuple.of(
                        community.id().value(),
                        utc(since),
                        utc(daysUntil.atStartOfDay(community.zone()).toInstant()),
                        community.zone().getId(),
                        utc(border.atStartOfDay(community.zone()).toInstant())),
                row -> new MeterDay(new MeterId(row.getLong("meter_id")), row.getLocalDate("day")));
    }
}
