package io.jirani.run;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What happened, in order, for those who watch: the page and the stream. A row is written in the transaction of the thing
 * it tells about. Only committed rows below the oldest running transaction are handed out, so a reader that remembers the
 * last place it saw misses none.
 */
public final class EventLog {
    /**
     * A place in the log: after the event of this transaction and id. Ids alone have no order that holds, because an id
     * is taken before its transaction ends; transactions below the oldest running one are all over.
     */
    public record Position(long transaction, long id) implements Comparable<Position> {
        private static final Comparator<Position> ORDER =
                Comparator.comparingLong(Position::transaction).thenComparingLong(Position::id);

        /** Reads what {@link #toString} wrote; nothing when it is anything else. */
        public static Optional<Position> parse(String text) {
            var parts = SHAPE.matcher(text);
            return parts.matches()
                    ? Optional.of(new Position(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                    : Optional.empty();
        }

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return transaction + "-" + id;
        }
    }

    /**
     * One thing that happened.
     *
     * @param type dotted, such as {@code trade.settled}
     * @param household whom it concerns; empty when every member of the community may see it
     */
    public record Event(
            Position position,
            String type,
            CommunityId community,
            Optional<HouseholdId> household,
            JsonObject data,
            Instant at) {}

    /**
     * Something to tell.
     *
     * @param household whom it concerns; empty when every member of the community may see it
     */
    public record News(String type, CommunityId community, Optional<HouseholdId> household, JsonObject data) {}

    private static final String APPEND = """
            insert into event_log (type, community_id, household_id, data, at) values ($1, $2, $3, $4, $5)
            """;

    private static final String APPEND_ALL = """
            insert into event_log (type, community_id, household_id, data, at)
            select u.type, u.community_id, u.household_id, u.data::jsonb, $5
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) as u(type, community_id, household_id, data)
            """;

    private static final String AFTER = """
            select xid::text::bigint as xid, id, type, community_id, household_id, data, at from event_log
            where (xid, id) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
            order by event_log.xid, id limit $3
            """;

    private static final String LAST = """
            select xid::text::bigint as xid, id from event_log
            where xid < pg_snapshot_xmin(pg_current_snapshot())
            order by event_log.xid desc, id desc limit 1
            """;

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

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

    /** Tells many things that happened at one moment, in their order. */
    public static void appendAll(Db.Tx tx, List<News> all, Instant at) {
        if (all.isEmpty()) return;
        tx.later(
                APPEND_ALL,
                Tuple.of(
                        all.stream().map(News::type).toArray(String[]::new),
                        all.stream().map(news -> news.community.value()).toArray(UUID[]::new),
                        all.stream()
                                .map(news ->
                                        news.household.map(HouseholdId::value).orElse(null))
                                .toArray(UUID[]::new),
                        all.stream().map(news -> news.data.encode()).toArray(String[]::new),
                        at.atOffset(ZoneOffset.UTC)));
    }

    /** The next events after a place, oldest first. */
    public static List<Event> after(Db.Tx tx, Position place, int limit) {
        return tx.all(AFTER, Tuple.of(String.valueOf(place.transaction()), place.id(), limit), EventLog::event);
    }

    /** The newest place that nothing can come before any more. */
    public static Position last(Db.Tx tx) {
        return tx.maybe(LAST, Tuple.tuple(), EventLog::position).orElse(new Position(0, 0));
    }

    private static Position position(Row row) {
        return new Position(row.getLong("xid"), row.getLong("id"));
    }

    private static Event event(Row row) {
        return new Event(
                position(row),
                row.getString("type"),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                row.getJsonObject("data"),
                row.getOffsetDateTime("at").toInstant());
    }

    private EventLog() {}
}
