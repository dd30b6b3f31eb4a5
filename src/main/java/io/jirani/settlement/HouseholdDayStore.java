package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** What each household's day came to; and the intervals behind it go when they are old. */
public final class HouseholdDayStore {
    private static final String UNTIL = "select days_until from household_rollup where community_id = $1 for update";
    private static final String ADVANCE = """
            insert into household_rollup (community_id, days_until) values ($1, $2)
            on conflict (community_id) do update set days_until = excluded.days_until
            """;
    private static final String FIRST = "select min(start_at) as at from interval_close where community_id = $1";
    private static final String SUM = """
            insert into household_day (household_id, day, community_id, intervals, provisional, assurance, import_wh, export_wh,
                used_by_neighbours_wh, banked_wh, storage_wh, to_supplier_wh, own_use_wh, from_supplier_wh, supplier_minor,
                made_at, from_neighbours_wh)
            select household_id, $2::date, $1::uuid, count(*), count(*) filter (where state = 'provisional'), max(assurance),
                sum(import_wh), sum(export_wh), sum(used_by_neighbours_wh), sum(banked_wh), sum(storage_wh),
                sum(to_supplier_wh), sum(own_use_wh), sum(from_supplier_wh), sum(supplier_minor), $5::timestamptz,
                sum(from_neighbours_wh)
            from household_interval where community_id = $1 and start_at >= $3 and start_at < $4
            """;
    private static final String MADE = """
             group by household_id
            on conflict (household_id, day) do update set intervals = excluded.intervals, provisional = excluded.provisional,
                assurance = excluded.assurance, import_wh = excluded.import_wh, export_wh = excluded.export_wh,
                used_by_neighbours_wh = excluded.used_by_neighbours_wh, banked_wh = excluded.banked_wh,
                storage_wh = excluded.storage_wh, to_supplier_wh = excluded.to_supplier_wh,
                own_use_wh = excluded.own_use_wh, from_supplier_wh = excluded.from_supplier_wh,
                supplier_minor = excluded.supplier_minor, made_at = excluded.made_at,
                from_neighbours_wh = excluded.from_neighbours_wh
            """;
    private static final String MAKE = SUM + MADE;
    private static final String AGAIN = SUM + """
             and household_id = $6
                and exists (select 1 from household_day where household_id = $6 and day = $2)
            """ + MADE;
    private static final String FORGET = """
            delete from household_interval where ctid = any (array(
                select i.ctid from household_interval i join community c on c.id = i.community_id
                join household_rollup r on r.community_id = c.id
                where i.community_id = $1 and i.start_at < $2 and (i.start_at at time zone c.zone)::date < r.days_until
                limit 10000))
            """;

    /** Days before the answer are made. */
    Optional<LocalDate> until(Db.Tx tx, CommunityId community) {
        return tx.maybe(UNTIL, Tuple.of(community.value()), row -> row.getLocalDate("days_until"));
    }

    void advance(Db.Tx tx, CommunityId community, LocalDate until) {
        tx.run(ADVANCE, Tuple.of(community.value(), until));
    }

    /** When the first interval began that was ever closed. */
    Optional<Instant> first(Db.Tx tx, CommunityId community) {
        return tx.one(FIRST, Tuple.of(community.value()), row -> Optional.ofNullable(row.getOffsetDateTime("at")))
                .map(OffsetDateTime::toInstant);
    }

    /** Makes a day, or makes it again; answers of how many households. */
    int make(Db.Tx tx, Community community, LocalDate day, Instant at) {
        return tx.run(MAKE, parameters(community, day, at));
    }

    /** Makes a household's day again, if it was made before: an interval of it was restated. */
    void makeAgain(Db.Tx tx, Community community, HouseholdId household, LocalDate day, Instant at) {
        tx.run(AGAIN, parameters(community, day, at).addUUID(household.value()));
    }

    /** Forgets intervals that began before a moment and whose day is made; some each time, answers how many. */
    int forget(Db.Tx tx, CommunityId community, Instant before) {
        return tx.run(FORGET, Tuple.of(community.value(), before.atOffset(ZoneOffset.UTC)));
    }

    private static Tuple parameters(Community community, LocalDate day, Instant at) {
        return Tuple.tuple()
                .addUUID(community.id().value())
                .addLocalDate(day)
                .addOffsetDateTime(
                        day.atStartOfDay(community.zone()).toInstant().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(day.plusDays(1)
                        .atStartOfDay(community.zone())
                        .toInstant()
                        .atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(at.atOffset(ZoneOffset.UTC));
    }
}
