package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.leaving.End.Cause;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where households stand. Whoever changes one holds its community's lock. */
final class EndStore {
    private static final String SELECT = """
            select e.household_id, e.community_id, e.state, e.cause, e.since, e.not_before, e.meters_to, e.settlements,
                e.settled_at, e.heir_id, e.told, e.waits_for from household_end e
            """;
    private static final String BY_ID = SELECT + " where e.household_id = $1";
    private static final String OF_COMMUNITY = SELECT + """
             join household h on h.id = e.household_id where e.community_id = $1 and e.state <> 'active' order by h.code
            """;
    /** Those that left are looked at again while an account of theirs has something that can go. */
    private static final String DUE = SELECT + """
             where e.not_before <= $1 and not exists (select 1 from community_end c where c.community_id = e.community_id)
                and (e.state = 'leaving' or e.state = 'left' and e.heir_id is null and exists (select 1 from ledger.balances b
                    where b.posted <> 0 and b.code = any (array(select 'household:' || e.household_id || ':' || s
                        from unnest(array['wallet', 'due', 'change', 'energy:made', 'energy:own', 'energy:bought']) s))))
             order by e.since, e.household_id
            """;

    private static final String SAVE = """
            insert into household_end (household_id, community_id, state, cause, since, not_before, meters_to, settlements,
                settled_at, heir_id, told, waits_for) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (household_id) do update set state = excluded.state, cause = excluded.cause, since = excluded.since,
                not_before = excluded.not_before, meters_to = excluded.meters_to, settlements = excluded.settlements,
                settled_at = excluded.settled_at, heir_id = excluded.heir_id, told = excluded.told,
                waits_for = excluded.waits_for
            """;
    private static final String COUNT = "select state, count(*) as n from household_end group by 1";
    private static final String STUCK = """
            select count(*) as n from household_end where state = 'leaving' and not_before < $1
            """;

    Optional<End> find(Db.Tx tx, HouseholdId household) {
        return tx.maybe(BY_ID, Tuple.of(household.value()), EndStore::end);
    }

    /** Where a household stands; one nobody ever wrote about is simply here. */
    End of(Db.Tx tx, Household household, Instant now) {
        return find(tx, household.id()).orElseGet(() -> End.here(household, now));
    }

    /** Those of a community that do not simply live there, by their codes. */
    List<End> of(Db.Tx tx, CommunityId community) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value()), EndStore::end);
    }

    /** Those that leave and may go on, and those that left and have something again; of communities that go on. */
    List<End> due(Db.Tx tx, Instant now) {
        return tx.all(DUE, Tuple.of(utc(now)), EndStore::end);
    }

    void save(Db.Tx tx, End end) {
        tx.run(
                SAVE,
                Tuple.tuple()
                        .addUUID(end.household().value())
                        .addUUID(end.community().value())
                        .addString(word(end.standing()))
                        .addString(word(end.cause()))
                        .addOffsetDateTime(utc(end.since()))
                        .addOffsetDateTime(utc(end.notBefore()))
                        .addUUID(end.metersTo().map(HouseholdId::value).orElse(null))
                        .addInteger(end.settlements())
                        .addOffsetDateTime(end.settledAt().map(EndStore::utc).orElse(null))
                        .addUUID(end.heir().map(HouseholdId::value).orElse(null))
                        .addInteger(end.told())
                        .addArrayOfString(end.waitsFor().toArray(String[]::new)));
    }

    /** How many accounts stand where. */
    Map<Standing, Long> counts(Db.Tx tx) {
        var counts = new TreeMap<Standing, Long>();
        tx.all(COUNT, Tuple.tuple(), row -> Map.entry(standing(row), row.getLong("n")))
                .forEach(each -> counts.put(each.getKey(), each.getValue()));
        return counts;
    }

    /** How many have been leaving since before a moment. */
    long leavingSince(Db.Tx tx, Instant moment) {
        return tx.one(STUCK, Tuple.of(utc(moment)), row -> row.getLong("n"));
    }

    static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Standing standing(Row row) {
        return Standing.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    }

    private static Optional<HouseholdId> household(Row row, String column) {
        return Optional.ofNullable(row.getUUID(column)).map(HouseholdId::new);
    }

    private static End end(Row row) {
        return new End(
                new HouseholdId(row.getUUID("household_id")),
                new CommunityId(row.getUUID("community_id")),
                standing(row),
                Cause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("since").toInstant(),
                row.getOffsetDateTime("not_before").toInstant(),
                household(row, "meters_to"),
                row.getInteger("settlements"),
                Optional.ofNullable(row.getOffsetDateTime("settled_at")).map(OffsetDateTime::toInstant),
                household(row, "heir_id"),
                row.getInteger("told"),
                Arrays.asList(row.getArrayOfStrings("waits_for")));
    }
}
