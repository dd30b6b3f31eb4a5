package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** API keys: 256 random bits, shown once, kept as their SHA-256. */
public final class KeyStore implements Credentials {
    private static final String INSERT = """
            insert into api_key (hash, role, community_id, household_id, label, created_at) values ($1, $2, $3, $4, $5, $6)
            """;
    private static final String FIND = """
            select hash, community_id, household_id, label, created_at from api_key where hash = $1 and revoked_at is null
            """;

    private static final String REVOKE =
            "update api_key set revoked_at = $2 where household_id = $1 and revoked_at is null";

    private final RandomGenerator random;

    /**
     * @param random a secure source in production
     */
    public KeyStore(RandomGenerator random) {
        this.random = random;
    }

    /** Makes a key that acts for a household. The answer is the only time it is seen. */
    public Secret forHousehold(Db.Tx tx, Household household, Instant now) {
        var key = fresh("jh_");
        insert(tx, key, "household", household.community(), Optional.of(household.id()), household.code(), now);
        return key;
    }

    /** Makes a key that acts for the operator of a community. */
    public Secret forOperator(Db.Tx tx, CommunityId community, String label, Instant now) {
        var key = fresh("jo_");
        insert(tx, key, "operator", community, Optional.empty(), label, now);
        return key;
    }

    /** Ends all keys of a household; answers how many. */
    public int revokeAll(Db.Tx tx, HouseholdId household, Instant now) {
        return tx.run(REVOKE, Tuple.of(household.value(), now.atOffset(ZoneOffset.UTC)));
    }

    @Override
    public Optional<Who> who(Db.Tx tx, String key) {
        return whoOf(tx, hash(key));
    }

    /** Who a key of a hash acts as; for what was handed out in exchange for the key and ends with it. */
    public Optional<Who> whoOf(Db.Tx tx, Buffer hash) {
        return tx.maybe(FIND, Tuple.of(hash), KeyStore::who);
    }

    private static Who who(Row row) {
        var community = new CommunityId(row.getUUID("community_id"));
        var household = Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new);
        var id = UUID.nameUUIDFromBytes(row.getBuffer("hash").getBytes());
        var since = row.getOffsetDateTime("created_at").toInstant();
        return household
                .map(own -> new Who(
                        new Caller.OfHousehold(own, community),
                        new Actor(Actor.Kind.HOUSEHOLD, own.value(), row.getString("label")),
                        Role.HOUSEHOLD.scopes(),
                        since))
                .orElseGet(() -> new Who(
                        new Caller.Operator(community),
                        new Actor(Actor.Kind.MACHINE, id, row.getString("label")),
                        Role.ADMIN.scopes(),
                        since));
    }

    private static void insert(
            Db.Tx tx,
            Secret key,
            String role,
            CommunityId community,
            Optional<HouseholdId> household,
            String label,
            Instant now) {
        tx.run(
                INSERT,
                Tuple.of(
                        hash(key.reveal()),
                        role,
                        community.value(),
                        household.map(HouseholdId::value).orElse(null),
                        label,
                        now.atOffset(ZoneOffset.UTC)));
    }

    private Secret fresh(String prefix) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static Buffer hash(String key) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
