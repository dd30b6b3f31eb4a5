package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the provider's books and ours do not say alike: each with its owner and its day, until somebody closes it or it ends. */
public final class DifferenceStore {
    /** Where the provider's people work: a difference's day is theirs. */
    private static final ZoneOffset EAT = ZoneOffset.ofHours(3);

    /** What kind of difference. */
    public enum Kind {
        /** The provider moved money that names nobody of ours. */
        NOBODY,
        /** We booked money that the statement of its days does not have. */
        NOT_THERE,
        /** Both have it, with another amount each. */
        AMOUNT,
        /** A row that cannot be booked yet. */
        WAITS,
        /** A file that is wrong: nothing of it was booked. */
        FILE,
        /** Days of which no statement was read. */
        DAYS;

        /** The word in the database and in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A difference to be noted.
     *
     * @param subject a receipt, an intent, a file's hash
     * @param what in words, without names and numbers
     */
    public record Found(
            String rail,
            Kind kind,
            String subject,
            Optional<IntentId> intent,
            Optional<Money> ours,
            Optional<Money> provider,
            String what) {}

    /** A difference that is open. */
    public record Open(long id, Found found, Optional<Money> bank, String owner, Instant since, Instant due) {}

    /** How many are open. */
    public record Waiting(int open, int overdue) {}

    private static final String OPEN = """
            insert into statement_difference (rail, kind, subject, intent_id, ours_minor, provider_minor, what, opened_at, due_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing
            """;
    private static final String KNOWN =
            "select count(*) as n from statement_difference where rail = $1 and kind = $2 and subject = $3";
    private static final String CLOSE_SUBJECT = """
            update statement_difference set closed_at = greatest($3, opened_at), closed_by = 'the next statement'
            where rail = $1 and subject = $2 and kind = any ($4) and closed_at is null
            """;
    private static final String CLOSE = """
            update statement_difference set closed_at = greatest($2, opened_at), closed_by = $3 where id = $1 and closed_at is null
            """;
    private static final String SELECT = """
            select d.id, d.rail, d.kind, d.subject, d.intent_id, d.ours_minor, d.provider_minor, d.bank_minor, d.what, d.owner,
                d.opened_at, d.due_at from statement_difference d
            """;
    private static final String ALL = SELECT + " where d.closed_at is null order by d.due_at, d.id limit $1";
    private static final String OF_COMMUNITY = SELECT + """
             join payment_intent i on i.id = d.intent_id
            where d.closed_at is null and i.community_id = $1 order by d.due_at, d.id limit $2
            """;
    private static final String OVERDUE =
            "update statement_difference set owner = 'admin' where closed_at is null and due_at < $1 and owner <> 'admin'";
    private static final String WAITING = """
            select count(*)::int as open, (count(*) filter (where due_at < $1))::int as overdue
            from statement_difference where closed_at is null
            """;

    /** Notes a difference, unless it is open already; answers whether it is new. */
    public boolean open(Db.Tx tx, Found it, Instant now) {
        return tx.run(
                        OPEN,
                        Tuple.tuple()
                                .addString(it.rail())
                                .addString(it.kind().word())
                                .addString(it.subject())
                                .addUUID(it.intent().map(IntentId::value).orElse(null))
                                .addLong(it.ours().map(Money::minor).orElse(null))
                                .addLong(it.provider().map(Money::minor).orElse(null))
                                .addString(it.what())
                                .addOffsetDateTime(utc(now))
                                .addOffsetDateTime(utc(WorkingDay.after(now, EAT))))
                == 1;
    }

    /** The same, and never again once it was closed: what it is about does not change any more. */
    void openOnce(Db.Tx tx, Found it, Instant now) {
        var known = Tuple.of(it.rail(), it.kind().word(), it.subject());
        if (tx.one(KNOWN, known, row -> row.getLong("n")) == 0) open(tx, it, now);
    }

    /** What a later statement explains needs nobody. */
    void explained(Db.Tx tx, String rail, String subject, List<Kind> kinds, Instant now) {
        var words = kinds.stream().map(Kind::word).toArray(String[]::new);
        tx.run(CLOSE_SUBJECT, Tuple.of(rail, subject, utc(now)).addArrayOfString(words));
    }

    /** A person has seen to it; answers whether it was open. */
    public boolean close(Db.Tx tx, long id, String by, Instant now) {
        return tx.run(CLOSE, Tuple.of(id, utc(now), by)) == 1;
    }

    /** What is open, the most urgent first. */
    public List<Open> all(Db.Tx tx, int limit) {
        return tx.all(ALL, Tuple.of(limit), DifferenceStore::open);
    }

    /** What is open about a community's payments, the most urgent first. */
    public List<Open> of(Db.Tx tx, CommunityId community, int limit) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value(), limit), DifferenceStore::open);
    }

    /** What nobody closed by its day goes to the administrators; answers how many. */
    int escalate(Db.Tx tx, Instant now) {
        return tx.run(OVERDUE, Tuple.of(utc(now)));
    }

    public Waiting waiting(Db.Tx tx, Instant now) {
        return tx.one(
                WAITING, Tuple.of(utc(now)), row -> new Waiting(row.getInteger("open"), row.getInteger("overdue")));
    }

    private static Open open(Row row) {
        var found = new Found(
                row.getString("rail"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("subject"),
                Optional.ofNullable(row.getUUID("intent_id")).map(IntentId::new),
                money(row, "ours_minor"),
                money(row, "provider_minor"),
                row.getString("what"));
        return new Open(
                row.getLong("id"),
                found,
                money(row, "bank_minor"),
                row.getString("owner"),
                instant(row, "opened_at"),
                instant(row, "due_at"));
    }

    private static Optional<Money> money(Row row, String column) {
        return Optional.ofNullable(row.getLong(column)).map(Money::kes);
    }
}
