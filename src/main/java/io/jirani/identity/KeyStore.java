package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.ApiKey.Wanted;
import io.jirani.identity.ApiKey.World;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.KeyId;
import io.jirani.kernel.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** API keys: 256 random bits, shown once, kept as their SHA-256. */
public final class KeyStore implements Credentials {
    private static final String COLUMNS =
            "id, community_id, household_id, role, scopes, label, mode, created_at, expires_at, last_used_on, revoked_at";
    private static final String INSERT = """
            insert into api_key (hash, id, role, community_id, household_id, label, created_at, mode, scopes, expires_at,
                made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """;
    private static final String FIND = "select " + COLUMNS + """
            , last_used_on is distinct from (now() at time zone 'UTC')::date as first_today from api_key
            where hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())
            """;
    private static final String USED = """
            update api_key set last_used_on = (now() at time zone 'UTC')::date
            where hash = $1 and last_used_on is distinct from (now() at time zone 'UTC')::date
            """;
    private static final String LIST = "select " + COLUMNS + """
             from api_key where community_id = $1 order by created_at desc, id limit $2
            """;
    private static final String EVERY =
            "select " + COLUMNS + " from api_key where revoked_at is null order by created_at";
    private static final String HOUSEHOLD = "select id from household where community_id = $1 and code = $2";
    private static final String BY_ID = "select " + COLUMNS + " from api_key where id = $1";
    private static final String REVOKE =
            "update api_key set revoked_at = $2 where id = $1 and revoked_at is null returning " + COLUMNS;

    /** A key that was made. The secret is seen this once. */
    public record Made(ApiKey key, Secret secret) {}

    /** With a key go those that were made with it. */
    private static final String REVOKE_MADE_BY = """
            with recursive his as (
                select id from api_key where made_by = $1
                union select k.id from api_key k join his on k.made_by = his.id)
            update api_key set revoked_at = $2 where id in (select id from his) and revoked_at is null
            returning
            """ + COLUMNS;

    private static final String REVOKE_ALL =
            "update api_key set revoked_at = $2 where household_id = $1 and revoked_at is null";

    private final RandomGenerator random;
    private final World world;

    /** Keys of the demo, the sandbox and tests. */
    public KeyStore(RandomGenerator random) {
        this(random, World.TEST);
    }

    /**
     * @param random a secure source in production
     * @param world whose keys are made and known
     */
    public KeyStore(RandomGenerator random, World world) {
        this.random = random;
        this.world = world;
    }

    /** Makes a key that acts for a household. The answer is the only time it is seen. */
    public Secret forHousehold(Db.Tx tx, Household household, Instant now) {
        var wanted = Wanted.whole(household.community(), Optional.of(household.id()), Role.HOUSEHOLD, household.code());
        return make(tx, wanted, now, Optional.empty()).secret();
    }

    /** Makes a key that may all an operator of a community may. */
    public Secret forOperator(Db.Tx tx, CommunityId community, String label, Instant now) {
        return make(tx, Wanted.whole(community, Optional.empty(), Role.ADMIN, label), now, Optional.empty())
                .secret();
    }

    /** Makes a key and puts it down. Refuses an end that is past. */
    public Made make(Db.Tx tx, Wanted wanted, Instant now, Deeds deeds) {
        return put(tx, make(tx, wanted, now, Optional.empty()), deeds);
    }

    /** The same in somebody's name: the key ends with its maker. */
    public Made make(Db.Tx tx, Wanted wanted, Instant now, Actor maker, Deeds deeds) {
        return put(tx, make(tx, wanted, now, Optional.of(maker.id())), deeds);
    }

    private static Made put(Db.Tx tx, Made made, Deeds deeds) {
        deeds.done(tx, "key.made", made.key().subject(), made.key().facts());
        return made;
    }

