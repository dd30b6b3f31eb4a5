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
            Optional<Money> unresolved,
            Optional<Instant> offSince) {
        /** By how much they differ beyond what is under way, in the smallest unit. */
        public long off() {
            if (provider.isEmpty() || ledger.isEmpty() || unresolved.isEmpty()) return 0;
            long more = provider.get().minor() - ledger.get().minor();
            long explained = unresolved.get().minor();
            return side == Side.COLLECT ? outside(more, 0, explained) : outside(more, -explained, 0);
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
                off_since = case when $7 then coalesce(off_since, $3) end
            where rail = $1 and side = $2
            """;
    private static final String ALL = """
            select rail, side, told_at, provider_minor, ledger_minor, unresolved_minor, off_since from rail_balance
            order by rail, side
            """;

    /** Takes the turn to ask, if it is time. */
    boolean turn(Db.Tx tx, String rail, Side side, Instant now, Instant next) {
        tx.run(FIRST, Tuple.of(rail, side.word(), utc(now)));
        return tx.maybe(TURN, Tuple.of(rail, side.word(), utc(now), utc(next)), row -> true)
                .isPresent();
    }

    /**
     * What may lie at the provider, or have left it, and not in our books yet.
     *
     * @param since pushes that ended before it are not expected any more
     */
    Money unresolved(Db.Tx tx, String rail, Side side, Instant since) {
        long open = tx.one(UNRESOLVED, Tuple.of(rail, side.word(), utc(since)), row -> row.getLong("n"));
        if (side == Side.PAYOUT) return Money.kes(open);
        long waiting = tx.one(WAITING, Tuple.of(rail), row -> row.getLong("n"));
        return Money.kes(open + waiting + tx.<Long>one(PROOFS, Tuple.of(rail), row -> row.getLong("n")));
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
                        .addLong(it.unresolved().map(Money::minor).orElse(null))
                        .addBoolean(it.off() != 0));
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
                money(row, "unresolved_minor"),
                maybe(row, "off_since"));
    }

    private static Optional<Money> money(Row row, String column) {
        return Optional.ofNullable(row.getLong(column)).map(Money::kes);
    }
}
