package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.Statement.Side;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The provider's statements as they were read: files, rows, and which days are known without a gap. */
public final class StatementStore {
    /** A row that nobody judged yet. */
    record Open(long file, int n, String rail, Side side, StatementRow row, int tries) {}

    /** Days whose statements were read, the last moment not included. */
    record Reach(Instant from, Instant until) {}

    /** A file whose rows are judged, as far as they can be. */
    record Judged(long id, String rail, Side side, Reach days) {}

    private static final String KNOWN = "select count(*) as n from statement_file where hash = $1";
    private static final String OTHER = """
            select r.receipt_no from statement_row r
                join unnest($3::text[], $4::text[], $5::bigint[]) as a(kind, receipt_no, amount)
                    on r.kind = a.kind and r.receipt_no = a.receipt_no
            where r.rail = $1 and r.side = $2 and r.amount_minor <> a.amount limit 5
            """;
    private static final String JOINS = """
            select count(*) as n from statement_file where rail = $1 and side = $2
                and (until_at = $3 and closing_minor <> $4 or from_at = $5 and opening_minor <> $6 and until_at = $7)
            """;
    private static final String FILE = """
            insert into statement_file (rail, side, hash, from_at, until_at, opening_minor, closing_minor, taken_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
            """;
    private static final String ROW = """
            insert into statement_row (file_id, n, rail, side, kind, receipt_no, amount_minor, at, about, next_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing
            """;
    private static final String OPEN = """
            select r.file_id, r.n, r.rail, r.side, r.kind, r.receipt_no, r.amount_minor, r.at, r.about, r.tries
            from statement_row r join statement_file f on f.id = r.file_id
            where r.judged_at is null and r.next_at <= $1 order by f.from_at, r.file_id, r.n limit $2
            """;
    private static final String LOCK = """
            select n from statement_row where file_id = $1 and n = $2 and judged_at is null for no key update skip locked
            """;
    private static final String JUDGED = """
            update statement_row set judged_at = $3, verdict = $4, intent_id = $5 where file_id = $1 and n = $2
            """;
    private static final String LATER =
            "update statement_row set tries = tries + 1, next_at = $3 where file_id = $1 and n = $2";
    private static final String DONE = """
            select f.id, f.rail, f.side, f.from_at, f.until_at from statement_file f where f.closed_at is null
                and not exists (select from statement_row r where r.file_id = f.id and r.judged_at is null and r.tries < $1)
                and not exists (select from statement_file e where e.rail = f.rail and e.side = f.side
                    and e.closed_at is null and e.from_at < f.from_at)
            order by f.from_at limit 1 for no key update skip locked
            """;
    private static final String CLOSE = "update statement_file set closed_at = $2 where id = $1";
    private static final String REACH = "select from_at, until_at from statement_reach where rail = $1 and side = $2";
    private static final String SET_REACH = """
            insert into statement_reach values ($1, $2, $3, $4)
            on conflict (rail, side) do update set from_at = excluded.from_at, until_at = excluded.until_at
            """;
    private static final String UNSEEN = """
            select i.id from payment_intent i where i.rail = $1 and i.direction = $2 and i.id > $3
                and i.submitted_at >= $4 and i.submitted_at + $6 < $5
                and not (i.submitted_at >= $7 and i.submitted_at + $6 < $8)
                and not exists (select from statement_row r where r.intent_id = i.id and r.kind in ('in', 'out'))
                and not exists (select from statement_row r where r.rail = i.rail and r.intent_id is null and r.move_id is null
                    and r.kind in ('in', 'out', 'other_in', 'other_out') and r.amount_minor = i.amount_minor
                    and r.at >= i.submitted_at - interval '5 minutes' and r.at < i.submitted_at + $6)
            order by i.id limit $9
            """;
    private static final String MISSING = """
            select count(*) as n from statement_file where rail = $1 and until_at >= $2
            """;