    private Made make(Db.Tx tx, Wanted wanted, Instant now, Optional<UUID> maker) {
        if (wanted.expires().filter(end -> !end.isAfter(now)).isPresent())
            throw Problem.invalid("expires_at", "must be later than now");
        var secret = fresh();
        var id = new KeyId(randomId());
        var scopes = wanted.scopes().stream().map(Scope::text).sorted().toArray(String[]::new);
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addValue(hash(secret.reveal()))
                        .addUUID(id.value())
                        .addString(wanted.role().text())
                        .addUUID(wanted.community().value())
                        .addUUID(wanted.household().map(HouseholdId::value).orElse(null))
                        .addString(wanted.label())
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addString(world.name().toLowerCase(Locale.ROOT))
                        .addArrayOfString(scopes.length == 0 ? null : scopes)
                        .addOffsetDateTime(wanted.expires()
                                .map(end -> end.atOffset(ZoneOffset.UTC))
                                .orElse(null))
                        .addUUID(maker.orElse(null)));
        return new Made(tx.one(BY_ID, Tuple.of(id.value()), KeyStore::key), secret);
    }

    /** The household of a short code. */
    public Optional<HouseholdId> household(Db.Tx tx, CommunityId community, String code) {
        return tx.maybe(HOUSEHOLD, Tuple.of(community.value(), code), row -> new HouseholdId(row.getUUID("id")));
    }

    /** A community's keys, newest first, those that were revoked too. */
    public List<ApiKey> of(Db.Tx tx, CommunityId community, int limit) {
        return tx.all(LIST, Tuple.of(community.value(), limit), KeyStore::key);
    }

    /** Every key that was not revoked. */
    public List<ApiKey> unrevoked(Db.Tx tx) {
        return tx.all(EVERY, Tuple.tuple(), KeyStore::key);
    }

    public Optional<ApiKey> find(Db.Tx tx, KeyId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), KeyStore::key);
    }

    /** Ends a key and those made with it from the next request on, and puts it down unless it was ended before. */
    public ApiKey revoke(Db.Tx tx, KeyId id, Instant now, Deeds deeds) {
        tx.maybe(REVOKE, Tuple.of(id.value(), now.atOffset(ZoneOffset.UTC)), KeyStore::key)
                .ifPresent(ended -> deeds.done(tx, "key.revoked", ended.subject(), ended.facts()));
        revokeMadeBy(tx, id.value(), now, deeds);
        return find(tx, id).orElseThrow(() -> Problem.notFound("there is no key " + id));
    }

    /**
     * Ends all keys that somebody made over HTTP, and those that were made with them, and puts each down.
     *
     * @param maker an operator's account, or a key
     */
    public void revokeMadeBy(Db.Tx tx, UUID maker, Instant now, Deeds deeds) {
        tx.all(REVOKE_MADE_BY, Tuple.of(maker, now.atOffset(ZoneOffset.UTC)), KeyStore::key)
                .forEach(ended -> deeds.done(tx, "key.revoked", ended.subject(), ended.facts()));
    }

    /** Ends all keys of a household; answers how many. */
    public int revokeAll(Db.Tx tx, HouseholdId household, Instant now) {
        return tx.run(REVOKE_ALL, Tuple.of(household.value(), now.atOffset(ZoneOffset.UTC)));
    }

    @Override
    public Optional<Who> who(Db.Tx tx, String key) {
        return isOfAnotherWorld(key) ? Optional.empty() : whoOf(tx, hash(key));
    }

    /** Who a key of a hash acts as; for what was handed out in exchange for the key and ends with it. */
    public Optional<Who> whoOf(Db.Tx tx, Buffer hash) {
        return tx.maybe(FIND, Tuple.of(hash), row -> row).map(row -> {
            if (row.getBoolean("first_today")) tx.run(USED, Tuple.of(hash));
            return who(key(row));
        });
    }

    /** A test key opens nothing where the money is real, and the other way round, whatever the database says. */
    private boolean isOfAnotherWorld(String key) {
        return Arrays.stream(World.values())
                .filter(other -> other != world)
                .map(World::prefix)
                .anyMatch(key::startsWith);
    }

    private static Who who(ApiKey key) {
        return key.household()
                .map(own -> new Who(
                        new Caller.OfHousehold(own, key.community()),
                        new Actor(Actor.Kind.HOUSEHOLD, own.value(), key.label()),
                        key.scopes(),
                        Instant.EPOCH))
                .orElseGet(() -> new Who(
                        new Caller.Operator(key.community()),
                        new Actor(Actor.Kind.MACHINE, key.id().value(), key.label()),
                        key.scopes(),
                        Instant.EPOCH));
    }

    private static ApiKey key(Row row) {
        var role = Role.of(row.getString("role")).orElseThrow();
        return new ApiKey(
                new KeyId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                role,
                scopes(role, Optional.ofNullable(row.getArrayOfStrings("scopes"))),
                row.getString("label"),
                Optional.ofNullable(row.getString("mode")).map(text -> World.valueOf(text.toUpperCase(Locale.ROOT))),
                row.getOffsetDateTime("created_at").toInstant(),
                moment(row, "expires_at"),
                Optional.<LocalDate>ofNullable(row.getLocalDate("last_used_on")),
                moment(row, "revoked_at"));
    }

    /** Those that a key was given and its role still has. */
    private static Set<Scope> scopes(Role role, Optional<String[]> given) {
        if (given.isEmpty()) return role.scopes();
        var scopes = EnumSet.noneOf(Scope.class);
        for (var text : given.get())
            Scope.of(text).filter(role.scopes()::contains).ifPresent(scopes::add);
        return scopes;
    }

    private static Optional<Instant> moment(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    private Secret fresh() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return new Secret(
                world.prefix() + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** A random UUID of version 4: when a key was made is told by its row. */
    private UUID randomId() {
        var high = (random.nextLong() & ~0xF000L) | 0x4000L;
        var low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low);
    }

    private static Buffer hash(String key) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
