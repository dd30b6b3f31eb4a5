package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.moments;
import static io.jirani.payments.IntentRowStore.texts;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.identity.Resealed;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.vault.Vault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Callbacks as they came, on disk before anybody answers or judges them. */
public final class InboxStore implements Resealed {
    /** Which of our addresses a callback came to: only that tells a result from a notice. */
    public enum Channel {
        /** What became of a push. */
        STK,
        /** What became of a payout. */
        RESULT,
        /** The answer to our question about a payout. */
        STATUS,
        /** The provider's queue gave a payout, or a question about one, up. */
        TIMEOUT,
        /** A payment somebody typed in the menu of the phone. */
        TYPED,
        /** The answer to our question what an account holds. */
        BALANCE
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
            Instant at) {
        public Arrival {
            at = at.truncatedTo(ChronoUnit.MICROS); // as the database keeps it: the seal is bound to it
        }
    }

    /** So many of one path may wait to be judged; one told fifty times is still a story. */
    static final int MOST_OPEN = 64;

    private static final int MOST_EVER = 200;
    private static final String INSERT = """
            insert into inbox (channel, intent_id, source, sealed, received_at)
            select u.channel, u.intent_id, u.source, u.sealed, u.at from (
                select t.*, row_number() over (partition by t.channel, t.intent_id order by t.n) as nth
                from unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[], $5::timestamptz[]) with ordinality
                    as t(channel, intent_id, source, sealed, at, n)) u
            where u.intent_id is null or u.channel in ('typed', 'balance')
                or u.nth + (select count(*) from (select from inbox i where i.intent_id = u.intent_id
                    and i.channel = u.channel and i.judged_at is null limit $6) o) <= $6
                and u.nth + (select count(*) from (select from inbox i where i.intent_id = u.intent_id
                    and i.channel = u.channel limit $7) e) <= $7 order by u.n
            """;
    /** After hours of trying, and no more than four times a day. */
    private static final String FAILED = """
            update inbox set tries = tries + 1,
                again_at = $2::timestamptz + least(interval '6 hours', interval '1 second' * power(5, least(tries, 8)))
            where id = $1 and judged_at is null returning tries, received_at
            """;

    private static final String LOCK = """
            select channel, intent_id, source, sealed, received_at from inbox
            where id = $1 and judged_at is null for no key update skip locked
            """;
    private static final String LOCK_ALL = """
            select id, channel, intent_id, source, sealed, received_at from inbox
            where id = any ($1) and judged_at is null order by id for no key update skip locked
            """;
    private static final String AGAIN =
            "update inbox set again_at = $2 where id = $1 and judged_at is null and again_at is null";
    private static final String FORGET = "select forget_hearsay($1) as gone";
    private static final String JUDGED =
            "update inbox set judged_at = $2, verdict = $3 where id = $1 and judged_at is null";
    private static final String JUDGED_ALL = """
            update inbox b set judged_at = $3, verdict = u.verdict from unnest($1::bigint[], $2::text[]) as u(id, verdict)
            where b.id = u.id and b.judged_at is null
            """;

    private static final String BURN = "update inbox set sealed = null, source = '' where id = $1";

    private static final String EMPTY = """
            update inbox set sealed = null, source = ''
            where intent_id in (select id from payment_intent where household_id = $1) and sealed is not null
            """;

    private static final String OLD = """
            select id, channel, intent_id, source, headers, body, received_at from inbox
            where body is not null or headers is not null order by id limit $1 for no key update
            """;
    private static final String MOVED = "update inbox set sealed = $2, headers = null, body = null where id = $1";
    private static final String KEY = "substring(sealed from 2 for 8)";
    private static final String OTHERS = " from inbox where sealed is not null and (" + KEY + " < decode($1, 'hex') or "
            + KEY + " > decode($1, 'hex'))";
    private static final String STALE = "select id, channel, intent_id, source, sealed, received_at" + OTHERS
            + " limit $2 for no key update skip locked";
    private static final String RESEALED = "update inbox set sealed = $2 where id = $1";

    private final Vault vault;

    /**
     * @param vault seals what came: it names people and their numbers
     */
    public InboxStore(Vault vault) {
        this.vault = vault;
    }

    /** Keeps a callback. */
    public void add(Db.Tx tx, Arrival arrival) {
        addAll(tx, List.of(arrival));
    }

    /** Keeps callbacks in their order; answers how many were left out, since their path has brought too many. */
    int addAll(Db.Tx tx, List<Arrival> arrivals) {
        if (arrivals.isEmpty()) return 0;
        var kept = tx.run(
                INSERT,
                Tuple.tuple()
                        .addArrayOfString(
                                texts(arrivals, one -> one.channel().name().toLowerCase(Locale.ROOT)))
                        .addArrayOfUUID(arrivals.stream()
                                .map(one -> one.intent().map(IntentId::value).orElse(null))
                                .toArray(UUID[]::new))
                        .addArrayOfString(texts(arrivals, Arrival::source))
                        .addArrayOfBuffer(arrivals.stream()
                                .map(one -> Buffer.buffer(vault.sealOwn(purpose(one), content(one))))
                                .toArray(Buffer[]::new))
                        .addArrayOfOffsetDateTime(moments(arrivals, one -> Optional.of(one.at())))
                        .addInteger(MOST_OPEN)
                        .addInteger(MOST_EVER));
        return arrivals.size() - kept;
    }

