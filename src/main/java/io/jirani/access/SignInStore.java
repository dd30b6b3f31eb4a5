package io.jirani.access;

import io.jirani.access.SignIn.Digest;
import io.jirani.access.SignIn.Kind;
import io.jirani.access.SignIn.Step;
import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sign-ins under way. */
final class SignInStore {
    private static final String COLUMNS = """
            id, kind, step, client_id, scopes, challenge, address_tag, device_hash, code_id, staff_id, houses, household_id,
            totp, tries, session_id, ends_at
            """;
    private static final String INSERT = """
            insert into sign_in (id, secret_hash, kind, step, client_id, scopes, challenge, address_tag, device_hash, code_id,
                staff_id, houses, totp, made_at, ends_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """;
    private static final String BY_SECRET = "select " + COLUMNS + " from sign_in where secret_hash = $1 for update";
    private static final String BY_GRANT = "select " + COLUMNS + " from sign_in where grant_hash = $1 for update";
    private static final String SAVE = """
            update sign_in set step = $2, household_id = $3, totp = $4, tries = $5, session_id = $6, ends_at = $7,
                staff_id = $8
            where id = $1
            """;
    private static final String GRANT = "update sign_in set grant_hash = $2 where id = $1";
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('sign_in ' || $1, 0))";
    private static final String FROM_ADDRESS =
            "select count(*)::int as n from sign_in where address_tag = $1 and made_at > $2";
    private static final String SWEEP = "delete from sign_in where made_at < $1";

    void add(Db.Tx tx, SignIn signIn, Digest secret, Instant now) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(signIn.id())
                        .addBuffer(Buffer.buffer(secret.bytes()))
                        .addString(word(signIn.kind()))
                        .addString(word(signIn.step()))
                        .addString(signIn.client().id())
                        .addArrayOfString(scopes(signIn))
                        .addString(signIn.challenge())
                        .addString(signIn.addressTag())
                        .addBuffer(signIn.device()
                                .map(device -> Buffer.buffer(device.bytes()))
                                .orElse(null))
                        .addUUID(signIn.code().orElse(null))
                        .addUUID(signIn.staff().map(StaffId::value).orElse(null))
                        .addArrayOfUUID(houses(signIn))
                        .addBuffer(sealed(signIn))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(signIn.endsAt().atOffset(ZoneOffset.UTC)));
    }

    /** The sign-in of an auth_session; nobody else carries it on until the transaction ends. */
    Optional<SignIn> bySecret(Db.Tx tx, String secret) {
        return tx.maybe(BY_SECRET, Tuple.of(Buffer.buffer(Chance.hash(secret))), SignInStore::signIn);
    }

    /** The sign-in of an authorization code; nobody else uses it until the transaction ends. */
    Optional<SignIn> byGrant(Db.Tx tx, String grant) {
        return tx.maybe(BY_GRANT, Tuple.of(Buffer.buffer(Chance.hash(grant))), SignInStore::signIn);
    }

    void save(Db.Tx tx, SignIn signIn) {
        tx.run(
                SAVE,
                Tuple.tuple()
                        .addUUID(signIn.id())
                        .addString(word(signIn.step()))
                        .addUUID(signIn.household().map(HouseholdId::value).orElse(null))
                        .addBuffer(sealed(signIn))
                        .addInteger(signIn.tries())
                        .addUUID(signIn.session().map(SessionId::value).orElse(null))
                        .addOffsetDateTime(signIn.endsAt().atOffset(ZoneOffset.UTC))
                        .addUUID(signIn.staff().map(StaffId::value).orElse(null)));
    }

    /** Keeps the hash of the authorization code. */
    void grant(Db.Tx tx, SignIn signIn, Digest grant) {
        tx.run(GRANT, Tuple.of(signIn.id(), Buffer.buffer(grant.bytes())));
    }

    /** Makes this transaction the only one that begins a sign-in from this address. */
    void lock(Db.Tx tx, String addressTag) {
        tx.run(LOCK, Tuple.of(addressTag));
    }

    /** How many were begun from an address. */
    int fromAddress(Db.Tx tx, String addressTag, Instant since) {
        return tx.one(FROM_ADDRESS, Tuple.of(addressTag, since.atOffset(ZoneOffset.UTC)), row -> row.getInteger("n"));
    }

    /** Forgets what was begun before; answers how many. */
    int sweep(Db.Tx tx, Instant before) {
        return tx.run(SWEEP, Tuple.of(before.atOffset(ZoneOffset.UTC)));
    }

    private static SignIn signIn(Row row) {
        return new SignIn(
                row.getUUID("id"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                Step.valueOf(row.getString("step").toUpperCase(Locale.ROOT)),
                PublicClient.of(row.getString("client_id")).orElseThrow(),
                Arrays.stream(row.getArrayOfStrings("scopes"))
                        .flatMap(text -> Scope.of(text).stream())
                        .collect(Collectors.toSet()),
                row.getString("challenge"),
                row.getString("address_tag"),
                Optional.ofNullable(row.getBuffer("device_hash")).map(hash -> new Digest(hash.getBytes())),
                Optional.ofNullable(row.getUUID("code_id")),
                Optional.ofNullable(row.getUUID("staff_id")).map(StaffId::new),
                Arrays.stream(row.getArrayOfUUIDs("houses"))
                        .map(HouseholdId::new)
                        .toList(),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                Optional.ofNullable(row.getBuffer("totp")).map(closed -> new StaffMember.Sealed(closed.getBytes())),
                row.getInteger("tries"),
                Optional.ofNullable(row.getUUID("session_id")).map(SessionId::new),
                row.getOffsetDateTime("ends_at").toInstant());
    }

    private static @Nullable Buffer sealed(SignIn signIn) {
        return signIn.totp().map(closed -> Buffer.buffer(closed.bytes())).orElse(null);
    }

    private static UUID[] houses(SignIn signIn) {
        return signIn.houses().stream().map(HouseholdId::value).toArray(UUID[]::new);
    }

    private static String[] scopes(SignIn signIn) {
        return signIn.scopes().stream().map(Scope::text).sorted().toArray(String[]::new);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
