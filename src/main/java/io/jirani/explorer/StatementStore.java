package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.Statement.Balance;
import io.jirani.explorer.Statement.Change;
import io.jirani.explorer.Statement.Posted;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.kernel.TransferId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lines of one account in ranges of an index, as the books were at one moment. */
final class StatementStore implements StatementLines {
    static final Instant FIRST =
            LocalDate.of(2000, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
    static final Instant LAST =
            LocalDate.of(9999, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

    /** The books at one moment: what an account has, and the mark by which later queries see the same. */
    record Now(String snapshot, Balance balance) {}

    private static final UUID LOWEST = new UUID(0, 0);
    private static final UUID HIGHEST = new UUID(-1, -1);

    private static final String NOW = """
            select pg_current_snapshot()::text as snapshot, posted, held from ledger.balances where account_id = $1
            """;

    /** What changed an account {@code $1} of sign {@code $2}; a hold counts where it is set against the account. */
    static final String CHANGES = """
             coalesce(sum(case when p.held then 0 else $2::bigint * p.amount end), 0)::bigint as posted,
             coalesce(sum(case when not p.held then 0 when p.release then $2::bigint * p.amount else -$2::bigint * p.amount end),
                0)::bigint as held
            """;

    /**
     * Rows of the snapshot {@code $3}. A database that was restored into another server has marks that are still to come
     * there: what is in sight though its mark is to come was restored.
     */
    static final String LINES = """
            from ledger.posting p join ledger.transfer t on t.id = p.transfer_id
            where p.account_id = $1 and (not p.held or $2::bigint * p.amount < 0)
                and (pg_visible_in_snapshot(t.xid, $3::text::pg_snapshot) or t.xid >= pg_snapshot_xmax(pg_current_snapshot()))
            """;

    private static final String SINCE = "select" + CHANGES + LINES + " and p.at >= $4";

    private static final String PAGE =
            "select p.transfer_id, p.at, t.kind, t.effective_on, t.meant_for," + CHANGES + LINES;
    static final String NEWEST = PAGE + """
             and p.at >= $4 and p.at <= $5 and (p.at, p.transfer_id) < ($5, $6)
            group by p.at, p.transfer_id, t.id order by p.at desc, p.transfer_id desc limit $7
            """;
    static final String OLDEST = PAGE + """
             and p.at >= $5 and p.at < $4 and (p.at, p.transfer_id) > ($5, $6)
            group by p.at, p.transfer_id, t.id order by p.at, p.transfer_id limit $7
            """;

    Now now(Db.Tx tx, LedgerAccount account) {
        return tx.one(
                NOW,
                Tuple.of(account.number()),
                row -> new Now(row.getString("snapshot"), new Balance(row.getLong("posted"), row.getLong("held"))));
    }

    /** Where the newest line of a span is read from: after its end, with what the account had there. */
    StatementPlace end(Db.Tx tx, LedgerAccount account, Span span) {
        var now = now(tx, account);
        var balance = span.to().equals(LAST) ? now.balance() : before(tx, account, now, span.to());
        return new StatementPlace(account.number(), span, now.snapshot(), span.to(), new TransferId(LOWEST), balance);
    }

    /** Where the oldest line of a span is read from: before its begin, with what the account had there. */
    StatementPlace begin(Db.Tx tx, LedgerAccount account, Span span) {
        var now = now(tx, account);
        var balance = span.from().equals(FIRST) ? Balance.ZERO : before(tx, account, now, span.from());
        var justBefore = span.from().minusNanos(1_000);
        return new StatementPlace(account.number(), span, now.snapshot(), justBefore, new TransferId(HIGHEST), balance);
    }

    @Override
    public List<Posted> newest(Db.Tx tx, LedgerAccount account, StatementPlace place, int limit) {
        return page(tx, NEWEST, account, place, place.span().from(), limit);
    }

    @Override
    public boolean isByDays() {
        return false;
    }

    @Override
    public List<Posted> oldest(Db.Tx tx, LedgerAccount account, StatementPlace place, int limit) {
        return page(tx, OLDEST, account, place, place.span().to(), limit);
    }

    private static List<Posted> page(
            Db.Tx tx, String sql, LedgerAccount account, StatementPlace place, Instant bound, int limit) {
        var parameters = Tuple.tuple()
                .addLong(account.number())
                .addLong((long) account.side().sign())
                .addString(place.snapshot())
                .addOffsetDateTime(utc(bound))
                .addOffsetDateTime(utc(place.at()))
                .addUUID(place.entry().value())
                .addInteger(limit);
        return tx.all(sql, parameters, StatementStore::posted);
    }

    private static Balance before(Db.Tx tx, LedgerAccount account, Now now, Instant moment) {
        var parameters = Tuple.of(account.number(), (long) account.side().sign(), now.snapshot(), utc(moment));
        return now.balance().minus(tx.one(SINCE, parameters, StatementStore::change));
    }

    static Posted posted(Row row) {
        return new Posted(
                new TransferId(row.getUUID("transfer_id")),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("kind"),
                row.getLocalDate("effective_on"),
                Optional.ofNullable(row.getLocalDate("meant_for")),
                change(row));
    }

    private static Change change(Row row) {
        return new Change(row.getLong("posted"), row.getLong("held"));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
