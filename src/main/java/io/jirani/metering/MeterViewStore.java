package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.BrokerPasswordFile.BrokerUser;
import io.jirani.metering.Meter.Status;
import io.jirani.metering.MeterLife.Act;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the meters are, for pages, commands and the interface. Changes nothing of them. */
public final class MeterViewStore {
    /**
     * Which meters.
     *
     * @param community empty: of all
     * @param household empty: of all, and those that are nobody's, as an operator sees them
     * @param status empty: all but the decommissioned ones
     * @param after only those whose device id comes after this text
     */
    public record Which(
            Optional<CommunityId> community,
            Optional<HouseholdId> household,
            Optional<Status> status,
            String after,
            int limit) {
        /** The meters in the life of a community, or of one household of it. */
        public static Which of(CommunityId community, Optional<HouseholdId> household, int limit) {
            return new Which(Optional.of(community), household, Optional.empty(), "", limit);
        }
    }

    /** How much of a meter somebody may see. */
    public enum Depth {
        /** What its household sees. */
        OWNER,
        /** With the log of what was done to it, and why, and how many of its rows wait. */
        OPERATOR
    }

    private static final List<String> FIGURES = List.of("import_wh", "export_wh", "power_w", "t");
    private static final int LEAST_REASON = 10;
    /** Raw rows are kept so long (ruling 28). */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final String COLUMNS = """
            select m.id, m.dev, h.code, m.role, m.status, m.status_reason, m.adapter, m.foreign_id, m.trust, m.silent_since,
                m.zone, m.claim_until, m.in_service_at, m.out_of_service_at, m.added_at, m.kid,
                coalesce(i.online, false)
                    or (m.adapter <> 'native' and m.silent_since is null and i.last_seen_at is not null) as online,
                i.firmware, i.hardware, i.reset_reason, i.buffered, i.hello_at, i.last_seen_at, i.last_t, i.import_wh, i.export_wh,
                i.power_w, i.generation,
                case when coalesce(isempty(i.seen), true) then 0 else coalesce((
                    select sum(upper(hole) - lower(hole))
                    from unnest(int8multirange(range_merge(i.seen)) - i.seen - i.excused) as hole), 0) end::bigint as gaps,
                (select count(*) from reading_parked p where p.meter_id = m.id and p.decision is null
                    and p.reason <> 'no_time') as waiting
            from meter m left join household h on h.id = m.household_id left join meter_intake i on i.meter_id = m.id
            """;
    private static final String LIST = COLUMNS + """
            where ($1::uuid is null or m.community_id = $1) and ($2::uuid is null or m.household_id = $2)
                and case when $3::text is null then m.status <> 'decommissioned' else m.status = $3 end
                and m.dev > $4
            order by m.dev limit $5
            """;
    private static final String ONE = COLUMNS + """
            where m.dev = $1 and ($2::uuid is null or m.community_id = $2) and ($3::uuid is null or m.household_id = $3)
            """;
    private static final String KEYS =
            "select kid, made_at, valid_until from meter_key where meter_id = $1 order by made_at, kid";
    private static final String LIFE = """
            select what, who, reason, data, at from meter_life where meter_id = $1 order by id desc limit 50
            """;
    private static final String REFUSED = """
            select topic, reason, raw, at from reading_refused where dev = $1 order by id desc limit $2
            """;
    private static final String WAITING = """
            select p.seq, p.reason, p.decision, p.row_json, p.received_at from reading_parked p
            join meter m on m.id = p.meter_id where m.dev = $1 order by p.decision is not null, p.seq, p.received_at limit $2
            """;
    private static final String BROKER_USERS = "select dev, status, broker_hash from meter order by dev";

    private final FineDataStore fine = new FineDataStore();

    /**
     * The broker's password file with all meters in it.
     *
     * @param before the file as it is; empty when there is none
     */
    public BrokerPasswordFile brokerPasswords(Db.Tx tx, String before) {
        return BrokerPasswordFile.after(before, tx.all(BROKER_USERS, Tuple.tuple(), MeterViewStore::brokerUser));
    }

    /** Some meters, by device id. */
    public JsonArray list(Db.Tx tx, Which which) {
        var parameters = Tuple.tuple()
                .addUUID(which.community.map(CommunityId::value).orElse(null))
                .addUUID(which.household.map(HouseholdId::value).orElse(null))
                .addString(which.status.map(MeterViewStore::word).orElse(null))
                .addString(which.after)
                .addInteger(which.limit);
        var depth = which.household.isPresent() ? Depth.OWNER : Depth.OPERATOR;
        return new JsonArray(tx.all(LIST, parameters, row -> item(row, depth)));
    }

    /** A home's meter without what it measures, as its operator sees it who gave no reason (ruling 28). */
    public static JsonObject withoutFigures(JsonObject meter) {
        if (meter.getValue("household") != null) FIGURES.forEach(meter::putNull);
        return meter;
    }

