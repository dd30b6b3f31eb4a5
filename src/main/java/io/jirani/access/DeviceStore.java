package io.jirani.access;

import io.jirani.access.SignIn.Digest;
import io.jirani.db.Db;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** Devices people signed in from, each known by a secret it keeps, and the wrong tries from them. */
final class DeviceStore {
    /** A device somebody has signed in from before, and how often it was wrong since. */
    record Known(UUID id, LockOut lockOut) {}

    /** A device as its subject knows it. */
    record Met(UUID id, Acquaintance acquaintance) {}

    /** Whether the subject was seen with a device before. */
    enum Acquaintance {
        NEW,
        OLD
    }

    private static final String MEET = """
            insert into device (id, hash, subject_id, since, seen_at) values ($1, $2, $3, $4, $4)
            on conflict (hash, subject_id) do update set seen_at = excluded.seen_at returning id
            """;
    private static final String KNOWS =
            "select count(*)::int as n from device where hash = $1 and subject_id = any ($2)";
    private static final String OF_SUBJECT =
            "select id, fails, locked_until from device where hash = $1 and subject_id = $2 for update";
    private static final String OF_SESSION = """
            select d.id, d.fails, d.locked_until from device d join session s on s.device_id = d.id where s.id = $1
            for update of d
            """;
    private static final String TRIED = "update device set fails = $2, locked_until = $3 where id = $1";
    private static final String SWEEP = "delete from device d where seen_at < $1"
            + " and not exists (select 1 from session s where s.device_id = d.id)";

    /** The device of a secret as its subject knows it, from now on at the latest. */
    Met meet(Db.Tx tx, UUID fresh, Digest hash, UUID subject, Instant now) {
        var id = tx.one(MEET, Tuple.of(fresh, bytes(hash), subject, utc(now)), row -> row.getUUID("id"));
        return new Met(id, id.equals(fresh) ? Acquaintance.NEW : Acquaintance.OLD);
    }

    /** Whether one of these was seen with a device. */
    boolean isKnownTo(Db.Tx tx, Digest hash, Collection<UUID> subjects) {
        return tx.one(
                        KNOWS,
                        Tuple.tuple().addBuffer(bytes(hash)).addArrayOfUUID(subjects.toArray(UUID[]::new)),
                        row -> row.getInteger("n"))
                > 0;
    }

    /** A device its subject was seen with; nobody else tries from it until the transaction ends. */
    Optional<Known> of(Db.Tx tx, Digest hash, UUID subject) {
        return tx.maybe(OF_SUBJECT, Tuple.of(bytes(hash), subject), DeviceStore::known);
    }

    /** The same for the device of a session. */
    Optional<Known> of(Db.Tx tx, SessionId session) {
        return tx.maybe(OF_SESSION, Tuple.of(session.value()), DeviceStore::known);
    }

    /** Keeps what became of a try. */
    void tried(Db.Tx tx, UUID id, LockOut lockOut) {
        tx.run(
                TRIED,
                Tuple.of(
                        id,
                        lockOut.fails(),
                        lockOut.until().map(DeviceStore::utc).orElse(null)));
    }

    /** Forgets devices nobody was seen with since; answers how many. */
    int sweep(Db.Tx tx, Instant before) {
        return tx.run(SWEEP, Tuple.of(utc(before)));
    }

    private static Known known(Row row) {
        var until = Optional.ofNullable(row.getOffsetDateTime("locked_until")).map(OffsetDateTime::toInstant);
        return new Known(row.getUUID("id"), new LockOut(row.getInteger("fails"), until));
    }

    private static Buffer bytes(Digest hash) {
        return Buffer.buffer(hash.bytes());
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
