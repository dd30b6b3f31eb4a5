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
import java.util.stream.Stream;

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

    /** A leaf and where it stands, from the left. */
    record Found(int place, Kept kept) {}

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
    private static final String INSERT_NODES = """
            insert into solvency_node (day, level, place, hash, sums)
            select $1, n.level, n.place, decode(n.hash, 'hex'), string_to_array(n.sums, ',')::bigint[]
            from unnest($2::int[], $3::int[], $4::text[], $5::text[]) n(level, place, hash, sums)
            """;
    private static final String LEAF =
            "select place, owner, household_id, encode(salt, 'hex') as salt, amounts, parts from solvency_leaf where day = $1";
    private static final String LEAVES = LEAF + " order by place";
    private static final String LEAF_OF = LEAF + " and household_id = $2";
    private static final String LEAF_AT = LEAF + " and place = $2";
    private static final String BESIDE = """
            select encode(n.hash, 'hex') as hash, n.sums from generate_series(1, $3::int - 1) l(level)
            join solvency_node n on n.day = $1 and n.level = l.level and n.place = ($2::int >> l.level) # 1 order by l.level
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

    void publish(Db.Tx tx, Day day, Reckoning reckoning) {
        var leaves = reckoning.leaves();
        tx.run(
                INSERT_DAY,
                Tuple.of(
                        day.day(),
                        reckoning.published().takenAt().atOffset(ZoneOffset.UTC),
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
                        texts(leaves.stream()
                                .map(kept -> text(kept.leaf().amounts()))
                                .toList()),
                        texts(leaves.stream()
                                .map(kept -> ProofJson.parts(kept.parts()).encode())
                                .toList())));
        var inner = reckoning.tree().inner();
        tx.run(
                INSERT_NODES,
                Tuple.of(
                        day.day(),
                        inner.stream().map(SumTree.Placed::level).toArray(Integer[]::new),
                        inner.stream().map(SumTree.Placed::place).toArray(Integer[]::new),
                        texts(inner.stream().map(each -> each.node().hash()).toList()),
                        texts(inner.stream()
                                .map(each -> text(each.node().sums()))
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

    /** A household's leaf. */
    Optional<Found> leaf(Db.Tx tx, LocalDate day, HouseholdId household) {
        return tx.maybe(LEAF_OF, Tuple.of(day, household.value()), SolvencyStore::found);
    }

    /**
     * What stands beside the way from a leaf to the root, from below: as many rows as the tree is high.
     *
     * @param leaves how many the day's tree has
     */
    List<Node> siblings(Db.Tx tx, LocalDate day, int place, int leaves) {
        var height = Integer.numberOfTrailingZeros(leaves);
        var above = tx.all(
                BESIDE,
                Tuple.of(day, place, height),
                row -> new Node(row.getString("hash"), new Amounts(Arrays.asList(row.getArrayOfLongs("sums")))));
        // A day made before inner nodes were kept: all of its tree is made again.
        if (above.size() < height - 1)
            return new SumTree(
                            day, tx.all(LEAVES, Tuple.of(day), row -> kept(row).leaf()))
                    .siblings(place);
        var beside = tx.one(LEAF_AT, Tuple.of(day, place ^ 1), row -> kept(row).leaf());
        return Stream.concat(Stream.of(beside.node(day)), above.stream()).toList();
    }

    private static Found found(Row row) {
        return new Found(row.getInteger("place"), kept(row));
    }

    private static Kept kept(Row row) {
        return new Kept(
                new Leaf(
                        row.getString("owner"),
                        row.getString("salt"),
                        new Amounts(Arrays.asList(row.getArrayOfLongs("amounts")))),
                household(row),
                ProofJson.parts(row.getJsonArray("parts")));
    }

    private static Day day(Row row) {
        return new Day(
                row.getLocalDate("day"), row.getString("statement"), row.getString("signature"), row.getString("key"));
    }

    private static Optional<HouseholdId> household(Row row) {
        return Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new);
    }

    private static String text(Amounts amounts) {
        return amounts.each().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String[] texts(List<String> all) {
        return all.toArray(String[]::new);
    }
}