    private static final String NEWEST = """
            select f.rail, f.side, f.until_at, f.taken_at, r.rows, r.waiting
            from (select distinct on (rail, side) * from statement_file order by rail, side, until_at desc, id desc) f
            cross join lateral (select count(*) as rows, count(*) filter (where judged_at is null) as waiting
                from statement_row where file_id = f.id) r
            order by f.rail, f.side
            """;

    /**
     * The newest statement of an account.
     *
     * @param side {@code collect} or {@code payout}
     * @param until the end of its days
     * @param rows that no statement before it had
     * @param waiting of these, to be judged yet
     */
    public record Newest(String rail, String side, Instant until, Instant taken, int rows, int waiting) {}

    /** The newest statement of each account that one was read of. */
    public List<Newest> newest(Db.Tx tx) {
        return tx.all(
                NEWEST,
                Tuple.tuple(),
                row -> new Newest(
                        row.getString("rail"),
                        row.getString("side"),
                        instant(row, "until_at"),
                        instant(row, "taken_at"),
                        row.getInteger("rows"),
                        row.getInteger("waiting")));
    }

    /** Whether a file was taken before. */
    public boolean isKnown(Db.Tx tx, String hash) {
        return tx.one(KNOWN, Tuple.of(hash), row -> row.getLong("n") > 0);
    }

    /** What speaks against a statement that is whole in itself, in words: statements before it say something else. */
    public List<String> contradictions(Db.Tx tx, Statement it) {
        var rows = it.lines().stream().map(Statement.Line::row).toList();
        var asked = Tuple.tuple()
                .addString(it.rail())
                .addString(it.side().word())
                .addArrayOfString(rows.stream().map(row -> row.kind().word()).toArray(String[]::new))
                .addArrayOfString(
                        rows.stream().map(row -> row.receipt().number()).toArray(String[]::new))
                .addArrayOfLong(rows.stream().map(row -> row.amount().minor()).toArray(Long[]::new));
        var others = tx.all(OTHER, asked, row -> row.getString("receipt_no") + " had another amount before");
        var ends = Tuple.of(
                        it.rail(),
                        it.side().word(),
                        utc(it.from()),
                        it.opening().minor())
                .addOffsetDateTime(utc(it.from()))
                .addLong(it.opening().minor())
                .addOffsetDateTime(utc(it.until()));
        long broken = tx.one(JOINS, ends, row -> row.getLong("n"));
        return broken == 0
                ? others
                : java.util.stream.Stream.concat(
                                others.stream(),
                                java.util.stream.Stream.of(
                                        "its opening balance is not the closing balance of the day before"))
                        .toList();
    }

    /** Takes a statement, to be booked; answers how many of its rows are new. */
    public int take(Db.Tx tx, Statement it, Instant now) {
        long file = tx.one(
                FILE,
                Tuple.tuple()
                        .addString(it.rail())
                        .addString(it.side().word())
                        .addString(it.hash())
                        .addOffsetDateTime(utc(it.from()))
                        .addOffsetDateTime(utc(it.until()))
                        .addLong(it.opening().minor())
                        .addLong(it.closing().minor())
                        .addOffsetDateTime(utc(now)),
                row -> row.getLong("id"));
        int taken = 0;
        for (int n = 0; n < it.lines().size(); n++) taken += take(tx, file, n, it, now);
        return taken;
    }

    private static int take(Db.Tx tx, long file, int n, Statement it, Instant now) {
        var row = it.lines().get(n).row();
        return tx.run(
                ROW,
                Tuple.tuple()
                        .addLong(file)
                        .addInteger(n)
                        .addString(it.rail())
                        .addString(it.side().word())
                        .addString(row.kind().word())
                        .addString(row.receipt().number())
                        .addLong(row.amount().minor())
                        .addOffsetDateTime(utc(row.receipt().at().orElse(it.from())))
                        .addString(kept(row).orElse(null))
                        .addOffsetDateTime(utc(now)));
    }

