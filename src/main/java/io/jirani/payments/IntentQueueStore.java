package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Payments that wait for the same thing: to be sent, looked at, ended. Taken together; or one by one, when one of them breaks
 * a pass. Such a one is left out for a while, ever longer, so that it stands in nobody's way.
 *
 * @param <T> what a row is
 */
final class IntentQueueStore<T> {
    private static final String LEFT_OUT = " and (i.stuck_until is null or i.stuck_until <= $1)";

    private static final String LOCKED = " limit $2 for no key update of i skip locked";

    /** From two seconds to a quarter of an hour. */
    private static final String PUT_OFF = """
            update payment_intent set stuck_times = stuck_times + 1,
                stuck_until = $2::timestamptz + least(interval '15 minutes', interval '2 seconds' * power(4, least(stuck_times, 5)))
            where id = $1
            """;

    private final String select;
    private final String ids;
    private final String where;
    private final String order;
    private final Function<Row, T> mapper;

    /**
     * Payments in one state of affairs.
     *
     * @param select of {@code payment_intent i}, ends with a condition
     * @param where more conditions, of {@code $1}, which is now
     * @param order which come first
     */
    IntentQueueStore(String select, String where, String order, Function<Row, T> mapper) {
        this.select = select;
        this.ids = "select i.id from payment_intent i where true";
        this.where = " and " + where + LEFT_OUT;
        this.order = " order by " + order;
        this.mapper = mapper;
    }

    /** Some that nobody else has, locked until the transaction ends. */
    List<T> claim(Db.Tx tx, Instant now, int limit) {
        return tx.all(select + where + order + LOCKED, Tuple.of(utc(now), limit), mapper);
    }

    /** The same ones, not read and not locked. */
    List<IntentId> waiting(Db.Tx tx, Instant now, int limit) {
        return tx.all(
                ids + where + order + " limit $2", Tuple.of(utc(now), limit), row -> new IntentId(row.getUUID("id")));
    }

    /** One of them, locked, if it still waits and nobody else has it. */
    Optional<T> claim(Db.Tx tx, IntentId id, Instant now) {
        return tx.maybe(select + " and i.id = $3" + where + LOCKED, Tuple.of(utc(now), 1, id.value()), mapper);
    }

    /** Leaves one out for a while: a pass broke over it. */
    void putOff(Db.Tx tx, IntentId id, Instant now) {
        tx.run(PUT_OFF, Tuple.of(id.value(), utc(now)));
    }
}
