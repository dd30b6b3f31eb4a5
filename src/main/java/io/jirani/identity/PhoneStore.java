package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.Phone.Proven;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.vault.PersonKey;
import io.jirani.vault.Vault;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The numbers of households: sealed with the key of the household's person, found by their tag. */
public final class PhoneStore implements Resealed {
    private static final String KIND = "msisdn";
    private static final String TWICE = "this household has this phone";
    private static final String INSERT = """
            insert into phone (person_id, household_id, tag, tag_key, sealed, added_at, id)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict (household_id, tag) where retired_at is null do nothing
            """;
    static final String SELECT = """
            select f.id, f.person_id, f.household_id, f.sealed, f.added_at, f.verified_at, f.proof, f.payable_from, f.heard_at,
                f.name_tag, f.retired_at, f.name_changed_at, f.wanted_at, p.wrapped_key
            from phone f join person p on p.id = f.person_id where f.sealed is not null
            """;
    private static final String BY_ID = SELECT + " and f.id = $1";
    private static final String LOCK = "select 1 as one from household where id = $1 for no key update";
    private static final String IN_USE = SELECT + " and f.retired_at is null ";
    private static final String OF_HOUSEHOLD =
            IN_USE + " and f.household_id = $1 order by f.verified_at nulls last, f.added_at, f.id";
    private static final String BY_TAG = IN_USE + " and f.tag = any ($1) order by f.added_at, f.id";
    private static final String OF_HOUSEHOLD_BY_TAG = IN_USE + " and f.household_id = $2 and f.tag = any ($1)";
    private static final String EVER_BY_TAG =
            SELECT + " and f.household_id = $2 and f.tag = any ($1) order by f.retired_at nulls first limit 1";
    private static final String OWNER = "select person_id from household where id = $1";
    private static final String VERIFIED = """
            update phone set verified_at = coalesce(verified_at, $2), heard_at = greatest(heard_at, $2),
                proof = case when proof in ('code', 'push') then proof else $3 end
            where id = $1 and retired_at is null
            """;
    private static final String ASKED = "update phone set code_id = $2 where id = $1";
    private static final String CODE = "select code_id from phone where id = $1 and code_id is not null";
    private static final String SAVE = """
            update phone set payable_from = $2, name_tag = $3, name_changed_at = $4, wanted_at = $5
            where id = $1 and sealed is not null
            """;
    private static final String HEARD = "update phone set heard_at = greatest(heard_at, $2) where id = $1";
    private static final String RETIRE =
            "update phone set retired_at = $2, payable_from = null, wanted_at = null where id = $1 and retired_at is null";
    private static final String FORGET = "select forget_phones($1) as gone";
    private static final String ERASE = """
            update phone set tag = null, tag_key = null, sealed = null, name_tag = null, payable_from = null,
                wanted_at = null, retired_at = coalesce(retired_at, $2) where person_id = $1
            """;

    private static final String OTHERS = """
             from phone f join person p on p.id = f.person_id
            where (f.tag_key < $1 or f.tag_key > $1) and p.erased_at is null
            """;
    private static final String STALE = "select f.id, f.person_id, f.sealed, p.wrapped_key" + OTHERS
            + " limit $2 for no key update of f skip locked";
    private static final String TAG = "update phone set tag = $2, tag_key = $3 where id = $1";

    /** What a row that points at a phone reads, to open its number by {@link #numberIn}: {@code f} is {@link #JOIN}'s. */
    public static final String COLUMNS =
            "f.id as phone_id, f.sealed as phone_sealed, f.person_id as phone_person, q.wrapped_key";

    /** The phone of {@code i.phone_id} and its person. */
    public static final String JOIN =
            " left join phone f on f.id = i.phone_id left join person q on q.id = f.person_id ";

    private final Vault vault;
    private final PersonStore people;

    public PhoneStore(Vault vault) {
        this.vault = vault;
        this.people = new PersonStore(vault);
    }

