package io.jirani.run;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What happened, in order, for those who watch: the page and the stream. A row is written in the transaction of the thing
 * it tells about. Only committed rows below the oldest running transaction are handed out, so a reader that remembers the
 * last id it saw misses none.
 */
public final class EventLog {
    /**
     * One thing that happened.
     *
     * @param type dotted, such as {@code trade.settled}
     * @param household whom it concerns; empty when every member of the community may see it
     */
    public record Event(
            long id,
            String type,
            CommunityId community,
            Optional<HouseholdId> household,
            JsonObject data,
            Instant at) {}

    private static final String APPEND = """
            insert into event_log (type, community_id, household_id, data, at) values ($1, $2, $3, $4, $5)
            """;

    private static final String AFTER = """
            select id, type, community_id, household_id, data, at from event_log
            where id > $1 and xid < pg_snapshot_xmin(pg_current_snapshot())
            order by id limit $2
            """;

    private static final String LAST = "select coalesce(max(id), 0) as id from event_log";

    /** Tells something to a community. */
    public static void append(Db.Tx tx, String type, CommunityId community, JsonObject data, Instant at) {
        append(tx, type, community, Optional.empty(), data, at);
    }

    /** Tells something to one household (and to the operator). */
    public static void append(
            Db.Tx tx,
            String type,
            CommunityId community,
            Optional<HouseholdId> household,
            JsonObject data,
            Instant at) {
        var who = household.map(HouseholdId::value).orElse(null);
        tx.run(APPEND, Tuple.of(type, community.value(), who, data, at.atOffset(ZoneOffset.UTC)));
    }

    /** The next events after an id, oldest first. */
    public static List<Event> after(Db.Tx tx, long id, int limit) {
        return tx.all(AFTER, Tuple.of(id, limit), EventLog::event);
    }

    /** The newest id there is. */
    public static long last(Db.Tx tx) {
        return tx.one(LAST, Tuple.tuple(), row -> row.getLong("id"));
    }

    private static Event event(Row row) {
        return new Event(
                row.getLong("id"),
                row.getString("type"),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                row.getJsonObject("data"),
                row.getOffsetDateTime("at").toInstant());
    }

    private EventLog() {}
}
