package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.Phone;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.PhoneId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What people are told: written with the thing it tells about, sent afterwards, once for each key. */
public final class NoticeStore {
    /**
     * Something to be told.
     *
     * @param phone the number that hears it; empty: the household's first
     * @param refused how often the carrier did not take it
     */
    public record Notice(
            UUID id, HouseholdId household, Optional<PhoneId> phone, Language language, String text, int refused) {}

    private static final String INSERT = """
            insert into notice (id, key, household_id, language, text, created_at, phone_id, next_at)
            select u.id, u.key, u.household_id, u.language, u.text, $6, u.phone_id, $8
            from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $7::uuid[])
                as u(id, key, household_id, language, text, phone_id)
            on conflict (key) do nothing
            """;
    private static final String OPEN = """
            select id, household_id, phone_id, language, text, refused from notice
            where sent_at is null and given_up_at is null and (next_at is null or next_at <= $2)
            order by created_at, id limit $1
            """;
    private static final String SENT = "update notice set sent_at = $2 where id = $1";
    private static final String REFUSED = "update notice set refused = refused + 1, next_at = $2 where id = $1";
    private static final String GIVEN_UP = "update notice set refused = refused + 1, given_up_at = $2 where id = $1";

    private static final String EMPTY = """
            update notice set text = '', sent_at = coalesce(sent_at, $2) where household_id = $1 and text <> ''
            """;

    private final Ids ids;

    public NoticeStore(Ids ids) {
        this.ids = ids;
    }

    /** Tells a household something in its language, once for a key. */
    public void tell(Db.Tx tx, String key, Household household, String text, Instant now) {
        tell(tx, key, household, Optional.empty(), text, now);
    }

    /** The same to every one of a household's numbers that an operator put there or that proved itself. */
    public void tellAll(Db.Tx tx, String key, Household household, List<Phone> phones, String text, Instant now) {
        for (var phone : phones)
            if (phone.proven().isPresent())
                tell(tx, key + ":" + phone.id(), household, Optional.of(phone.id()), text, now);
    }

    /** The same to one of its numbers. */
    public void tell(Db.Tx tx, String key, Household household, PhoneId phone, String text, Instant now) {
        tell(tx, key, household, Optional.of(phone), text, now);
    }

    /** The same to one of its numbers, or to the first. */
    public void tell(Db.Tx tx, String key, Household household, Optional<PhoneId> phone, String text, Instant now) {
        tellAll(tx, List.of(new Told(key, household, phone, text)), now);
    }

    /**
     * Something to tell.
     *
     * @param phone the number that is to hear it; empty: the household's first
     */
    record Told(String key, Household household, Optional<PhoneId> phone, String text) {}

    /** Tells many things at once, each once for its key. */
    void tellAll(Db.Tx tx, List<Told> all, Instant now) {
        tellAll(tx, all, now, now);
    }

    /** The same, not before a moment. */
    void tellAll(Db.Tx tx, List<Told> all, Instant now, Instant from) {
        if (all.isEmpty()) return;
        tx.later(
                INSERT,
                Tuple.tuple()
                        .addArrayOfUUID(all.stream().map(one -> ids.next()).toArray(UUID[]::new))
                        .addArrayOfString(all.stream().map(Told::key).toArray(String[]::new))
                        .addArrayOfUUID(all.stream()
                                .map(one -> one.household().id().value())
                                .toArray(UUID[]::new))
                        .addArrayOfString(all.stream()
                                .map(one -> one.household().language().name().toLowerCase(Locale.ROOT))
                                .toArray(String[]::new))
                        .addArrayOfString(all.stream().map(Told::text).toArray(String[]::new))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addArrayOfUUID(all.stream()
                                .map(one -> one.phone().map(PhoneId::value).orElse(null))
                                .toArray(UUID[]::new))
                        .addOffsetDateTime(from.equals(now) ? null : from.atOffset(ZoneOffset.UTC)));
    }

    /** Notices to be sent now, oldest first. */
    public List<Notice> open(Db.Tx tx, int limit, Instant now) {
        return tx.all(
                OPEN,
                Tuple.of(limit, now.atOffset(ZoneOffset.UTC)),
                row -> new Notice(
                        row.getUUID("id"),
                        new HouseholdId(row.getUUID("household_id")),
                        Optional.ofNullable(row.getUUID("phone_id")).map(PhoneId::new),
                        Language.valueOf(row.getString("language").toUpperCase(Locale.ROOT)),
                        row.getString("text"),
                        row.getInteger("refused")));
    }

    /** Takes the words out of all that a household was told or was to be told; answers how many. */
    public int empty(Db.Tx tx, HouseholdId household, Instant now) {
        return tx.run(EMPTY, Tuple.of(household.value(), now.atOffset(ZoneOffset.UTC)));
    }

    /** The carrier did not take it: it is tried again then. */
    void refused(Db.Tx tx, Notice notice, Instant next) {
        tx.run(REFUSED, Tuple.of(notice.id(), next.atOffset(ZoneOffset.UTC)));
    }

    /** The carrier did not take it too often: it stays unsaid. */
    void givenUp(Db.Tx tx, Notice notice, Instant now) {
        tx.run(GIVEN_UP, Tuple.of(notice.id(), now.atOffset(ZoneOffset.UTC)));
    }

    public void sent(Db.Tx tx, Notice notice, Instant now) {
        tx.run(SENT, Tuple.of(notice.id(), now.atOffset(ZoneOffset.UTC)));
    }
}
