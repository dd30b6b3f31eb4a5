package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalInput.Assurance;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What each household's interval came to, and which intervals are closed. */
public final class IntervalStore {
    /**
     * Provisional intervals of a household in a row.
     *
     * @param first start of the first
     * @param last start of the last
     */
    public record Gap(HouseholdId household, Instant first, Instant last) {}

    private static final HouseholdId FIRST_HOUSEHOLD = new HouseholdId(new UUID(0, 0));

    private static final String LAST_CLOSED =
            "select max(start_at) as start_at from interval_close where community_id = $1";
    private static final String FIRST_READING = """
            select min(first.t) as t from meter m join household h on h.id = m.household_id
            cross join lateral (select r.t from reading r where r.meter_id = m.id and r.t >= $2 order by r.t limit 1) first
            where h.community_id = $1
            """;
    private static final String CLOSE = """
            insert into interval_close (community_id, start_at, closed_at) values ($1, $2, $3) on conflict do nothing
            """;
    private static final String PROVISIONAL = """
            insert into household_interval (household_id, start_at, community_id, state, assurance)
            values ($1, $2, $3, 'provisional', 'C') on conflict do nothing
            """;
    private static final String SETTLE = """
            insert into household_interval as i (household_id, start_at, community_id, state, assurance, import_wh, export_wh,
                used_by_neighbours_wh, banked_wh, storage_wh, own_use_wh, from_supplier_wh, supplier_minor, settled_at, tariff_version,
                from_neighbours_wh, to_supplier_wh, feed_in_minor)
            values ($1, $2, $3, 'settled', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, nullif($14, 0), $15, $16, $17)
            on conflict (household_id, start_at) do update set state = 'settled', assurance = excluded.assurance,
                import_wh = excluded.import_wh, export_wh = excluded.export_wh,
                used_by_neighbours_wh = excluded.used_by_neighbours_wh, banked_wh = excluded.banked_wh,
                storage_wh = excluded.storage_wh, own_use_wh = excluded.own_use_wh,
                from_supplier_wh = excluded.from_supplier_wh, supplier_minor = excluded.supplier_minor,
                settled_at = excluded.settled_at, tariff_version = excluded.tariff_version,
                from_neighbours_wh = excluded.from_neighbours_wh, to_supplier_wh = excluded.to_supplier_wh,
                feed_in_minor = excluded.feed_in_minor
            where i.state = 'provisional'
            """;
    private static final String PROVISIONAL_STARTS = """
            select distinct i.start_at from household_interval i
            where i.community_id = $1 and i.state = 'provisional' and i.start_at > $2
                and not exists (select 1 from meter m join meter_intake k on k.meter_id = m.id
                    where m.household_id = i.household_id and m.status in ('active', 'quarantined')
                        and k.last_t >= coalesce(m.in_service_at, '-infinity')
                        and k.last_t < least(i.start_at + $3::int * interval '1 second', m.out_of_service_at))
            order by i.start_at limit $4
            """;
    private static final String GAPS = """
            select household_id, min(start_at) as first, max(start_at) as last from (
                select i.household_id, i.start_at, i.start_at - row_number() over (partition by i.household_id order by i.start_at)
                    * $3::int * interval '1 second' as island
                from household_interval i where i.community_id = $1 and i.state = 'provisional' and i.start_at > $2) p
            group by household_id, island
            having not exists (select 1 from meter m join meter_intake k on k.meter_id = m.id
                where m.household_id = p.household_id and m.status in ('active', 'quarantined')
                    and k.last_t >= coalesce(m.in_service_at, '-infinity')
                    and k.last_t < least(max(p.start_at) + 2 * $3::int * interval '1 second', m.out_of_service_at))
                and (min(start_at), household_id) > ($5::timestamptz, $6::uuid)
            order by first, household_id limit $4
            """;
    private static final String SELL_ASSURANCE = "select sell_assurance from community where id = $1";
    private static final String IN_SUM =
            "update household_interval set in_sum = true where household_id = $1 and start_at = $2";
    private static final String PROVISIONAL_AT = """
            select household_id from household_interval where community_id = $1 and start_at = $2 and state = 'provisional'
            """;

    /** When the last closed interval began. */
    public Optional<Instant> lastClosed(Db.Tx tx, CommunityId community) {
        return tx.one(
                LAST_CLOSED,
                Tuple.of(community.value()),
                row -> Optional.ofNullable(row.getOffsetDateTime("start_at")).map(java.time.OffsetDateTime::toInstant));
    }

