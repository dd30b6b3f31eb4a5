package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.vault.Vault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Callbacks as they came, on disk before anybody answers or judges them. */
public final class InboxStore {
    /** Which of our addresses a callback came to: only that tells a result from a notice. */
    public enum Channel {
        /** What became of a push. */
        STK,
        /** What became of a payout. */
        RESULT,
        /** The answer to our question about a payout. */
        STATUS,
        /** The provider's queue gave a payout, or a question about one, up. */
        TIMEOUT
    }

    /**
     * A callback as it came.
     *
     * @param intent whom it is about, when the secret path proved it
     * @param source the address it came from
     */
    public record Arrival(
            Channel channel,
            Optional<IntentId> intent,
            String source,
            Map<String, String> headers,
            RawBody body,
            Instant at) {}

    private static final String INSERT = """
            insert into inbox (channel, intent_id, source, sealed, received_at) values ($1, $2, $3, $4, $5)
            """;
    /** What came by a secret path first: strangers on the open paths must not stand in its way. */
    private static final String OPEN =
            "select id from inbox where judged_at is null order by (intent_id is null), id limit $1";

    private static final String LOCK = """
            select channel, intent_id, source, sealed, received_at from inbox
            where id = $1 and judged_at is null for no key update skip locked
            """;
    private static final String JUDGED =
            "update inbox set judged_at = $2, verdict = $3 where id = $1 and judged_at is null";

    private static final String EMPTY = """
            update inbox set sealed = null, source = ''
            where intent_id in (select id from payment_intent where household_id = $1) and sealed is not null
            """;

    private final Vault vault;

    /**
     * @param vault seals what came: it names people and their numbers
     */
    public InboxStore(Vault vault) {
        this.vault = vault;
    }

    /** Keeps a callback. */
    public void add(Db.Tx tx, Arrival arrival) {
        var at = arrival.at().truncatedTo(ChronoUnit.MICROS);
        tx.run(
                INSERT,
                Tuple.of(
                        arrival.channel().name().toLowerCase(Locale.ROOT),
                        arrival.intent().map(IntentId::value).orElse(null),
                        arrival.source(),
                        Buffer.buffer(
                                vault.sealOwn(purpose(arrival.channel(), arrival.intent(), at), content(arrival))),
                        utc(at)));
    }

    /** Callbacks nobody judged yet, oldest first. */
    List<Long> open(Db.Tx tx, int limit) {
        return tx.all(OPEN, Tuple.of(limit), row -> row.getLong("id"));
    }

    /** A callback to be judged, locked; nothing when somebody else has it or had it. */
    Optional<Arrival> lock(Db.Tx tx, Long id) {
        return tx.maybe(LOCK, Tuple.of(id), this::arrival);
    }

    void judged(Db.Tx tx, Long id, String verdict, Instant now) {
        tx.run(JUDGED, Tuple.of(id, utc(now), verdict));
    }

    /** Takes out what was said of a household's payments, word for word; answers how many times. */
    public int empty(Db.Tx tx, HouseholdId household) {
        return tx.run(EMPTY, Tuple.of(household.value()));
    }

    /** Bound to its row: the body of one callback never opens as another's. */
    private static String purpose(Channel channel, Optional<IntentId> intent, Instant at) {
        return "inbox\n" + channel + "\n" + intent.map(IntentId::toString).orElse("-") + "\n" + at;
    }

    private static byte[] content(Arrival arrival) {
        var headers = new JsonObject();
        arrival.headers().forEach(headers::put);
        return JsonObject.of("headers", headers, "body", arrival.body().bytes())
                .toBuffer()
                .getBytes();
    }

    private Arrival arrival(Row row) {
        var channel = Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT));
        var intent = Optional.ofNullable(row.getUUID("intent_id")).map(IntentId::new);
        var at = instant(row, "received_at");
        var content = vault.openOwn(
                purpose(channel, intent, at), row.getBuffer("sealed").getBytes());
        var body = new RawBody(new JsonObject(Buffer.buffer(content)).getBinary("body"));
        return new Arrival(channel, intent, row.getString("source"), Map.of(), body, at);
    }
}
