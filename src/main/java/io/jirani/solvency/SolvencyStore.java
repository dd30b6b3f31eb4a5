package io.jirani.solvency;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.solvency.Proof.Part;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Days of proof: what the books say at a moment, and what was published of it. */
public final class SolvencyStore {
    /**
     * One line of the books.
     *
     * @param owner whom its tree leaf belongs to
     * @param household the owner, if it is one
     */
    record Line(Use use, String owner, Optional<HouseholdId> household, String account, String asset, long amount) {}

    /** Whether it is owed to somebody, or there to pay with. */
    enum Use {
        OWED,
        HELD
    }

    /** A leaf as it is kept. */
    record Kept(Leaf leaf, Optional<HouseholdId> household, List<Part> parts) {}

    /** A day as it was published. */
    record Day(LocalDate day, String statement, String signature, String key) {}

    /**
     * All of it in one statement, so at one moment. A household without an account counts with nothing. What is below zero is
     * owed to us and takes nothing off what others are owed.
     */
    private static final String LINES = """
            select 'OWED' as use, coalesce('household:' || h.id, b.code) as owner, h.id as household_id, b.code, b.asset,
                greatest(b.posted, 0) as amount
            from ledger.balances b left join household h on h.id = ledger.owner(b.code)
            where b.kind = 'energy' or (b.class = 'owed' and b.kind <> 'operator')
            union all
            select 'OWED', 'household:' || h.id, h.id, 'household:' || h.id || ':wallet', c.currency, 0
            from household h join community c on c.id = h.community_id
            where not exists (select 1 from ledger.account a
                where a.code = 'household:' || h.id || ':wallet' and a.asset = c.currency)
            union all
            select 'HELD', b.code, null, b.code, b.asset, b.posted from ledger.balances b
            where b.kind in ('rail', 'unproven', 'bank', 'transit')
            order by 1, 2, 4, 5
            """;

    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended('solvency', 26)) as ours";
    private static final String INSERT_DAY = """
            insert into solvency_day (day, taken_at, statement, signature, key) values ($1, $2, $3, $4, $5)
            """;
    private static final String INSERT_LEAVES = """
            insert into solvency_leaf (day, place, owner, household_id, salt, amounts, parts)
            select $1, l.place - 1, l.owner, l.household, decode(l.salt, 'hex'), string_to_array(l.amounts, ',')::bigint[], l.parts::jsonb
            from unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[]) with ordinality
                l(owner, household, salt, amounts, parts, place)
            """;
    private static final String DAY = "select day, statement, signature, key from solvency_day where day = $1";
    private static final String LATEST = """
            select day, statement, signature, key from solvency_day
            where day <= (now() at time zone 'UTC')::date + 1 order by day desc limit 1
            """;
    private static final String BEGUN = "select $1::date <= (now() at time zone 'UTC')::date + 1 as begun";
    private static final String DAYS = "select day from solvency_day order by day desc limit $1";
    private static final String LEAVES = """
            select owner, household_id, encode(salt, 'hex') as salt, amounts, parts from solvency_leaf where day = $1 order by place
            """;

    List<Line> lines(Db.Tx tx) {
        return tx.all(
                LINES,
                Tuple.tuple(),
                row -> new Line(
                        Use.valueOf(row.getString("use")),
                        row.getString("owner"),
                        household(row),
                        row.getString("code"),
                        row.getString("asset"),
                        row.getLong("amount")));
    }

    /** Whether this process alone makes a day now. */
    boolean mine(Db.Tx tx) {
        return tx.one(LOCK, Tuple.tuple(), row -> row.getBoolean("ours"));
    }

    void publish(Db.Tx tx, Day day, Published published, List<Kept> leaves) {
        tx.run(
                INSERT_DAY,
                Tuple.of(
                        day.day(),
                        published.takenAt().atOffset(ZoneOffset.UTC),
                        day.statement(),
                        day.signature(),
                        day.key()));
        tx.run(
                INSERT_LEAVES,
                Tuple.of(
                        day.day(),
                        texts(leaves.stream().map(kept -> kept.leaf().owner()).toList()),
                        leaves.stream()
                                .map(kept ->
                                        kept.household().map(HouseholdId::value).orElse(null))
                                .toArray(UUID[]::new),
                        texts(leaves.stream().map(kept -> kept.leaf().salt()).toList()),
                        texts(leaves.stream().map(kept -> amounts(kept.leaf())).toList()),
                        texts(leaves.stream()
                                .map(kept -> ProofJson.parts(kept.parts()).encode())
                                .toList())));
    }

    Optional<Day> day(Db.Tx tx, LocalDate day) {
        return tx.maybe(DAY, Tuple.of(day), SolvencyStore::day);
    }

    /** The newest day; what a wrong clock published for a day after the database's tomorrow is not the newest. */
    Optional<Day> latest(Db.Tx tx) {
        return tx.maybe(LATEST, Tuple.tuple(), SolvencyStore::day);
    }

    /** Whether a day is not after the database's tomorrow, in whatever zone. */
    boolean hasBegun(Db.Tx tx, LocalDate day) {
        return tx.one(BEGUN, Tuple.of(day), row -> row.getBoolean("begun"));
    }

    /** The days there are, newest first. */
    List<LocalDate> days(Db.Tx tx, int limit) {
        return tx.all(DAYS, Tuple.of(limit), row -> row.getLocalDate("day"));
    }

    /** The leaves of a day's tree in their order. */
    List<Kept> leaves(Db.Tx tx, LocalDate day) {
        return tx.all(
                LEAVES,
                Tuple.of(day),
                row -> new Kept(
                        new Leaf(
                                row.getString("owner"),
                                row.getString("salt"),
                                new Amounts(Arrays.asList(row.getArrayOfLongs("amounts")))),
                        household(row),
                        ProofJson.parts(row.getJsonArray("parts"))));
    }

    private static Day day(Row row) {
        return new Day(
                row.getLocalDate("day"), row.getString("statement"), row.getString("signature"), row.getString("key"));
    }

    private static Optional<HouseholdId> household(Row row) {
        return Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new);
    }

    private static String amounts(Leaf leaf) {
        return leaf.amounts().each().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String[] texts(List<String> all) {
        return all.toArray(String[]::new);
    }
}