    /**
     * Adds a number to a household, not yet proven. Refuses one the household has, and a household whose person is erased.
     */
    public Phone add(Db.Tx tx, HouseholdId household, Msisdn number, Instant now) {
        if (ofHousehold(tx, household, number).isPresent()) throw Problem.of(Problem.Kind.CONFLICT, TWICE);
        var person = tx.maybe(OWNER, Tuple.of(household.value()), row -> new PersonId(row.getUUID("person_id")))
                .orElseThrow(() -> Problem.notFound("no such household"));
        var key = people.key(tx, person)
                .orElseThrow(() -> Problem.of(Problem.Kind.CONFLICT, "this household's person is erased"));
        var id = new PhoneId(vault.newId());
        var tag = vault.tag(KIND, number.digits());
        int added = tx.run(
                INSERT,
                Tuple.of(
                        person.value(),
                        household.value(),
                        tag.text(),
                        tag.key(),
                        Buffer.buffer(key.seal(purpose(id), number.digits().getBytes(StandardCharsets.US_ASCII))),
                        utc(now),
                        id.value()));
        // somebody else added it at the same moment
        if (added == 0) throw Problem.of(Problem.Kind.CONFLICT, TWICE);
        return find(tx, id).orElseThrow();
    }

    /** A phone, in use or not. Empty for an unknown one, and for one whose person is erased. */
    public Optional<Phone> find(Db.Tx tx, PhoneId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), this::phone);
    }

    /** Makes this transaction the only one that changes what a household's numbers are good for. */
    void lock(Db.Tx tx, HouseholdId household) {
        tx.one(LOCK, Tuple.of(household.value()), row -> true);
    }

    /** The numbers of a household that are in use, proven ones first. */
    public List<Phone> of(Db.Tx tx, HouseholdId household) {
        return tx.all(OF_HOUSEHOLD, Tuple.of(household.value()), this::phone);
    }

    /** Every household's entry for a number that is in use, proven or not: several may share it. */
    public List<Phone> byNumber(Db.Tx tx, Msisdn number) {
        return tx.all(BY_TAG, Tuple.of(tags(number)), this::phone);
    }

    /** A household's entry for a number, when it is in use. */
    public Optional<Phone> ofHousehold(Db.Tx tx, HouseholdId household, Msisdn number) {
        return tx.maybe(OF_HOUSEHOLD_BY_TAG, Tuple.of(tags(number), household.value()), this::phone);
    }

    /** A household's entry for a number, in use or not. */
    public Optional<Phone> everOf(Db.Tx tx, HouseholdId household, Msisdn number) {
        return tx.maybe(EVER_BY_TAG, Tuple.of(tags(number), household.value()), this::phone);
    }

    /** A number that payments of before the vault name and that is not in use. */
    public Phone addRetired(Db.Tx tx, HouseholdId household, Msisdn number, Instant now) {
        var phone = add(tx, household, number, now);
        retire(tx, phone.id(), now);
        return phone;
    }

    /** The number proved itself. A proof by code or push stands above an operator's word; a later word does not lower it. */
    public void verified(Db.Tx tx, PhoneId id, Proof proof, Instant now) {
        tx.run(VERIFIED, Tuple.of(id.value(), utc(now), proof.name().toLowerCase(Locale.ROOT)));
    }

    /** Keeps when it is paid, what its holder is called, and whether it is wanted. */
    void save(Db.Tx tx, Phone phone) {
        tx.run(
                SAVE,
                Tuple.of(
                        phone.id().value(),
                        phone.payableFrom().map(PhoneStore::utc).orElse(null),
                        phone.nameMark().orElse(null),
                        phone.nameChangedAt().map(PhoneStore::utc).orElse(null),
                        phone.wantedAt().map(PhoneStore::utc).orElse(null)));
    }

    /** Somebody did something with it. */
    public void heard(Db.Tx tx, PhoneId id, Instant at) {
        tx.run(HEARD, Tuple.of(id.value(), utc(at)));
    }

    /** The mark of the provider's name for its holder: equal for equal names of one person, and of no use elsewhere. */
    public String nameMark(Db.Tx tx, Phone phone, String name) {
        var key = people.key(tx, phone.person()).orElseThrow(() -> Problem.notFound("no such phone"));
        return key.mark("holder " + phone.id(), name.strip().toUpperCase(Locale.ROOT));
    }

    /** Keeps which code was sent to it last; empty: none is good any more. */
    public void asked(Db.Tx tx, PhoneId id, Optional<UUID> code) {
        tx.run(ASKED, Tuple.of(id.value(), code.orElse(null)));
    }

    /** The code that was sent to it last. */
    public Optional<UUID> code(Db.Tx tx, PhoneId id) {
        return tx.maybe(CODE, Tuple.of(id.value()), row -> row.getUUID("code_id"));
    }

    /** It is the household's no more. What was paid by it keeps pointing at it. */
    public void retire(Db.Tx tx, PhoneId id, Instant now) {
        tx.run(RETIRE, Tuple.of(id.value(), utc(now)));
    }

    /** Forgets numbers that a household added, never proved and gave up a day ago or more; answers how many. */
    public int forget(Db.Tx tx, HouseholdId household) {
        return tx.one(FORGET, Tuple.of(household.value()), row -> row.getInteger("gone"));
    }

    /** Part of {@link PersonStore#erase}: the rows stay for the payments that point at them, without a number. */
    static void erase(Db.Tx tx, PersonId person, Instant now) {
        tx.run(ERASE, Tuple.of(person.value(), utc(now)));
    }

    /** What may stand in the tag's column for a number: the tag under each master key we have, in one order for all. */
    public String[] tags(Msisdn number) {
        return vault.tags(KIND, number.digits()).stream()
                .map(Vault.Tag::text)
                .sorted()
                .toArray(String[]::new);
    }

    @Override
    public String what() {
        return "phones";
    }

    @Override
    public int reseal(Db.Tx tx, int most) {
        var stale = tx.all(STALE, Tuple.of(vault.current(), most), row -> {
            var id = new PhoneId(row.getUUID("id"));
            var tag = vault.tag(
                    KIND,
                    number(PersonStore.key(vault, row, "person_id"), id, row.getBuffer("sealed"))
                            .digits());
            return Tuple.of(id.value(), tag.text(), tag.key());
        });
        for (var tagged : stale) tx.later(TAG, tagged);
        return stale.size();
    }

    @Override
    public int left(Db.Tx tx) {
        return tx.one("select count(*) as n" + OTHERS, Tuple.of(vault.current()), row -> row.getInteger("n"));
    }

    @Override
    public Set<String> keys(Db.Tx tx) {
        return Set.copyOf(tx.all(Resealed.distinct("phone", "tag_key"), Tuple.tuple(), row -> row.getString("k")));
    }

    /** The number in a row of {@link #COLUMNS}; nothing when its person is erased. */
    public Optional<Msisdn> numberIn(Row row) {
        return Optional.ofNullable(row.getBuffer("phone_sealed"))
                .map(bytes -> number(
                        PersonStore.key(vault, row, "phone_person"), new PhoneId(row.getUUID("phone_id")), bytes));
    }

    /** The number of a phone's row. */
    static Msisdn number(PersonKey key, PhoneId id, Buffer sealed) {
        return new Msisdn(new String(key.open(purpose(id), sealed.getBytes()), StandardCharsets.US_ASCII));
    }

    private static String purpose(PhoneId id) {
        return "phone\n" + id;
    }

    Phone phone(Row row) {
        var id = new PhoneId(row.getUUID("id"));
        var proven = maybe(row, "verified_at")
                .map(at -> new Proven(Proof.valueOf(row.getString("proof").toUpperCase(Locale.ROOT)), at));
        return new Phone(
                id,
                new PersonId(row.getUUID("person_id")),
                new HouseholdId(row.getUUID("household_id")),
                number(PersonStore.key(vault, row, "person_id"), id, row.getBuffer("sealed")),
                row.getOffsetDateTime("added_at").toInstant(),
                proven,
                maybe(row, "payable_from"),
                maybe(row, "heard_at"),
                Optional.ofNullable(row.getString("name_tag")),
                maybe(row, "retired_at"),
                maybe(row, "name_changed_at"),
                maybe(row, "wanted_at"));
    }

    private static Optional<Instant> maybe(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