    /** Of what people type for an account only what names somebody of ours. */
    static Optional<String> kept(StatementRow row) {
        if (row.kind() != StatementRow.Kind.IN) return row.about();
        return row.about()
                .map(ArrivedStore::code)
                .filter(code -> AccountRef.valid(code) || ArrivedStore.isHousehold(code));
    }

    /** Rows to be judged, in the order of their days. */
    List<Open> open(Db.Tx tx, Instant now, int limit) {
        return tx.all(OPEN, Tuple.of(utc(now), limit), StatementStore::open);
    }

    /** Whether a row is still to be judged, and nobody else has it. */
    boolean lock(Db.Tx tx, Open it) {
        return tx.maybe(LOCK, Tuple.of(it.file(), it.n()), row -> true).isPresent();
    }

    void judged(Db.Tx tx, Open it, String verdict, Optional<IntentId> intent, Instant now) {
        tx.run(
                JUDGED,
                Tuple.of(
                        it.file(),
                        it.n(),
                        utc(now),
                        verdict,
                        intent.map(IntentId::value).orElse(null)));
    }

    /** It is tried again. */
    void later(Db.Tx tx, Open it, Instant next) {
        tx.run(LATER, Tuple.of(it.file(), it.n(), utc(next)));
    }

    /** The oldest file whose rows are judged or were tried so often, locked. */
    Optional<Judged> done(Db.Tx tx, int tries) {
        return tx.maybe(
                DONE,
                Tuple.of(tries),
                row -> new Judged(
                        row.getLong("id"),
                        row.getString("rail"),
                        Side.of(row.getString("side")),
                        new Reach(instant(row, "from_at"), instant(row, "until_at"))));
    }

    void close(Db.Tx tx, Judged it, Instant now) {
        tx.run(CLOSE, Tuple.of(it.id(), utc(now)));
    }

    Optional<Reach> reach(Db.Tx tx, String rail, Side side) {
        return tx.maybe(
                REACH,
                Tuple.of(rail, side.word()),
                row -> new Reach(instant(row, "from_at"), instant(row, "until_at")));
    }

    void reaches(Db.Tx tx, Judged it, Reach reach) {
        tx.run(SET_REACH, Tuple.of(it.rail(), it.side().word(), utc(reach.from()), utc(reach.until())));
    }

    /**
     * Intents that the statements of their days do not have, in the order of their ids: those whose days are read now and
     * were not before. Not those whose money may be a row that names nobody.
     */
    List<IntentId> unseen(Db.Tx tx, Judged it, Reach now, Reach before, Duration slack, IntentId after, int limit) {
        return tx.all(
                UNSEEN,
                Tuple.tuple()
                        .addString(it.rail())
                        .addString(it.side() == Side.COLLECT ? "collection" : "payout")
                        .addUUID(after.value())
                        .addOffsetDateTime(utc(now.from()))
                        .addOffsetDateTime(utc(now.until()))
                        .addValue(io.vertx.pgclient.data.Interval.of(0, 0, 0, 0, 0, (int) slack.toSeconds()))
                        .addOffsetDateTime(utc(before.from()))
                        .addOffsetDateTime(utc(before.until()))
                        .addInteger(limit),
                row -> new IntentId(row.getUUID("id")));
    }

    /** Whether a statement of a rail reaches a moment. */
    public boolean reaches(Db.Tx tx, String rail, Instant moment) {
        return tx.one(MISSING, Tuple.of(rail, utc(moment)), row -> row.getLong("n") > 0);
    }

    private static Open open(Row row) {
        var moved = new StatementRow(
                StatementRow.Kind.of(row.getString("kind")),
                new Receipt(row.getString("receipt_no"), Optional.of(instant(row, "at"))),
                Money.kes(row.getLong("amount_minor")),
                Optional.ofNullable(row.getString("about")));
        return new Open(
                row.getLong("file_id"),
                row.getInteger("n"),
                row.getString("rail"),
                Side.of(row.getString("side")),
                moved,
                row.getInteger("tries"));
    }

    /** Before every id there is. */
    static final IntentId FIRST = new IntentId(new UUID(0, 0));
}
