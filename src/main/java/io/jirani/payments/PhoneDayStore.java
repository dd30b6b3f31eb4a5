package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;

/**
 * How much M-Pesa lets a person move (Daraja fact sheet section 15): known before anything is sent, so that nobody waits for a
 * prompt that cannot come. A number that several households share is one person to the provider.
 */
final class PhoneDayStore {
    /** In whole shillings, of one payment. */
    static final long MOST = 250_000;
    /** Of a day, each way. */
    static final long MOST_A_DAY = 500_000;

    /** The provider's day. */
    private static final ZoneId DAY = ZoneId.of("Africa/Nairobi");

    private static final String MOVED = """
            select coalesce(sum(amount_minor), 0)::bigint as moved from payment_intent
            where phone_id in (select id from phone where tag = any ($1)) and direction = $2 and created_at >= $3
                and state not in ('FAILED', 'EXPIRED', 'REFUNDED', 'REVERSED')
            """;

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 11))";

    private PhoneDayStore() {}

    /** Locks a number until the transaction ends: what two send or ask at once, each sees of the other. */
    static void lock(Db.Tx tx, String[] tags) {
        for (var tag : tags) tx.one(LOCK, Tuple.of(tag), row -> true);
    }

    /** Refuses what would pass the day's limit of a number; how much of it is used is not told, for others may share it. */
    static void check(Db.Tx tx, String[] tags, String direction, Money amount, Instant now) {
        var midnight = now.atZone(DAY).toLocalDate().atStartOfDay(DAY).toInstant();
        var moved = tx.one(MOVED, Tuple.of(tags, direction, utc(midnight)), row -> row.getLong("moved"));
        var left = MOST_A_DAY * 100 - moved;
        if (amount.minor() > left)
            throw Problem.invalid(
                            "amount",
                            "M-Pesa moves " + MOST_A_DAY
                                    + " shillings a day for a number, and this is more than is left of today")
                    .told(PushRefusal.DAY_FULL.words());
    }
}
