package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.people.Erasure.AskedBy;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who is to be erased and who was: an end is an end, the database refuses to change it. */
public final class ErasureStore {
    /** One line of a list. */
    public record Listed(String code, String state, Instant askedAt, Instant due, List<String> hindered, String hash) {}

    private static final String COLUMNS = "id, household_id, asked_by, asked_at, due_at, hindered_by";
    private static final String ASK = """
            insert into erasure (id, household_id, asked_by, asked_at, due_at) values ($1, $2, $3, $4, $5)
            on conflict (household_id) where state = 'waiting' do nothing
            """;
    private static final String WAITING =
            "select " + COLUMNS + " from erasure where household_id = $1 and state = 'waiting' for no key update";
    private static final String DONE = "select ended_at from erasure where household_id = $1 and state = 'done'";
    private static final String CANCEL =
            "update erasure set state = 'cancelled', ended_at = $2 where id = $1 and state = 'waiting'";
    private static final String HINDERED =
            "update erasure set hindered_by = $2, looked_at = $3 where id = $1 and state = 'waiting'";
    private static final String FINISH = """
            update erasure set state = 'done', hindered_by = '{}', looked_at = $3, ended_at = $3, certificate = $2
            where id = $1 and state = 'waiting'
            """;
    /** Those hindered are looked at again an hour later. */
    private static final String DUE = "select " + COLUMNS + """
             from erasure where state = 'waiting' and due_at <= $1
                and (looked_at is null or looked_at <= $1::timestamptz - interval '1 hour')
            order by due_at, id limit 1 for no key update skip locked
            """;

    private static final String LIST = """
            select h.code, e.state, e.asked_at, e.due_at, e.hindered_by, coalesce(encode(e.certificate, 'hex'), '') as hash
            from erasure e join household h on h.id = e.household_id where h.community_id = $1 order by e.asked_at, e.id
            """;
    private static final String OLDEST = "select min(asked_at) as at from erasure where state = 'waiting'";
    private static final String COUNT = """
            select count(*) filter (where cardinality(hindered_by) = 0)::int as free,
                count(*) filter (where cardinality(hindered_by) > 0)::int as hindered from erasure where state = 'waiting'
            """;

    /** How many wait, and how many of them for something else to end first. */
    record Count(int free, int hindered) {}

    void ask(Db.Tx tx, Erasure asked) {
        tx.run(
                ASK,
                Tuple.of(
                        asked.id(),
                        asked.household().value(),
                        asked.askedBy().name().toLowerCase(Locale.ROOT),
                        utc(asked.askedAt()),
                        utc(asked.due())));
    }

    /** What waits for a household, locked until the transaction ends. */
    Optional<Erasure> waiting(Db.Tx tx, HouseholdId household) {
        return tx.maybe(WAITING, Tuple.of(household.value()), ErasureStore::erasure);
    }

    /** When a household was erased. */
    public Optional<Instant> done(Db.Tx tx, HouseholdId household) {
        return tx.maybe(
                DONE,
                Tuple.of(household.value()),
                row -> row.getOffsetDateTime("ended_at").toInstant());
    }

    void cancel(Db.Tx tx, Erasure asked, Instant now) {
        tx.run(CANCEL, Tuple.of(asked.id(), utc(now)));
    }

    void hindered(Db.Tx tx, Erasure asked, Set<Hindrance> by, Instant now) {
        var codes = by.stream().map(Hindrance::code).sorted().toArray(String[]::new);
        tx.run(HINDERED, Tuple.of(asked.id(), codes, utc(now)));
    }

    void finish(Db.Tx tx, Erasure asked, byte[] certificate, Instant now) {
        tx.run(FINISH, Tuple.of(asked.id(), Buffer.buffer(certificate), utc(now)));
    }

    /** One that is due, locked; one that was hindered an hour ago at the latest. */
    Optional<Erasure> due(Db.Tx tx, Instant now) {
        return tx.maybe(DUE, Tuple.of(utc(now)), ErasureStore::erasure);
    }

    /** All of a community's, oldest first. */
    public List<Listed> of(Db.Tx tx, CommunityId community) {
        return tx.all(
                LIST,
                Tuple.of(community.value()),
                row -> new Listed(
                        row.getString("code"),
                        row.getString("state"),
                        row.getOffsetDateTime("asked_at").toInstant(),
                        row.getOffsetDateTime("due_at").toInstant(),
                        List.of(row.getArrayOfStrings("hindered_by")),
                        row.getString("hash")));
    }

    Count count(Db.Tx tx) {
        return tx.one(COUNT, Tuple.tuple(), row -> new Count(row.getInteger("free"), row.getInteger("hindered")));
    }

    /** Since when the one that waits longest does. */
    Optional<Instant> oldest(Db.Tx tx) {
        return tx.one(OLDEST, Tuple.tuple(), row -> Optional.ofNullable(row.getOffsetDateTime("at")))
                .map(OffsetDateTime::toInstant);
    }

    private static Erasure erasure(Row row) {
        return new Erasure(
                row.getUUID("id"),
                new HouseholdId(row.getUUID("household_id")),
                AskedBy.valueOf(row.getString("asked_by").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("asked_at").toInstant(),
                row.getOffsetDateTime("due_at").toInstant(),
                Arrays.stream(row.getArrayOfStrings("hindered_by"))
                        .map(code -> Hindrance.valueOf(code.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
