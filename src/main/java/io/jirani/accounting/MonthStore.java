package io.jirani.accounting;

import io.jirani.accounting.TrialBalance.State;
import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Months: what each account did in one, and which of them stand. */
final class MonthStore {
    private static final String ONE_STATE = "set transaction isolation level repeatable read read only";

    private static final String STATE = """
            select coalesce($1 <= (select max(month) from ledger.period_close), false) as closed,
                exists (select 1 from accounting.totalled where month = $1) as totalled
            """;

    private static final String ROWS = """
            select a.code, a.asset, a.kind, k.class, coalesce(h.community_id, c.id) as community_id,
                r.opening, r.debits, r.credits
            from rows r join ledger.account a on a.id = r.account_id join ledger.kind k on k.name = a.kind
            left join household h on h.id = accounting.owner(a.code)
            left join community c on c.id = accounting.owner(a.code)
            """;

    /** What was added up when the month was closed. $1: the month; more: which accounts. */
    private static String totalled(String which) {
        return """
            with latest as (select distinct on (m.account_id) m.* from accounting.account_month m
                where m.month <= $1 %s order by m.account_id, m.month desc),
            rows as (select account_id, case month when $1 then opening else opening + debits - credits end as opening,
                case month when $1 then debits else 0 end as debits, case month when $1 then credits else 0 end as credits
                from latest)
            """.formatted(which) + ROWS;
    }

    /** What was added up before, and what came since. $1, $2: the month's first day and the next one's. */
    private static String live(String whichBefore, String whichSince) {
        return """
            with last as (select max(month) as month from accounting.totalled where month < $1),
            since as (select coalesce((month + interval '1 month')::date, '-infinity'::date) as day from last),
            before as (select distinct on (m.account_id) m.account_id, m.opening + m.debits - m.credits as amount
                from accounting.account_month m where m.month <= (select month from last) %s
                order by m.account_id, m.month desc),
            moved as (select p.account_id,
                    coalesce(sum(p.amount) filter (where t.effective_on < $1), 0) as before,
                    coalesce(sum(p.amount) filter (where t.effective_on >= $1 and p.amount > 0), 0) as debits,
                    coalesce(sum(-p.amount) filter (where t.effective_on >= $1 and p.amount < 0), 0) as credits
                from ledger.transfer t join ledger.posting p on p.transfer_id = t.id and p.at = t.at
                where t.effective_on >= (select day from since) and t.effective_on < $2 and not p.held %s
                    and p.at >= (select min(at) from ledger.transfer
                        where effective_on >= (select day from since) and effective_on < $2)
                group by 1),
            rows as (select account_id, (coalesce(b.amount, 0) + coalesce(m.before, 0))::bigint as opening,
                    coalesce(m.debits, 0)::bigint as debits, coalesce(m.credits, 0)::bigint as credits
                from before b full join moved m using (account_id))
            """.formatted(whichBefore, whichSince) + ROWS;
    }

    private static final String THESE = "(select id from ledger.account where code = any (%s))";
    private static final String ALL_TOTALLED = totalled("");
    private static final String ALL_LIVE = live("", "");
    private static final String SOME_TOTALLED = totalled("and m.account_id in " + THESE.formatted("$2"));
    private static final String SOME_LIVE =
            live("and m.account_id in " + THESE.formatted("$3"), "and p.account_id in " + THESE.formatted("$3"));

    private static final String LINES = """
            select t.id, t.kind as what, t.effective_on, t.meant_for, t.at, a.code, a.asset, a.kind, k.class, p.amount,
                d.series, d.number
            from ledger.account a join ledger.kind k on k.name = a.kind
            join ledger.posting p on p.account_id = a.id and not p.held
            join ledger.transfer t on t.id = p.transfer_id and t.at = p.at
            left join lateral (select series, number from accounting.document d
                where d.transfer_id = t.id and d.household_id = $4 order by d.n limit 1) d on true
            where a.code = any ($3) and t.effective_on >= $1 and t.effective_on < $2
            order by t.effective_on, t.at, t.id, p.leg
            """;

    private static final String CLOSE = "select ledger.close_period($1, $2, $3)";
    private static final String CLOSED_NOT_TOTALLED = """
            select month from ledger.period_close p where not exists (select 1 from accounting.totalled t where t.month = p.month)
            order by month
            """;
    private static final String LOCKED = "55P03";
    private static final String TOTAL = "select accounting.total($1, $2) as accounts";
    private static final String OPEN_MONTHS = """
            select greatest(0, (extract(year from age(now.month, first.month)) * 12
                + extract(month from age(now.month, first.month)))::int) as months
            from (select date_trunc('month', ledger.day_of($1)::timestamp) as month) now
            cross join lateral (select coalesce((select max(month)::timestamp + interval '1 month' from ledger.period_close),
                (select date_trunc('month', effective_on::timestamp) from ledger.transfer order by xid, id limit 1),
                now.month) as month) first
            """;

    /** Makes everything this transaction reads one state of the database. Call it first. */
    void readOneState(Db.Tx tx) {
        tx.run(ONE_STATE, Tuple.tuple());
    }

