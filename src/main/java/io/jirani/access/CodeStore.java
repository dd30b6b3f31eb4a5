package io.jirani.access;

import io.jirani.access.CodeLimits.Asked;
import io.jirani.access.Codes.Asker;
import io.jirani.access.Codes.Purpose;
import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** One-time codes, by tags. */
final class CodeStore {
    /** What a code is kept as. */
    record Tags(String number, String address, String code) {}

    /** Since when codes are counted. */
    record Since(Instant window, Instant day, Instant hour) {}

    /** A code as it is kept. */
    record Kept(String codeTag, OneTimeCode code) {}

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('one_time_code ' || $1, 0))";
    private static final String ASKED = """
            select n.in_window, n.strangers, n.in_day,
                (select count(*) from one_time_code where address_tag = any ($2) and made_at > $5)::int as from_address
            from (select count(*) filter (where made_at > $3 and asker = $6)::int as in_window,
                    count(*) filter (where asker = 'stranger')::int as strangers, count(*)::int as in_day
                from one_time_code where number_tag = any ($1) and made_at > $4) n
            """;
    private static final String INSERT = """
            insert into one_time_code (id, purpose, number_tag, address_tag, code_tag, made_at, ends_at, asker)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """;
    private static final String FIND = """
            select code_tag, ends_at, tries, used_at from one_time_code where id = $1 and purpose = $2 for update
            """;
    private static final String NUMBER = "select number_tag from one_time_code where id = $1";
    private static final String SAVE = "update one_time_code set tries = $2, used_at = $3 where id = $1";
    private static final String SWEEP = "delete from one_time_code where made_at < $1";

    /** Makes this transaction the only one that asks for a code of this number or from this address. */
    void lock(Db.Tx tx, String tag) {
        tx.run(LOCK, Tuple.of(tag));
    }

    Asked asked(Db.Tx tx, String[] numbers, String[] addresses, Since since, Asker asker) {
        var parameters = Tuple.tuple()
                .addArrayOfString(numbers)
                .addArrayOfString(addresses)
                .addOffsetDateTime(utc(since.window()))
                .addOffsetDateTime(utc(since.day()))
                .addOffsetDateTime(utc(since.hour()))
                .addString(word(asker));
        return tx.one(
                ASKED,
                parameters,
                row -> new Asked(
                        row.getInteger("in_window"),
                        row.getInteger("strangers"),
                        row.getInteger("in_day"),
                        row.getInteger("from_address")));
    }

    void add(Db.Tx tx, UUID id, Purpose purpose, Tags tags, Instant now, OneTimeCode code, Asker asker) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(id)
                        .addString(word(purpose))
                        .addString(tags.number())
                        .addString(tags.address())
                        .addString(tags.code())
                        .addOffsetDateTime(utc(now))
                        .addOffsetDateTime(utc(code.endsAt()))
                        .addString(word(asker)));
    }

    /** A code, and nobody else tries it until the transaction ends. */
    Optional<Kept> find(Db.Tx tx, UUID id, Purpose purpose) {
        return tx.maybe(
                FIND,
                Tuple.of(id, word(purpose)),
                row -> new Kept(
                        row.getString("code_tag"),
                        new OneTimeCode(
                                row.getOffsetDateTime("ends_at").toInstant(),
                                row.getInteger("tries"),
                                Optional.ofNullable(row.getOffsetDateTime("used_at"))
                                        .map(OffsetDateTime::toInstant))));
    }

    /** The tag of the number that a code was sent to. */
    Optional<String> number(Db.Tx tx, UUID id) {
        return tx.maybe(NUMBER, Tuple.of(id), row -> row.getString("number_tag"));
    }

    void save(Db.Tx tx, UUID id, OneTimeCode code) {
        tx.run(
                SAVE,
                Tuple.of(id, code.tries(), code.usedAt().map(CodeStore::utc).orElse(null)));
    }

    /** Forgets what was made before; answers how many. */
    int sweep(Db.Tx tx, Instant before) {
        return tx.run(SWEEP, Tuple.of(utc(before)));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
