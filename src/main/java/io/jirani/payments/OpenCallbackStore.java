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
import java.util.concurrent.atomic.AtomicLong;

/** Which callbacks wait to be judged, and in which order. Reads what {@link InboxStore} writes; and what of it is forgotten. */
final class OpenCallbackStore {
    private static final int WINDOW = 1_000;

    /**
     * What came by a secret path first: strangers on the open paths must not stand in its way. Of one intent some, and the
     * second of each after the first of all: whoever knows the path of one payment must not stand in others' way either.
     */
    private static final String OPEN = """
            select id, channel, intent_id, source, seen from (
                select w.*, count(*) over () as seen, row_number() over (partition by intent_id, channel order by id) as n
                from (
                    select id, channel, intent_id, source from inbox
                    where judged_at is null and (again_at is null or again_at <= $2)
                    order by (intent_id is null), id limit $3) w) o
            where n <= 10 or intent_id is null or channel = 'typed'
            order by (intent_id is null), n, id limit $1
            """;
    /** The same where a few paths fill the window: from path to path by the index, however many rows each has. */
    private static final String CROWDED = """
            with recursive path as (
                (select intent_id, channel, 1 as nth from inbox
                where judged_at is null and intent_id is not null and (again_at is null or again_at <= $2)
                order by intent_id, channel limit 1)
                union all
                select o.intent_id, o.channel, p.nth + 1 from path p cross join lateral (
                    select i.intent_id, i.channel from inbox i
                    where i.judged_at is null and i.intent_id is not null and (i.again_at is null or i.again_at <= $2)
                        and (i.intent_id, i.channel) > (p.intent_id, p.channel)
                    order by i.intent_id, i.channel limit 1) o
                where p.nth < $3)
            select o.id, p.channel, p.intent_id, o.source from path p cross join lateral (
                select i.id, i.source, row_number() over (order by i.id) as n from inbox i
                where i.judged_at is null and i.intent_id = p.intent_id and i.channel = p.channel
                    and (i.again_at is null or i.again_at <= $2)
                order by i.id limit 10) o
            order by o.n, o.id limit $1
            """;

    private static final String UNBELIEVED = """
            update inbox set sealed = null, source = '' where id = any (array(
                (select i.id from inbox i where i.channel = 'typed' and i.sealed is not null and i.judged_at < $1 limit $2)
                union all (select i.id from provider_question q join inbox i on i.intent_id = q.id
                    where i.sealed is not null and i.judged_at < $1 limit $2)))
            """;

    private OpenCallbackStore() {}

    /**
     * Forgets the words of payments typed by hand, and of answers to people's questions about a transaction, that were not
     * believed and that people had days to look at.
     */
    static int forgetUnbelieved(Db.Tx tx, Instant before, int most) {
        return tx.run(UNBELIEVED, Tuple.of(utc(before), most));
    }

    /** A callback nobody judged yet. */
    record Open(long id, Channel channel, Optional<IntentId> intent, String source) {}

    /** Callbacks nobody judged yet, oldest first; not those that are to be judged later. */
    static List<Open> first(Db.Tx tx, int limit, Instant now) {
        var seen = new AtomicLong();
        var of = Tuple.of(limit, utc(now), WINDOW);
        var first = tx.all(OPEN, of, row -> {
            seen.set(row.getLong("seen"));
            return open(row);
        });
        return first.size() < limit && seen.get() == WINDOW ? tx.all(CROWDED, of, OpenCallbackStore::open) : first;
    }

    private static Open open(Row row) {
        return new Open(
                row.getLong("id"),
                Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getUUID("intent_id")).map(IntentId::new),
                row.getString("source"));
    }
}
