package io.jirani.access;

import io.jirani.db.Db;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Sessions of machines: one for each time a key was exchanged for an access token. They have what the key has at the moment
 * they are used, and end with it. The table is {@link SessionStore}'s.
 */
final class MachineStore {
    static final String CLIENT = "key";

    private static final String FIND = """
            select id, client_id, key_hash, scopes, made_at, seen_at, ends_at from session
            where id = $1 and kind = 'machine' and revoked_at is null and ends_at > $2
            """;

    private final KeyStore keys;

    MachineStore(KeyStore keys) {
        this.keys = keys;
    }

    /** A machine's session whose key is good. */
    Optional<Session> find(Db.Tx tx, SessionId id, Instant now) {
        return tx.maybe(FIND, Tuple.of(id.value(), utc(now)), row -> row)
                .flatMap(row -> keys.whoOf(tx, row.getBuffer("key_hash")).map(who -> session(row, who)));
    }

    private static Session session(Row row, Who who) {
        var scopes = EnumSet.noneOf(Scope.class);
        Arrays.stream(row.getArrayOfStrings("scopes"))
                .flatMap(text -> Scope.of(text).stream())
                .filter(who.scopes()::contains)
                .forEach(scopes::add);
        return new Session(
                new SessionId(row.getUUID("id")),
                Session.Kind.MACHINE,
                row.getString("client_id"),
                new Who(who.caller(), who.actor(), scopes, who.deviceSince()),
                scopes,
                row.getOffsetDateTime("made_at").toInstant(),
                row.getOffsetDateTime("seen_at").toInstant(),
                row.getOffsetDateTime("ends_at").toInstant());
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
