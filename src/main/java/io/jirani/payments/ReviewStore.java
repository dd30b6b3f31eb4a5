package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What people must decide about money, with whom it waits and until when. One question stands once at a time. */
public final class ReviewStore {
    /**
     * A question that is open.
     *
     * @param owner whose it is: the treasurers', and past its day the administrators'
     * @param due a working day after it was asked
     */
    public record Open(
            IntentId intent, CommunityId community, ReviewCause cause, String owner, Instant since, Instant due) {}

    /**
     * How many questions wait.
     *
     * @param oldest when the oldest of them was asked
     */
    public record Waiting(int open, int overdue, Optional<Instant> oldest) {}

    private static final String WAITING = """
            select count(*)::int as open, (count(*) filter (where due_at < $1))::int as overdue, min(opened_at) as oldest
            from payment_review where closed_at is null
            """;
    private static final String OPEN = """
            insert into payment_review (intent_id, cause, opened_at, due_at) values ($1, $2, $3, $4)
            on conflict do nothing
            """;
    /** What came once more is asked about until it is placed, whatever becomes of the payment. */
    private static final String NOT_PLACED = """
             and not (cause = 'second_receipt' and exists (select from arrived a where a.intent_id = $1 and
            """ + SuspenseStore.LIES + "))";

    private static final String CLOSE = """
            update payment_review set closed_at = greatest($2, opened_at), ruling = $3
            where intent_id = $1 and closed_at is null
            """ + NOT_PLACED;
    private static final String KEEP = """
            update payment_review set closed_at = greatest($2, opened_at), ruling = 'keep'
            where intent_id = $1 and cause = any ($3) and closed_at is null
            """ + NOT_PLACED + " returning cause";
    private static final String CLOSE_ONE = """
            update payment_review set closed_at = greatest($3, opened_at)
            where intent_id = $1 and cause = $2 and closed_at is null
            """;
    /** What is asked about a refund in REVIEW, and is none any more: no word of people's ends it. */
    private static final String CLOSE_ENDED = """
            update payment_review v set closed_at = greatest($1, opened_at)
            where closed_at is null and cause in ('refund_silent', 'reversed_before')
                and not exists (select from refund r where r.payment_id = v.intent_id and r.state = 'REVIEW')
            """;

    private static final String SELECT = """
            select r.intent_id, i.community_id, r.cause, r.owner, r.opened_at, r.due_at
            from payment_review r join payment_intent i on i.id = r.intent_id where r.closed_at is null
            """;
    private static final String OF = SELECT + " and r.intent_id = $1 order by r.opened_at, r.cause";
    private static final String OF_COMMUNITY =
            SELECT + " and i.community_id = $1 order by r.due_at, r.intent_id, r.cause limit $2";
    private static final String ALL = SELECT + " order by r.due_at, r.intent_id, r.cause limit $1";
    private static final String OVERDUE = """
            update payment_review set owner = 'admin' where closed_at is null and due_at < $1 and owner <> 'admin'
            """;

    /** Asks people. Asked already: nothing happens. */
    void open(Db.Tx tx, IntentId intent, ReviewCause cause, Instant now, ZoneId zone) {
        tx.run(OPEN, Tuple.of(intent.value(), cause.code(), utc(now), utc(WorkingDay.after(now, zone))));
    }

    /** The questions about an intent are answered: by people, or by a proof that came. */
    void close(Db.Tx tx, IntentId intent, Optional<Ruling> ruling, Instant now) {
        var word = ruling.map(one -> one.name().toLowerCase(Locale.ROOT)).orElse(null);
        tx.run(CLOSE, Tuple.of(intent.value(), utc(now), word));
    }

    /** People keep what is as it is: that answers only what asks for no more. Answers the causes that are closed. */
    Set<ReviewCause> keep(Db.Tx tx, IntentId intent, Instant now) {
        var causes = Arrays.stream(ReviewCause.values())
                .filter(ReviewCause::isForKeep)
                .map(ReviewCause::code)
                .toArray(String[]::new);
        var asked = Tuple.of(intent.value(), utc(now)).addArrayOfString(causes);
        return tx.all(KEEP, asked, row -> row.getString("cause")).stream()
                .flatMap(code -> ReviewCause.of(code).stream())
                .collect(Collectors.toSet());
    }

    /** One question about an intent is answered by what happened. */
    void close(Db.Tx tx, IntentId intent, ReviewCause cause, Instant now) {
        tx.run(CLOSE_ONE, Tuple.of(intent.value(), cause.code(), utc(now)));
    }

    /** Closes what is asked about refunds that ended; answers how many. */
    int closeEnded(Db.Tx tx, Instant now) {
        return tx.run(CLOSE_ENDED, Tuple.of(utc(now)));
    }

    /** What is open about an intent, the oldest first. */
    public List<Open> of(Db.Tx tx, IntentId intent) {
        return tx.all(OF, Tuple.of(intent.value()), ReviewStore::open);
    }

    /** What is open in a community, the most urgent first. */
    public List<Open> of(Db.Tx tx, CommunityId community, int limit) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value(), limit), ReviewStore::open);
    }

    /** What is open at all, the most urgent first. */
    public List<Open> all(Db.Tx tx, int limit) {
        return tx.all(ALL, Tuple.of(limit), ReviewStore::open);
    }

    /** What nobody decided by its day goes to the administrators; answers how many. */
    int escalate(Db.Tx tx, Instant now) {
        return tx.run(OVERDUE, Tuple.of(utc(now)));
    }

    /** How many questions wait, in all communities. */
    public Waiting waiting(Db.Tx tx, Instant now) {
        return tx.one(
                WAITING,
                Tuple.of(utc(now)),
                row -> new Waiting(
                        row.getInteger("open"), row.getInteger("overdue"), IntentRowStore.maybe(row, "oldest")));
    }

    private static Open open(Row row) {
        return new Open(
                new IntentId(row.getUUID("intent_id")),
                new CommunityId(row.getUUID("community_id")),
                ReviewCause.of(row.getString("cause")).orElse(ReviewCause.AMOUNT),
                row.getString("owner"),
                instant(row, "opened_at"),
                instant(row, "due_at"));
    }
}
