package io.jirani.access;

import io.jirani.access.SignIn.Digest;
import io.jirani.db.Db;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Refresh tokens, by their hashes. A used one stays, so that it is known when it comes again. */
final class RefreshStore {
    /**
     * A token as it is kept.
     *
     * @param client the program it was given to
     */
    record Kept(SessionId session, String client, Instant endsAt, Use use) {}

    /** Whether it was exchanged for another. */
    enum Use {
        FRESH,
        USED
    }

    private static final String INSERT =
            "insert into refresh_token (hash, session_id, made_at, ends_at) values ($1, $2, $3, $4)";
    private static final String FIND = """
            select r.session_id, s.client_id, r.ends_at, r.used_at from refresh_token r join session s on s.id = r.session_id
            where r.hash = $1 for update of r
            """;
    private static final String USE = "update refresh_token set used_at = $2 where hash = $1";

    void add(Db.Tx tx, Digest hash, SessionId session, Instant now, Instant endsAt) {
        tx.run(
                INSERT,
                Tuple.of(
                        Buffer.buffer(hash.bytes()),
                        session.value(),
                        now.atOffset(ZoneOffset.UTC),
                        endsAt.atOffset(ZoneOffset.UTC)));
    }

    /** A token; nobody else uses it until the transaction ends. */
    Optional<Kept> find(Db.Tx tx, Digest hash) {
        return tx.maybe(
                FIND,
                Tuple.of(Buffer.buffer(hash.bytes())),
                row -> new Kept(
                        new SessionId(row.getUUID("session_id")),
                        row.getString("client_id"),
                        row.getOffsetDateTime("ends_at").toInstant(),
                        row.getOffsetDateTime("used_at") == null ? Use.FRESH : Use.USED));
    }

    void use(Db.Tx tx, Digest hash, Instant now) {
        tx.run(USE, Tuple.of(Buffer.buffer(hash.bytes()), now.atOffset(ZoneOffset.UTC)));
    }
}
