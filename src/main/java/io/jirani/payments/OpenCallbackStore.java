package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Channel;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which callbacks wait to be judged, and in which order. Reads what {@link InboxStore} writes. */
final class OpenCallbackStore {
    /**
     * What came by a secret path first: strangers on the open paths must not stand in its way. Of one intent some, and the
     * second of each after the first of all: whoever knows the path of one payment must not stand in others' way either.
     */
    private static final String OPEN = """
            select id, channel, intent_id, source from (
                select w.*, row_number() over (partition by intent_id, channel order by id) as n from (
                    select id, channel, intent_id, source from inbox
                    where judged_at is null and (again_at is null or again_at <= $2)
                    order by (intent_id is null), id limit 1000) w) o
            where n <= 10 or intent_id is null or channel = 'typed'
            order by (intent_id is null), n, id limit $1
            """;

    private OpenCallbackStore() {}

    /** A callback nobody judged yet. */
    record Open(long id, Channel channel, Optional<IntentId> intent, String source) {}

    /** Callbacks nobody judged yet, oldest first; not those that are to be judged later. */
    static List<Open> first(Db.Tx tx, int limit, Instant now) {
        return tx.all(OPEN, Tuple.of(limit, utc(now)), OpenCallbackStore::open);
    }

    private static Open open(Row row) {
        return new Open(
                row.getLong("id"),
                Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getUUID("intent_id")).map(IntentId::new),
                row.getString("source"));
    }
}
