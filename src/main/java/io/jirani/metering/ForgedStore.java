package io.jirani.metering;

import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.metering.RefusalStore.Refusal;
import io.jirani.metering.RefusalStore.Signed;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Messages under a registered meter's name that it did not sign: one row for a meter and hour, told to the operators with the
 * first, so that a flood of them fills neither the disk nor anybody's eyes.
 */
final class ForgedStore {
    /** How many came under a name in one batch, and what was wrong with the first. */
    record Forged(String reason, int messages) {
        Forged plus(Forged more) {
            return new Forged(reason, messages + more.messages);
        }
    }

    private static final Set<String> REASONS =
            Set.of(Admission.Reason.WRONG_MAC.word(), Admission.Reason.UNKNOWN_KEY.word());

    /** In the order of names: two processes that count the same meters wait for each other, not in a ring. */
    private static final String COUNT = """
            insert into meter_forged as f (dev, hour, messages, first_at, last_at, reason)
            select m.dev, date_trunc('hour', $4::timestamptz, 'UTC'), u.messages, $4, $4, u.reason
            from unnest($1::text[], $2::int[], $3::text[]) as u(dev, messages, reason) join meter m on m.dev = u.dev
            order by m.dev
            on conflict (dev, hour) do update set messages = f.messages + excluded.messages, last_at = excluded.last_at
            returning f.dev, f.messages, f.reason, f.xmax = 0 as first,
                (select community_id from meter where dev = f.dev) as community_id
            """;

    private static final String NEWEST = """
            select hour, messages, first_at, last_at, reason from meter_forged where dev = $1 order by hour desc limit 24
            """;
    private static final String FORGET = "delete from meter_forged where hour < $1";

    /**
     * Counts those of some refused messages that were under a meter's name.
     *
     * @param now by the real clock
     */
    void count(Db.Tx tx, List<Refusal> refusals, Instant now) {
        var sorted = new TreeMap<String, Forged>();
        for (var refusal : refusals) {
            var reason =
                    refusal.reason().substring(0, Math.max(0, refusal.reason().indexOf(':')));
            if (refusal.signed() == Signed.NO && REASONS.contains(reason))
                sorted.merge(refusal.dev(), new Forged(reason, 1), Forged::plus);
        }
        if (sorted.isEmpty()) return;
        var parameters = Tuple.tuple()
                .addArrayOfString(sorted.keySet().toArray(String[]::new))
                .addArrayOfInteger(
                        sorted.values().stream().map(Forged::messages).toArray(Integer[]::new))
                .addArrayOfString(sorted.values().stream().map(Forged::reason).toArray(String[]::new))
                .addOffsetDateTime(utc(now));
        for (var row : tx.all(COUNT, parameters, each -> each)) {
            if (!row.getBoolean("first")) continue;
            var data = new JsonObject()
                    .put("dev", row.getString("dev"))
                    .put("reason", row.getString("reason"))
                    .put("messages", row.getLong("messages"));
            EventLog.append(
                    tx, "meter.forged", new CommunityId(row.getUUID("community_id")), Optional.empty(), data, now);
        }
    }

    /** The newest hours in which something came under a meter's name that it did not sign. */
    static JsonArray newest(Db.Tx tx, String dev) {
        return new JsonArray(tx.all(
                NEWEST,
                Tuple.of(dev),
                row -> new JsonObject()
                        .put("hour", row.getOffsetDateTime("hour").toInstant().toString())
                        .put("messages", row.getLong("messages"))
                        .put(
                                "first_at",
                                row.getOffsetDateTime("first_at").toInstant().toString())
                        .put(
                                "last_at",
                                row.getOffsetDateTime("last_at").toInstant().toString())
                        .put("reason", row.getString("reason"))));
    }

    static int forget(Db.Tx tx, Instant before) {
        return tx.run(FORGET, Tuple.of(utc(before)));
    }
}