    /**
     * One meter with its keys' names; nothing where it is not to be seen.
     *
     * @param community empty: of any
     * @param household empty: of any
     */
    public Optional<JsonObject> one(
            Db.Tx tx, Dev dev, Optional<CommunityId> community, Optional<HouseholdId> household, Depth depth) {
        var parameters = Tuple.tuple()
                .addString(dev.id())
                .addUUID(community.map(CommunityId::value).orElse(null))
                .addUUID(household.map(HouseholdId::value).orElse(null));
        return tx.maybe(ONE, parameters, row -> row).map(row -> {
            var id = Tuple.of(row.getLong("id"));
            var meter = item(row, depth)
                    .put("kid", row.getString("kid"))
                    .put("zone", row.getString("zone"))
                    .put("added_at", time(row, "added_at"))
                    .put("claim_until", time(row, "claim_until"))
                    .put("in_service_at", time(row, "in_service_at"))
                    .put("out_of_service_at", time(row, "out_of_service_at"))
                    .put("keys", new JsonArray(tx.all(KEYS, id, MeterViewStore::key)));
            if (depth == Depth.OPERATOR)
                meter.put("life", new JsonArray(tx.all(LIFE, id, MeterViewStore::change)))
                        .put("forged", ForgedStore.newest(tx, dev.id()));
            return meter;
        });
    }

    /**
     * What was refused of a meter's messages, newest first. Their bytes are what a home did when: whoever reads them says
     * why, and its household sees that (ruling 28).
     */
    public JsonArray refused(Db.Tx tx, Dev dev, int limit, Act reader, Instant at) {
        audit(tx, dev, "refused messages of " + dev, reader, at);
        return new JsonArray(tx.all(REFUSED, Tuple.of(dev.id(), limit), MeterViewStore::refusal));
    }

    /**
     * A meter's rows that are kept aside, those that wait first, oldest first; the same holds for those who read them. A number
     * is a text: those of foreign rows are too large for many a reader of JSON.
     */
    public JsonArray waiting(Db.Tx tx, Dev dev, int limit, Act reader, Instant at) {
        audit(tx, dev, "waiting rows of " + dev, reader, at);
        return new JsonArray(tx.all(WAITING, Tuple.of(dev.id(), limit), MeterViewStore::row));
    }

    private void audit(Db.Tx tx, Dev dev, String what, Act reader, Instant at) {
        var meter = fine.meter(tx, dev).orElseThrow(() -> Problem.notFound("no such meter"));
        meter.household().ifPresent(whose -> {
            if (reader.reason().strip().length() < LEAST_REASON)
                throw Problem.invalid(
                        "reason",
                        "another person's data: say why in at least " + LEAST_REASON + " characters, they will see it");
            var span = new FineDataStore.Span(at.minus(KEPT), at);
            fine.record(tx, new FineDataStore.Access(whose, reader.who(), what, span, reader.reason()), at);
        });
    }

    private static BrokerUser brokerUser(Row row) {
        return new BrokerUser(
                new Dev(row.getString("dev")),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("broker_hash")));
    }

    private static JsonObject item(Row row, Depth depth) {
        var item = item(row);
        return depth == Depth.OPERATOR ? item.put("waiting", row.getLong("waiting")) : item;
    }

    private static JsonObject item(Row row) {
        return new JsonObject()
                .put("dev", row.getString("dev"))
                .put("household", row.getString("code"))
                .put("role", row.getString("role"))
                .put("status", row.getString("status"))
                .put("status_reason", row.getString("status_reason"))
                .put("adapter", row.getString("adapter"))
                .put("foreign_id", row.getString("foreign_id"))
                .put("trust", row.getString("trust"))
                .put("online", row.getBoolean("online"))
                .put("last_seen", time(row, "last_seen_at"))
                .put("silent_since", time(row, "silent_since"))
                .put("firmware", row.getString("firmware"))
                .put("hardware", row.getString("hardware"))
                .put("reset_reason", row.getString("reset_reason"))
                .put("buffered", row.getLong("buffered"))
                .put("hello_at", time(row, "hello_at"))
                .put("gaps", row.getLong("gaps"))
                .put("generation", row.getInteger("generation"))
                .put("import_wh", row.getLong("import_wh"))
                .put("export_wh", row.getLong("export_wh"))
                .put("power_w", row.getLong("power_w"))
                .put("t", time(row, "last_t"));
    }

    private static JsonObject key(Row row) {
        return new JsonObject()
                .put("kid", row.getString("kid"))
                .put("made_at", time(row, "made_at"))
                .put("until", time(row, "valid_until"));
    }

    private static JsonObject change(Row row) {
        return new JsonObject()
                .put("what", row.getString("what"))
                .put("who", row.getString("who"))
                .put("reason", row.getString("reason"))
                .put("data", row.getJsonObject("data"))
                .put("at", time(row, "at"));
    }

    private static JsonObject row(Row row) {
        var said = row.getJsonObject("row_json");
        said.remove("seq");
        return new JsonObject()
                .put("seq", String.valueOf(row.getLong("seq")))
                .put("reason", row.getString("reason"))
                .put("decision", row.getString("decision"))
                .put("received_at", time(row, "received_at"))
                .put("row", said);
    }

    private static JsonObject refusal(Row row) {
        var bytes = row.getBuffer("raw").getBytes();
        var refusal = new JsonObject()
                .put("at", time(row, "at"))
                .put("topic", row.getString("topic"))
                .put("reason", row.getString("reason"));
        return text(bytes)
                .map(raw -> refusal.put("raw", raw))
                .orElseGet(() -> refusal.put("raw_base64", Base64.getEncoder().encodeToString(bytes)));
    }

    /** Bytes as text, if they are one. */
    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString())
                    .filter(decoded -> decoded.indexOf('\0') < 0);
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String time(Row row, String column) {
        var moment = row.getOffsetDateTime(column);
        return moment == null ? null : moment.toInstant().toString();
    }
}
