package io.jirani.metering;

import static io.jirani.metering.IntakeStore.integers;
import static io.jirani.metering.IntakeStore.texts;
import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages that were left out, with the reason and their bytes. What proves no sender is bounded together: the last 10,000,
 * 4 KiB of each, for 90 days. What a meter signed is whole and acknowledged, and kept until the meter was taken down 90 days
 * ago: so there is a bound per meter, beyond which its bad messages are not acknowledged any more.
 */
final class RefusalStore {
    /**
     * A message that was left out.
     *
     * @param signed by the meter of the topic: it was told that we have it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Refusal(String dev, String topic, byte[] payload, String reason, Signed signed) {}

    /** Whether a message's signature proved its sender. */
    enum Signed {
        YES,
        NO
    }

    /** What is kept of a meter's signed messages at most. */
    static final int MOST_SIGNED = 1_000;

    static final long MOST_SIGNED_BYTES = 8L * 1_024 * 1_024;

    private static final int MOST_UNPROVEN = 10_000;
    private static final int HEAD = 4 * 1_024;
    private static final int LONGEST_TOPIC = 200;
    private static final int LONGEST_REASON = 300;

    private static final String REFUSE = """
            insert into reading_refused (dev, topic, reason, raw, bytes, acked, at)
            select u.dev, u.topic, u.reason, u.raw, u.bytes, u.acked, $7
            from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::int[], $6::boolean[])
                as u(dev, topic, reason, raw, bytes, acked)
            """;
    private static final String FORGET = """
            delete from reading_refused where not acked and id <=
                (select id from reading_refused where not acked order by id desc offset $1 limit 1)
            """;
    private static final String ROOM = """
            select dev, count(*) as kept, sum(bytes)::bigint as bytes from reading_refused
            where acked and dev = any($1) group by dev
            """;

    /** How many bytes of signed messages there is room for, of each of some meters; 0 when there is none for a message. */
    Map<Dev, Long> room(Db.Tx tx, Collection<Dev> devs) {
        var room = new HashMap<Dev, Long>();
        if (devs.isEmpty()) return room;
        for (var dev : devs) room.put(dev, MOST_SIGNED_BYTES);
        var names = devs.stream().map(Dev::id).toArray(String[]::new);
        tx.all(ROOM, Tuple.tuple().addArrayOfString(names), row -> {
            var left = row.getLong("kept") < MOST_SIGNED ? MOST_SIGNED_BYTES - row.getLong("bytes") : 0;
            return room.put(new Dev(row.getString("dev")), Math.max(0, left));
        });
        return room;
    }

    void refuse(Db.Tx tx, List<Refusal> refusals, Instant received) {
        if (refusals.isEmpty()) return;
        var parameters = Tuple.tuple()
                .addArrayOfString(texts(refusals, refusal -> cut(refusal.dev, LONGEST_TOPIC)))
                .addArrayOfString(texts(refusals, refusal -> cut(refusal.topic, LONGEST_TOPIC)))
                .addArrayOfString(texts(refusals, refusal -> cut(refusal.reason, LONGEST_REASON)))
                .addArrayOfBuffer(refusals.stream()
                        .map(refusal -> Buffer.buffer(kept(refusal)))
                        .toArray(Buffer[]::new))
                .addArrayOfInteger(integers(refusals, refusal -> refusal.payload.length))
                .addArrayOfBoolean(refusals.stream()
                        .map(refusal -> refusal.signed == Signed.YES)
                        .toArray(Boolean[]::new))
                .addOffsetDateTime(utc(received));
        tx.run(REFUSE, parameters);
        if (refusals.stream().anyMatch(refusal -> refusal.signed == Signed.NO)) tx.run(FORGET, Tuple.of(MOST_UNPROVEN));
    }

    private static byte[] kept(Refusal refusal) {
        var whole = refusal.signed == Signed.YES || refusal.payload.length <= HEAD;
        return whole ? refusal.payload : Arrays.copyOf(refusal.payload, HEAD);
    }

    private static String cut(String text, int length) {
        var clean = text.replace('\0', '?');
        return clean.length() <= length ? clean : clean.substring(0, length);
    }
}
