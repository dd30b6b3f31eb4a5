package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The keys meters sign with: one after the other, two while one takes over. A key is never taken away, it ends. */
final class MeterKeyStore {
    /**
     * A key by its name.
     *
     * @param until the end of its overlap with the next key; empty: none is set
     */
    record Named(String kid, Instant made, Optional<Instant> until) {}

    private static final String NEXT = """
            select 'k' || (coalesce(max(substr(kid, 2)::int), 0) + 1) as kid from meter_key
            where meter_id = $1 and kid ~ '^k[0-9]{1,6}$'
            """;
    private static final String INSERT =
            "insert into meter_key (meter_id, kid, sealed_key, made_at) values ($1, $2, $3, $4)";
    private static final String END_OTHERS = """
            update meter_key set valid_until = case
                when kid = $3 and coalesce(valid_until > $5, true) then $4::timestamptz
                else least(valid_until, $5) end
            where meter_id = $1 and kid <> $2
            """;
    private static final String END_ALL =
            "update meter_key set valid_until = least(valid_until, $2::timestamptz) where meter_id = $1";
    private static final String OF =
            "select kid, made_at, valid_until from meter_key where meter_id = $1 order by made_at, kid";

    private final DeviceKeys keys;

    MeterKeyStore(DeviceKeys keys) {
        this.keys = keys;
    }

    /** Gives a meter one more key, and answers its name. */
    String add(Db.Tx tx, MeterId meter, Dev dev, Optional<DeviceKey> own, Instant now) {
        var kid = tx.one(NEXT, Tuple.of(meter.number()), row -> row.getString("kid"));
        var sealed = own.map(key -> Buffer.buffer(keys.seal(dev, kid, key))).orElse(null);
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addLong(meter.number())
                        .addString(kid)
                        .addBuffer(sealed)
                        .addOffsetDateTime(IntakeStore.utc(now)));
        return kid;
    }

    /**
     * Sets the end of every key but the newest: the one the meter proved last goes on until a moment, others end now. A key
     * that has ended stays so.
     */
    void endOthers(Db.Tx tx, MeterId meter, String newest, String proven, Instant until, Instant now) {
        tx.run(END_OTHERS, Tuple.of(meter.number(), newest, proven, IntakeStore.utc(until), IntakeStore.utc(now)));
    }

    void endAll(Db.Tx tx, MeterId meter, Instant now) {
        tx.run(END_ALL, Tuple.of(meter.number(), IntakeStore.utc(now)));
    }

    List<Named> of(Db.Tx tx, MeterId meter) {
        return tx.all(
                OF,
                Tuple.of(meter.number()),
                row -> new Named(
                        row.getString("kid"),
                        row.getOffsetDateTime("made_at").toInstant(),
                        Optional.ofNullable(row.getOffsetDateTime("valid_until"))
                                .map(at -> at.toInstant())));
    }
}