    /** The first reading of a community since a moment. */
    public Optional<Instant> firstReading(Db.Tx tx, CommunityId community, Instant since) {
        return tx.one(
                FIRST_READING,
                Tuple.of(community.value(), since.atOffset(ZoneOffset.UTC)),
                row -> Optional.ofNullable(row.getOffsetDateTime("t")).map(java.time.OffsetDateTime::toInstant));
    }

    /** Closes an interval; answers how many rows that made: none when it was closed before. */
    public int close(Db.Tx tx, CommunityId community, Interval interval, Instant at) {
        return tx.run(
                CLOSE,
                Tuple.of(community.value(), interval.start().atOffset(ZoneOffset.UTC), at.atOffset(ZoneOffset.UTC)));
    }

    /** A household whose registers at the boundaries are not known yet. */
    public void provisional(Db.Tx tx, CommunityId community, HouseholdId household, Interval interval) {
        tx.run(PROVISIONAL, Tuple.of(household.value(), interval.start().atOffset(ZoneOffset.UTC), community.value()));
    }

    /**
     * What a household's interval came to; answers none when that was written before.
     *
     * @param tariffVersion of the tariff it was priced with
     */
    public int settle(
            Db.Tx tx,
            CommunityId community,
            HouseholdId household,
            Interval interval,
            Assurance assurance,
            IntervalOutcome outcome,
            int tariffVersion,
            Instant at) {
        return tx.run(
                SETTLE,
                Tuple.tuple()
                        .addUUID(household.value())
                        .addOffsetDateTime(interval.start().atOffset(ZoneOffset.UTC))
                        .addUUID(community.value())
                        .addString(assurance.name())
                        .addLong(outcome.imported().wattHours())
                        .addLong(outcome.exported().wattHours())
                        .addLong(outcome.usedByNeighbours().wattHours())
                        .addLong(outcome.banked().wattHours())
                        .addLong(outcome.storage().wattHours())
                        .addLong(outcome.ownUse().wattHours())
                        .addLong(outcome.fromSupplier().wattHours())
                        .addLong(outcome.supplierCost().minor())
                        .addOffsetDateTime(at.atOffset(ZoneOffset.UTC))
                        .addInteger(tariffVersion)
                        .addLong(outcome.fromNeighbours().wattHours())
                        .addLong(outcome.toSupplier().wattHours())
                        .addLong(
                                outcome.fedIn().map(fed -> fed.credit().minor()).orElse(0L)));
    }

    /** When provisional intervals began whose meters have all been heard of since, in order. */
    public List<Instant> provisionalStarts(Db.Tx tx, CommunityId community, Instant after, Duration length, int limit) {
        return tx.all(
                PROVISIONAL_STARTS,
                Tuple.of(community.value(), after.atOffset(ZoneOffset.UTC), (int) length.toSeconds(), limit),
                row -> row.getOffsetDateTime("start_at").toInstant());
    }

    /**
     * Rows of provisional intervals whose meters have all been heard of a whole interval after their end, in order.
     *
     * @param seen the last one looked at, if the look goes on behind it
     */
    public List<Gap> gaps(
            Db.Tx tx, CommunityId community, Instant after, Duration length, Optional<Gap> seen, int limit) {
        var from = seen.orElse(new Gap(FIRST_HOUSEHOLD, Instant.EPOCH, Instant.EPOCH));
        return tx.all(
                GAPS,
                Tuple.of(
                        community.value(),
                        after.atOffset(ZoneOffset.UTC),
                        (int) length.toSeconds(),
                        limit,
                        from.first().atOffset(ZoneOffset.UTC),
                        from.household().value()),
                row -> new Gap(
                        new HouseholdId(row.getUUID("household_id")),
                        row.getOffsetDateTime("first").toInstant(),
                        row.getOffsetDateTime("last").toInstant()));
    }

    /** How well export must be measured in a community to be sold. */
    public Assurance sellAssurance(Db.Tx tx, CommunityId community) {
        return tx.one(
                SELL_ASSURANCE, Tuple.of(community.value()), row -> Assurance.valueOf(row.getString("sell_assurance")));
    }

    /** Marks what was settled in sum over a gap: what of it belongs to this interval nobody knows. */
    public void inSum(Db.Tx tx, HouseholdId household, Interval interval) {
        tx.run(IN_SUM, Tuple.of(household.value(), interval.start().atOffset(ZoneOffset.UTC)));
    }

    /** The households whose interval is provisional. */
    public Set<HouseholdId> provisionalAt(Db.Tx tx, CommunityId community, Interval interval) {
        return new HashSet<>(tx.all(
                PROVISIONAL_AT,
                Tuple.of(community.value(), interval.start().atOffset(ZoneOffset.UTC)),
                row -> new HouseholdId(row.getUUID("household_id"))));
    }
}