    /** A callback to be judged, locked; nothing when somebody else has it or had it. */
    Optional<Arrival> lock(Db.Tx tx, Long id) {
        return tx.maybe(LOCK, Tuple.of(id), this::arrival);
    }

    /** Callbacks to be judged, locked, by their ids, in the order they came; without those somebody else has or had. */
    Map<Long, Arrival> lockAll(Db.Tx tx, List<Long> ids) {
        var found = new LinkedHashMap<Long, Arrival>();
        tx.all(LOCK_ALL, Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)), row -> row)
                .forEach(row -> found.put(row.getLong("id"), arrival(row)));
        return found;
    }

    /** The same for many, by their ids, without waiting. */
    void judged(Db.Tx tx, Map<Long, String> verdicts, Instant now) {
        if (verdicts.isEmpty()) return;
        tx.later(
                JUDGED_ALL,
                Tuple.tuple()
                        .addArrayOfLong(verdicts.keySet().toArray(Long[]::new))
                        .addArrayOfString(verdicts.values().toArray(String[]::new))
                        .addOffsetDateTime(utc(now)));
    }

    void judged(Db.Tx tx, Long id, String verdict, Instant now) {
        tx.run(JUDGED, Tuple.of(id, utc(now), verdict));
    }

    /** Forgets the words of a callback whose facts are kept elsewhere. */
    void burn(Db.Tx tx, Long id) {
        tx.run(BURN, Tuple.of(id));
    }

    /** How often a callback could not be judged, and when it came. */
    record Failed(int times, Instant since) {}

    /** It could not be judged: it is tried again, ever later. Nothing when somebody else judged it. */
    Optional<Failed> failed(Db.Tx tx, Long id, Instant now) {
        return tx.maybe(
                FAILED,
                Tuple.of(id, utc(now)),
                row -> new Failed(row.getInteger("tries"), instant(row, "received_at")));
    }

    /** Leaves it open until a moment; answers whether this is the first time. */
    boolean judgeAgain(Db.Tx tx, Long id, Instant at) {
        return tx.run(AGAIN, Tuple.of(id, utc(at))) == 1;
    }

    /** Forgets some judged callbacks that nobody's secret vouched for and that are days old; answers how many. */
    int forgetHearsay(Db.Tx tx, int most) {
        return tx.one(FORGET, Tuple.of(most), row -> row.getInteger("gone"));
    }

    /** Takes out what was said of a household's payments, word for word; answers how many times. */
    public int empty(Db.Tx tx, HouseholdId household) {
        return tx.run(EMPTY, Tuple.of(household.value()));
    }

    /**
     * Seals some callbacks of before the vault. Again: nothing happens.
     *
     * @return how many; 0: none is left
     */
    public int sealOld(Db.Tx tx, int most) {
        var old = tx.all(OLD, Tuple.of(most), row -> {
            var headers = new HashMap<String, String>();
            row.getJsonObject("headers").forEach(one -> headers.put(one.getKey(), String.valueOf(one.getValue())));
            var arrival =
                    arrival(row, headers, new RawBody(row.getBuffer("body").getBytes()));
            return Tuple.of(row.getLong("id"), Buffer.buffer(vault.sealOwn(purpose(arrival), content(arrival))));
        });
        for (var moved : old) tx.later(MOVED, moved);
        return old.size();
    }

    @Override
    public String what() {
        return "callbacks";
    }

    @Override
    public int reseal(Db.Tx tx, int most) {
        var stale = tx.all(STALE, Tuple.of(vault.current(), most), row -> {
            var plain = vault.openOwn(purpose(row), row.getBuffer("sealed").getBytes());
            return Tuple.of(row.getLong("id"), Buffer.buffer(vault.sealOwn(purpose(row), plain)));
        });
        for (var again : stale) tx.later(RESEALED, again);
        return stale.size();
    }

    @Override
    public int left(Db.Tx tx) {
        return tx.one("select count(*) as n" + OTHERS, Tuple.of(vault.current()), row -> row.getInteger("n"));
    }

    @Override
    public Set<String> keys(Db.Tx tx) {
        return Set.copyOf(tx.all(
                Resealed.distinct("inbox", KEY),
                Tuple.tuple(),
                row -> HexFormat.of().formatHex(row.getBuffer("k").getBytes())));
    }

    /** Bound to its row: the body of one callback never opens as another's. */
    private static String purpose(Arrival it) {
        return "inbox\n" + it.channel() + "\n"
                + it.intent().map(IntentId::toString).orElse("-") + "\n" + it.at();
    }

    private static String purpose(Row row) {
        return purpose(arrival(row, Map.of(), new RawBody(new byte[0])));
    }

    private static Arrival arrival(Row row, Map<String, String> headers, RawBody body) {
        return new Arrival(
                channel(row),
                Optional.ofNullable(row.getUUID("intent_id")).map(IntentId::new),
                row.getString("source"),
                headers,
                body,
                instant(row, "received_at"));
    }

    private static Channel channel(Row row) {
        return Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT));
    }

    private static byte[] content(Arrival arrival) {
        var headers = new JsonObject();
        arrival.headers().forEach(headers::put);
        return JsonObject.of("headers", headers, "body", arrival.body().bytes())
                .toBuffer()
                .getBytes();
    }

    private Arrival arrival(Row row) {
        var content = vault.openOwn(purpose(row), row.getBuffer("sealed").getBytes());
        return arrival(row, Map.of(), new RawBody(new JsonObject(Buffer.buffer(content)).getBinary("body")));
    }
}
