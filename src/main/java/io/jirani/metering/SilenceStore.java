package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which meters are silent. A look costs one pass over the meters, and more only for those that just became late. */
final class SilenceStore {
    /** A meter that fell silent, or was heard again. */
    private record Turn(String dev, CommunityId community, Optional<HouseholdId> household, Instant since) {}

    /** How many active meters a community has, and how many of them are silent. */
    record Share(String community, int active, int silent) {}

    private static final String PATIENCE = """
            insert into meter_patience as p (meter_id, heard_at, seconds)
            select late.id, late.last_seen_at, greatest($2::int, 3 * coalesce(usual.seconds, 0))::int
            from (
                select m.id, i.last_seen_at from meter m join meter_intake i on i.meter_id = m.id
                    left join meter_patience p on p.meter_id = m.id
                where m.status = 'active' and m.silent_since is null and i.last_seen_at < $1::timestamptz - make_interval(secs => $2)
                    and p.heard_at is distinct from i.last_seen_at
                order by m.id limit $3) late
            cross join lateral (
                select ceil(extract(epoch from percentile_cont(0.5) within group (order by gap)))::int as seconds
                from (
                    select at - lag(at) over (order by at) as gap
                    from (
                        select distinct received_at as at from (
                            select r.received_at from reading r
                            where r.meter_id = late.id and r.t > late.last_seen_at - interval '8 days'
                            order by r.t desc limit 64) newest) messages) gaps) usual
            on conflict (meter_id) do update set heard_at = excluded.heard_at, seconds = excluded.seconds
            """;
    private static final String FALL_SILENT = """
            update meter m set silent_since = late.last_seen_at
            from (
                select m.id, i.last_seen_at from meter m join meter_intake i on i.meter_id = m.id
                    join meter_patience p on p.meter_id = m.id and p.heard_at = i.last_seen_at
                where m.status = 'active' and m.silent_since is null and i.last_seen_at < $1::timestamptz - make_interval(secs => $3)
                    and greatest(i.last_seen_at, $2) + make_interval(secs => p.seconds) < $1
                order by m.id limit $4) late
            where m.id = late.id and m.silent_since is null and m.status = 'active'
            returning m.dev, m.community_id, m.household_id, late.last_seen_at as since
            """;
    private static final String HEARD = """
            update meter m set silent_since = null
            from (
                select m.id, m.silent_since from meter m join meter_intake i on i.meter_id = m.id
                where m.silent_since is not null and i.last_seen_at > m.silent_since order by m.id limit $1) back
            where m.id = back.id and m.silent_since = back.silent_since
            returning m.dev, m.community_id, m.household_id, back.silent_since as since
            """;
    private static final String SHARES = """
            select c.code, count(m.id)::int as active, count(m.silent_since)::int as silent
            from community c left join meter m on m.community_id = c.id and m.status = 'active'
            group by c.code order by c.code
            """;

    /**
     * Works out how long a silence is usual for the meters that just became late: three times the middle gap between the
     * messages its newest 64 rows came in. Answers how many there were.
     *
     * @param least no silence shorter than this counts
     */
    int learn(Db.Tx tx, Instant now, Duration least, int most) {
        return tx.run(PATIENCE, Tuple.of(IntakeStore.utc(now), (int) least.toSeconds(), most));
    }

    /**
     * Marks the meters whose silence is longer than usual, and tells of each. Answers how many.
     *
     * @param listening since when we would have heard them
     * @param at the real time, for those who watch
     */
    int fallSilent(Db.Tx tx, Instant now, Instant listening, Duration least, int most, Instant at) {
        var fell = tx.all(
                FALL_SILENT,
                Tuple.of(IntakeStore.utc(now), IntakeStore.utc(listening), (int) least.toSeconds(), most),
                SilenceStore::turn);
        return tell(tx, "meter.silent", fell, at);
    }

    /** Takes the mark off meters that were heard again, and tells of each. Answers how many. */
    int hear(Db.Tx tx, int most, Instant at) {
        return tell(tx, "meter.heard", tx.all(HEARD, Tuple.of(most), SilenceStore::turn), at);
    }

    List<Share> shares(Db.Tx tx) {
        return tx.all(
                SHARES,
                Tuple.tuple(),
                row -> new Share(row.getString("code"), row.getInteger("active"), row.getInteger("silent")));
    }

    private static int tell(Db.Tx tx, String type, List<Turn> turns, Instant at) {
        for (var turn : turns) {
            var data = new JsonObject().put("dev", turn.dev).put("since", turn.since.toString());
            EventLog.append(tx, type, turn.community, turn.household, data, at);
        }
        return turns.size();
    }

    private static Turn turn(Row row) {
        return new Turn(
                row.getString("dev"),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                row.getOffsetDateTime("since").toInstant());
    }
}
