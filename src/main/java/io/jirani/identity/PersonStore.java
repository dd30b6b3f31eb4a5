package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.identity.Person.Hold;
import io.jirani.identity.Person.Kind;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import io.jirani.vault.PersonKey;
import io.jirani.vault.Vault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * People: their keys and what we know of them. A row is there for good; who is erased has neither key nor facts, so that
 * whatever else was sealed for him, in any table or backup's copy of it, opens no more.
 */
public final class PersonStore implements Resealed {
    private static final String FACTS = "facts";
    private static final String INSERT = """
            insert into person (id, kind, key_id, wrapped_key, facts, created_at) values ($1, $2, $3, $4, $5, $6)
            """;
    private static final String FIND = """
            select id, kind, wrapped_key, facts, created_at, hold_until, hold_reason_code, erased_at from person where id = $1
            """;
    private static final String LOCK = FIND + " for no key update";
    private static final String KEY =
            "select id, wrapped_key from person where id = $1 and erased_at is null for share";
    private static final String CHANGE = "update person set facts = $2 where id = $1 and erased_at is null";
    private static final String HOLD = "update person set hold_until = $2, hold_reason_code = $3 where id = $1";
    private static final String ERASE = """
            update person set key_id = null, wrapped_key = null, facts = null, erased_at = $2
            where id = $1 and erased_at is null
            """;

    private static final String OTHERS = " from person where (key_id < $1 or key_id > $1)";
    private static final String STALE = "select id, wrapped_key" + OTHERS + " limit $2 for no key update skip locked";
    private static final String WRAP = "update person set key_id = $2, wrapped_key = $3 where id = $1";

    private final Vault vault;

    public PersonStore(Vault vault) {
        this.vault = vault;
    }

    /** Adds somebody, with a key of his own. */
    public void add(Db.Tx tx, PersonId id, Kind kind, Map<String, String> facts, Instant now) {
        var key = vault.newKey(id);
        tx.run(
                INSERT,
                Tuple.of(
                        id.value(),
                        kind.name().toLowerCase(Locale.ROOT),
                        vault.current(),
                        Buffer.buffer(vault.wrap(key)),
                        Buffer.buffer(sealed(key, facts)),
                        now.atOffset(ZoneOffset.UTC)));
    }

    /** Somebody as we know him. Refuses an id we do not have. */
    public Person get(Db.Tx tx, PersonId id) {
        return tx.maybe(FIND, Tuple.of(id.value()), this::person).orElseThrow(() -> Problem.notFound("no such person"));
    }

    /** The same, and nobody changes him until the transaction ends. */
    public Person lock(Db.Tx tx, PersonId id) {
        return tx.maybe(LOCK, Tuple.of(id.value()), this::person).orElseThrow(() -> Problem.notFound("no such person"));
    }

    /** Puts other facts in the place of those we have. Refuses for somebody who is erased. */
    public void change(Db.Tx tx, PersonId id, Map<String, String> facts) {
        var key = key(tx, id).orElseThrow(() -> Problem.of(Problem.Kind.CONFLICT, "this person is erased"));
        tx.run(CHANGE, Tuple.of(id.value(), Buffer.buffer(sealed(key, facts))));
    }

    /**
     * The key to seal what is this person's in other tables; none when he is erased. He is not erased until the transaction
     * ends: an erasure that came at the same moment finds what was sealed.
     */
    public Optional<PersonKey> key(Db.Tx tx, PersonId id) {
        return tx.maybe(KEY, Tuple.of(id.value()), row -> key(vault, row, "id"));
    }

    /** Forbids to erase somebody until a day; an empty hold allows it again. */
    public void hold(Db.Tx tx, PersonId id, Optional<Hold> hold) {
        tx.run(
                HOLD,
                Tuple.of(
                        id.value(),
                        hold.map(until -> until.until().atOffset(ZoneOffset.UTC))
                                .orElse(null),
                        hold.map(Hold::reason).orElse(null)));
    }

    /**
     * Destroys a person's key, his facts and his numbers. Asks nobody whether it may: that is who calls. Again: nothing
     * happens.
     */
    public void erase(Db.Tx tx, PersonId id, Instant now) {
        tx.run(ERASE, Tuple.of(id.value(), now.atOffset(ZoneOffset.UTC)));
        PhoneStore.erase(tx, id, now);
    }

    /** What we know of the person of a row that has {@code person_id}, {@code wrapped_key} and {@code facts}; nothing when he is erased. */
    public Map<String, String> factsIn(Row row) {
        return Optional.ofNullable(row.getBuffer("facts"))
                .map(bytes -> facts(key(vault, row, "person_id"), bytes))
                .orElse(Map.of());
    }

    @Override
    public String what() {
        return "people";
    }

    @Override
    public int reseal(Db.Tx tx, int most) {
        var stale = tx.all(STALE, Tuple.of(vault.current(), most), row -> key(vault, row, "id"));
        for (var key : stale)
            tx.later(WRAP, Tuple.of(key.person().value(), vault.current(), Buffer.buffer(vault.wrap(key))));
        return stale.size();
    }

    @Override
    public int left(Db.Tx tx) {
        return tx.one("select count(*) as n" + OTHERS, Tuple.of(vault.current()), row -> row.getInteger("n"));
    }

    @Override
    public Set<String> keys(Db.Tx tx) {
        return Set.copyOf(tx.all(Resealed.distinct("person", "key_id"), Tuple.tuple(), row -> row.getString("k")));
    }

    /** A person's key from a row that has {@code wrapped_key}. */
    static PersonKey key(Vault vault, Row row, String idColumn) {
        return vault.unwrap(
                new PersonId(row.getUUID(idColumn)),
                row.getBuffer("wrapped_key").getBytes());
    }

    static Map<String, String> facts(PersonKey key, Buffer sealed) {
        var facts = new TreeMap<String, String>();
        new JsonObject(Buffer.buffer(key.open(FACTS, sealed.getBytes())))
                .forEach(fact -> facts.put(fact.getKey(), String.valueOf(fact.getValue())));
        return facts;
    }

    private static byte[] sealed(PersonKey key, Map<String, String> facts) {
        var json = new JsonObject();
        new TreeMap<>(facts).forEach(json::put);
        return key.seal(FACTS, json.toBuffer().getBytes());
    }

    private Person person(Row row) {
        var erased = Optional.ofNullable(row.getOffsetDateTime("erased_at")).map(OffsetDateTime::toInstant);
        var hold = Optional.ofNullable(row.getOffsetDateTime("hold_until"))
                .map(until -> new Hold(until.toInstant(), row.getString("hold_reason_code")));
        return new Person(
                new PersonId(row.getUUID("id")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                erased.isPresent() ? Map.of() : facts(key(vault, row, "id"), row.getBuffer("facts")),
                row.getOffsetDateTime("created_at").toInstant(),
                hold,
                erased);
    }
}
