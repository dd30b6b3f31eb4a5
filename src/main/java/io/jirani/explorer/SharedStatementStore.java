package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.Statement.Posted;
import io.jirani.kernel.CommunityId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lines of an account that several have a part in, as one community's operator sees them: an entry out of its sight, and
 * one that tells what a home did in an interval (ruling 28), is in the sum of its UTC day, which stands at the day's end.
 * So the balances add up and no single payment or interval is told. A page reads whole days.
 */
final class SharedStatementStore implements StatementLines {
    /** Whether a line's entry is told. {@code $6} is the community; the account is its own, or common to all. */
    private static final String TOLD = """
            case when coalesce(o.key, t.key) ~ '^(interval|restate|bid|ask):' then false
                when ledger.owner((select code from ledger.account where id = $1)) = $6 then true
                else (select coalesce(bool_or($6 in (ledger.owner(a.code), h.community_id)), false) or count(ledger.owner(a.code)) = 0
                    from ledger.posting q join ledger.account a on a.id = q.account_id left join household h on h.id = ledger.owner(a.code)
                    where q.transfer_id = t.id and q.at = t.at) end as told
            """;

    /** The lines of a day from {@code $4} to {@code $5}; what a reversal takes back is what its entry tells about. */
    private static final String DAY = """
            with line as (
                select t.id, t.at, t.key, t.kind, t.effective_on, t.meant_for,
            """ + StatementStore.CHANGES + StatementStore.LINES + """
                    and p.at >= $4::timestamptz and p.at < $5::timestamptz
                group by t.id),
            seen as (
                select t.*,
            """ + TOLD + """
                from line t left join ledger.transfer o on t.key like 'reversal:%%' and o.id = ledger.owner(t.key)),
            shown as (
                select id as transfer_id, at, kind, effective_on, meant_for, posted, held from seen where told
                union all
                select 'ffffffff-ffff-ffff-ffff-ffffffffffff', $5::timestamptz - interval '1 microsecond', 'others',
                    ($4::timestamptz at time zone 'UTC')::date, null, sum(posted)::bigint, sum(held)::bigint
                from seen where not told having count(*) > 0)
            select * from shown where (at, transfer_id) %1$s ($7, $8) order by at %2$s, transfer_id %2$s limit $9
            """;

    private static final String BACK = DAY.formatted("<", "desc");
    private static final String ON = DAY.formatted(">", "asc");
    private static final String LAST_BEFORE =
            "select max(at) as at from ledger.posting where account_id = $1 and at >= $2 and at < $3";
    private static final String FIRST_FROM =
            "select min(at) as at from ledger.posting where account_id = $1 and at >= $2 and at < $3";
    private static final String OTHERS = "select exists (select 1 from community where id <> $1) as others";

    private final CommunityId community;

    SharedStatementStore(CommunityId community) {
        this.community = community;
    }

    /** How somebody reads an account, given who has a part in it. */
    static StatementLines of(Db.Tx tx, Sight sight, LedgerAccount account, StatementLines whole) {
        if (!(sight instanceof Sight.Community ours)) return whole;
        var shared = switch (account.owner()) {
            case Owner.OfHousehold home -> false;
            case Owner.OfCommunity one -> true;
            default -> tx.one(OTHERS, Tuple.of(ours.community().value()), row -> row.getBoolean("others"));
        };
        return shared ? new SharedStatementStore(ours.community()) : whole;
    }

    @Override
    public boolean isByDays() {
        return true;
    }

    @Override
    public List<Posted> newest(Db.Tx tx, LedgerAccount account, StatementPlace place, int limit) {
        var found = new ArrayList<Posted>();
        var to = min(place.span().to(), dayAfter(place.at()));
        while (found.size() < limit) {
            var last = edge(tx, LAST_BEFORE, account, place.span().from(), to);
            if (last.isEmpty()) break;
            found.addAll(day(tx, BACK, account, place, last.get(), limit - found.size()));
            to = day(last.get());
        }
        return found;
    }

    @Override
    public List<Posted> oldest(Db.Tx tx, LedgerAccount account, StatementPlace place, int limit) {
        var found = new ArrayList<Posted>();
        var from = max(place.span().from(), day(place.at()));
        while (found.size() < limit) {
            var first = edge(tx, FIRST_FROM, account, from, place.span().to());
            if (first.isEmpty()) break;
            found.addAll(day(tx, ON, account, place, first.get(), limit - found.size()));
            from = dayAfter(first.get());
        }
        return found;
    }

    private static Optional<Instant> edge(Db.Tx tx, String sql, LedgerAccount account, Instant from, Instant to) {
        return tx.one(
                sql,
                Tuple.of(account.number(), utc(from), utc(to)),
                row -> Optional.ofNullable(row.getOffsetDateTime("at")).map(OffsetDateTime::toInstant));
    }

    private List<Posted> day(
            Db.Tx tx, String sql, LedgerAccount account, StatementPlace place, Instant within, int limit) {
        var parameters = Tuple.tuple()
                .addLong(account.number())
                .addLong((long) account.side().sign())
                .addString(place.snapshot())
                .addOffsetDateTime(utc(day(within)))
                .addOffsetDateTime(utc(dayAfter(within)))
                .addUUID(community.value())
                .addOffsetDateTime(utc(place.at()))
                .addUUID(place.entry().value())
                .addInteger(limit);
        return tx.all(sql, parameters, StatementStore::posted);
    }

    private static Instant day(Instant moment) {
        return moment.truncatedTo(ChronoUnit.DAYS);
    }

    private static Instant dayAfter(Instant moment) {
        return day(moment).plus(1, ChronoUnit.DAYS);
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
