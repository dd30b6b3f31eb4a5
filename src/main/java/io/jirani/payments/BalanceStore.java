package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.jirani.payments.Statement.Side;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the provider says its accounts of ours hold, beside what our books say at that moment (I-10). */
public final class BalanceStore {
    /**
     * What may lie at the provider and not in our books yet, and what may have left it and is in our books still.
     */
    public record UnderWay(Money more, Money less) {}

    /**
     * The provider's last word about an account, and ours.
     *
     * @param unresolved what is under way or unproven, and may explain a difference
     * @param offSince differs by more than that since
     */
    public record Seen(
            String rail,
            Side side,
            Optional<Instant> told,
            Optional<Money> provider,
            Optional<Money> ledger,
            Optional<UnderWay> unresolved,
            Optional<Instant> offSince) {
        /** By how much they differ beyond what is under way, in the smallest unit. */
        public long off() {
            if (provider.isEmpty() || ledger.isEmpty() || unresolved.isEmpty()) return 0;
            long more = provider.get().minor() - ledger.get().minor();
            return outside(
                    more,
                    -unresolved.get().less().minor(),
                    unresolved.get().more().minor());
        }

        private static long outside(long value, long least, long most) {
            if (value < least) return value - least;
            return value > most ? value - most : 0;
        }
    }

    private static final String FIRST = """
            insert into rail_balance (rail, side, next_at) values ($1, $2, $3) on conflict do nothing
            """;
    private static final String TURN = """
            update rail_balance set next_at = $4, asked_at = $3 where rail = $1 and side = $2 and next_at <= $3 returning rail
            """;
    private static final String UNRESOLVED = """
            select coalesce(sum(amount_minor), 0)::bigint as n from payment_intent where rail = $1 and case $2
                when 'collect' then direction = 'collection' and (state in ('SUBMITTING', 'PENDING', 'UNKNOWN')
                        or evidence = 1 and state in ('SUCCEEDED', 'LATE_CREDITED', 'REVIEW')
                        or state in ('EXPIRED', 'FAILED') and created_at > $3)
                else direction = 'payout' and (state in ('SUBMITTING', 'SUBMITTED', 'UNKNOWN')
                    or state = 'REVIEW' and not (reason_code = 'paid_after_failed' and evidence >= 2)) end
            """;
    /** Payments that the provider may have taken back, and their refunds are not proven. */
    private static final String REFUNDS = """
            select coalesce(sum(amount_minor), 0)::bigint as n from refund where rail = $1 and method = 'reversal'
                and state in ('SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW')
            """;
    /** What left a side by our books and may be there still; what may have reached the other; what may have left before we know. */
    private static final String MOVES = """
            select coalesce(sum(amount_minor) filter (where state in ('SUBMITTING', 'REVIEW') and $2 = 'collect' and route <> 'from_bank'), 0)::bigint
                    as less,
                coalesce(sum(amount_minor) filter (where case $2 when 'collect' then state <> 'SUBMITTING' and route <> 'from_bank'
                    else route <> 'to_bank' end), 0)::bigint as more
            from float_move where rail = $1 and state in ('SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW')
            """;

    private static final String WAITING = """
            select coalesce(sum(amount_minor), 0)::bigint as n from arrived where rail = $1 and posted_at is null
                and absent_at is null
            """;
    private static final String PROOFS = """
            select coalesce(sum(c.amount_minor), 0)::bigint as n from collection_credit c join payment_intent i on i.id = c.intent_id
            where c.rail = $1 and c.proven_at is null and i.evidence >= 2
            """;
    private static final String TOLD = """
            update rail_balance set told_at = $3, provider_minor = $4, ledger_minor = $5, unresolved_minor = $6,
                unresolved_out_minor = $8, off_since = case when $7 then coalesce(off_since, $3) end
            where rail = $1 and side = $2
            """;
    private static final String LEFT =
            "update rail_balance set left_minor = $2, left_at = $3 where rail = $1 and side = 'payout'";
    private static final String ALL = """
            select rail, side, told_at, provider_minor, ledger_minor, unresolved_minor, unresolved_out_minor, off_since from rail_balance
            order by rail, side
            """;

    /** Takes the turn to ask, if it is time. */
    boolean turn(Db.Tx tx, String rail, Side side, Instant now, Instant next) {
        tx.run(FIRST, Tuple.of(rail, side.word(), utc(now)));
        return tx.maybe(TURN, Tuple.of(rail, side.word(), utc(now), utc(next)), row -> true)
                .isPresent();
    }

    /** Keeps what is left to pay out with; asked for or not. */
    void left(Db.Tx tx, String rail, Money left, Instant now) {
        tx.run(FIRST, Tuple.of(rail, Side.PAYOUT.word(), utc(now)));
        tx.run(LEFT, Tuple.of(rail, left.minor(), utc(now)));
    }

    /**
     * What may lie at the provider, or have left it, and not in our books yet.
     *
     * @param since pushes that ended before it are not expected any more
     */
    UnderWay unresolved(Db.Tx tx, String rail, Side side, Instant since) {
        long open = tx.one(UNRESOLVED, Tuple.of(rail, side.word(), utc(since)), row -> row.getLong("n"));
        var moves = tx.one(
                MOVES,
                Tuple.of(rail, side.word()),
                row -> new UnderWay(Money.kes(row.getLong("more")), Money.kes(row.getLong("less"))));
        if (side == Side.PAYOUT) return new UnderWay(moves.more(), moves.less().plus(Money.kes(open)));
        long waiting = tx.one(WAITING, Tuple.of(rail), row -> row.getLong("n"));
        long proofs = tx.one(PROOFS, Tuple.of(rail), row -> row.getLong("n"));
        long refunds = tx.one(REFUNDS, Tuple.of(rail), row -> row.getLong("n"));
        return new UnderWay(
                moves.more().plus(Money.kes(open + waiting + proofs)),
                moves.less().plus(Money.kes(refunds)));
    }

    /** Keeps what the provider said beside what the books say. */
    void told(Db.Tx tx, Seen it, Instant now) {
        tx.run(
                TOLD,
                Tuple.tuple()
                        .addString(it.rail())
                        .addString(it.side().word())
                        .addOffsetDateTime(utc(now))
                        .addLong(it.provider().map(Money::minor).orElse(null))
                        .addLong(it.ledger().map(Money::minor).orElse(null))
                        .addLong(it.unresolved().map(one -> one.more().minor()).orElse(null))
                        .addBoolean(it.off() != 0)
                        .addLong(it.unresolved().map(one -> one.less().minor()).orElse(null)));
    }

    public List<Seen> all(Db.Tx tx) {
        return tx.all(ALL, Tuple.tuple(), BalanceStore::seen);
    }

    private static Seen seen(Row row) {
        return new Seen(
                row.getString("rail"),
                Side.of(row.getString("side")),
                maybe(row, "told_at"),
                money(row, "provider_minor"),
                money(row, "ledger_minor"),
                money(row, "unresolved_minor")
                        .map(more -> new UnderWay(
                                more, money(row, "unresolved_out_minor").orElse(Money.kes(0)))),
                maybe(row, "off_since"));
    }

    private static Optional<Money> money(Row row, String column) {
        return Optional.ofNullable(row.getLong(column)).map(Money::kes);
    }
}