    State state(Db.Tx tx, YearMonth month) {
        return tx.one(STATE, Tuple.of(month.atDay(1)), row -> row.getBoolean("closed") ? State.CLOSED : State.OPEN);
    }

    boolean isTotalled(Db.Tx tx, YearMonth month) {
        return tx.one(STATE, Tuple.of(month.atDay(1)), row -> row.getBoolean("totalled"));
    }

    /** What every account did in a month; accounts that never moved are left out. */
    List<Movement> movements(Db.Tx tx, YearMonth month) {
        var first = month.atDay(1);
        return isTotalled(tx, month)
                ? tx.all(ALL_TOTALLED, Tuple.of(first), MonthStore::movement)
                : tx.all(ALL_LIVE, Tuple.of(first, month.plusMonths(1).atDay(1)), MonthStore::movement);
    }

    /** What a household's own accounts did in a month. */
    List<Movement> movements(Db.Tx tx, YearMonth month, HouseholdId household) {
        var first = month.atDay(1);
        var codes = codes(household);
        return isTotalled(tx, month)
                ? tx.all(SOME_TOTALLED, Tuple.of(first, (Object) codes), MonthStore::movement)
                : tx.all(SOME_LIVE, Tuple.of(first, month.plusMonths(1).atDay(1), codes), MonthStore::movement);
    }

    /** Every leg on a household's own accounts in a month, in the order in which the entries count. */
    List<Statement.Leg> legs(Db.Tx tx, YearMonth month, HouseholdId household) {
        return tx.all(
                LINES,
                Tuple.of(month.atDay(1), month.plusMonths(1).atDay(1), codes(household), household.value()),
                MonthStore::leg);
    }

    /** Closes a month and all before it. From the commit on nothing is booked into them. */
    void close(Db.Tx tx, YearMonth month, Instant now, String by) {
        try {
            tx.run(CLOSE, Tuple.of(month.atDay(1), now.atOffset(ZoneOffset.UTC), by));
        } catch (PgException failure) {
            throw switch (String.valueOf(failure.getSqlState())) {
                case "LD018" -> Problem.of(Problem.Kind.CONFLICT, month + " has not ended");
                case "LD022" -> Problem.invalid("month", "no entry of the books counts for " + month + " or before it");
                case "LD016" -> Problem.of(Problem.Kind.CONFLICT, month + " is closed already");
                default -> failure;
            };
        }
    }

    /** The months that are closed and not added up yet, oldest first. */
    List<YearMonth> toBeTotalled(Db.Tx tx) {
        return tx.all(CLOSED_NOT_TOTALLED, Tuple.tuple(), row -> YearMonth.from(row.getLocalDate("month")));
    }

    /**
     * Adds up a closed month whose entries all have their documents; answers how many accounts moved in it, and zero when
     * it was added up already. Refuses while somebody else adds up.
     */
    long total(Db.Tx tx, YearMonth month, Instant now) {
        try {
            return tx.one(
                    TOTAL, Tuple.of(month.atDay(1), now.atOffset(ZoneOffset.UTC)), row -> row.getLong("accounts"));
        } catch (PgException failure) {
            if (!LOCKED.equals(failure.getSqlState())) throw failure;
            throw Problem.of(Problem.Kind.CONFLICT, "somebody else is adding up months: ask again when that is done");
        }
    }

    /** How many months have ended and are not closed. */
    int open(Db.Tx tx, Instant now) {
        return tx.one(OPEN_MONTHS, Tuple.of(now.atOffset(ZoneOffset.UTC)), row -> row.getInteger("months"));
    }

    private static String[] codes(HouseholdId household) {
        return Stream.of(
                        Stream.of(Account.Pocket.values())
                                .map(pocket ->
                                        Account.of(household, pocket, Asset.KES).code()),
                        Stream.of(Account.Credit.values())
                                .map(credit -> Account.of(household, credit).code()),
                        Stream.of(Account.claim(household, Asset.KES).code()))
                .flatMap(all -> all)
                .toArray(String[]::new);
    }

    private static Movement movement(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new Movement(
                line(row),
                row.getString("code"),
                Optional.ofNullable(row.getUUID("community_id")).map(CommunityId::new),
                new Net(row.getLong("opening"), asset),
                new Net(row.getLong("debits"), asset),
                new Net(row.getLong("credits"), asset));
    }

    private static Statement.Leg leg(Row row) {
        return new Statement.Leg(
                new TransferId(row.getUUID("id")),
                row.getString("what"),
                row.getLocalDate("effective_on"),
                Optional.ofNullable(row.getLocalDate("meant_for")),
                row.getOffsetDateTime("at").toInstant(),
                Optional.ofNullable(row.getString("series"))
                        .map(series -> new DocumentNumber(series, row.getLong("number"))),
                line(row),
                row.getString("code"),
                new Net(row.getLong("amount"), Asset.of(row.getString("asset"))));
    }

    private static ChartLine line(Row row) {
        return ChartLine.of(row.getString("kind"), row.getString("class"), row.getString("code"));
    }
}
