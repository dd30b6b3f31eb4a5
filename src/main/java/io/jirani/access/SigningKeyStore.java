package io.jirani.access;

import io.jirani.db.Db;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Keys that access tokens are signed with. */
final class SigningKeyStore {
    /**
     * A key as it is kept.
     *
     * @param publicKey X.509, base64
     * @param sealed the private half, PKCS 8, sealed
     */
    record Kept(String kid, String publicKey, StaffMember.Sealed sealed, Instant madeAt, Instant signsFrom) {}

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('signing_key', 0))";
    private static final String INSERT =
            "insert into signing_key (kid, public_key, sealed, made_at, signs_from) values ($1, $2, $3, $4, $5)";
    private static final String IN_USE = """
            select kid, public_key, sealed, made_at, signs_from from signing_key where retired_at is null
            order by signs_from desc, kid
            """;
    private static final String RETIRE = "update signing_key set retired_at = $2, sealed = null where kid = $1";
    private static final String RESEAL = "update signing_key set sealed = $2 where kid = $1 and retired_at is null";

    /** Makes this transaction the only one that makes or retires keys until it ends. */
    void lock(Db.Tx tx) {
        tx.run(LOCK, Tuple.tuple());
    }

    void add(Db.Tx tx, Kept key) {
        tx.run(
                INSERT,
                Tuple.of(
                        key.kid(),
                        key.publicKey(),
                        Buffer.buffer(key.sealed().bytes()),
                        key.madeAt().atOffset(ZoneOffset.UTC),
                        key.signsFrom().atOffset(ZoneOffset.UTC)));
    }

    /** Keys that are not retired, the newest first. */
    List<Kept> inUse(Db.Tx tx) {
        return tx.all(
                IN_USE,
                Tuple.tuple(),
                row -> new Kept(
                        row.getString("kid"),
                        row.getString("public_key"),
                        new StaffMember.Sealed(row.getBuffer("sealed").getBytes()),
                        row.getOffsetDateTime("made_at").toInstant(),
                        row.getOffsetDateTime("signs_from").toInstant()));
    }

    /** Destroys the private half; tokens of this key are good no more. */
    void retire(Db.Tx tx, String kid, Instant now) {
        tx.run(RETIRE, Tuple.of(kid, now.atOffset(ZoneOffset.UTC)));
    }

    void reseal(Db.Tx tx, String kid, StaffMember.Sealed sealed) {
        tx.run(RESEAL, Tuple.of(kid, Buffer.buffer(sealed.bytes())));
    }
}
