package io.jirani.access;

import io.jirani.access.SignIn.Digest;
import io.jirani.db.Db;
import io.jirani.identity.Actor;
import io.jirani.identity.Caller;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.PhoneId;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Sessions. Those of machines lean on a key: {@link MachineStore}. */
public final class SessionStore {
    /** Why a session ended before its time. */
    public enum Why {
        SIGNED_OUT,
        /** A refresh token came a second time: one of the two who had it is not its owner. */
        REUSED,
        /** An authorization code came a second time. */
        REPLAYED,
        DISABLED,
        RESET,
        ERASED,
        OPERATOR,
        /** Its operator has another password. */
        PASSWORD
    }

    /** A session that begins. */
    record Begun(
            SessionId id,
            Session.Kind kind,
            String client,
            CommunityId community,
            Optional<HouseholdId> household,
            Optional<StaffId> staff,
            Optional<Digest> key,
            Set<Scope> scopes,
            Optional<UUID> device,
            Instant at,
            Instant endsAt) {}

    private static final Duration SEEN = Duration.ofHours(1);

    private static final String SELECT = """
            select s.id, s.kind, s.client_id, s.community_id, s.household_id, s.staff_id, s.scopes, s.made_at, s.seen_at,
                s.ends_at, h.code as house, t.code as staff, t.role, coalesce(d.since, s.made_at) as since
            from session s left join household h on h.id = s.household_id left join staff t on t.id = s.staff_id
                left join device d on d.id = s.device_id
            where s.revoked_at is null and s.kind <> 'machine' and (s.kind <> 'operator' or t.state = 'active')
            """;
    private static final String BY_ID = SELECT + " and s.id = $1 and s.ends_at > $2";
    private static final String BY_COOKIE = SELECT + " and s.cookie_hash = $1 and s.ends_at > $2";
    private static final String OF_ACTOR = SELECT
            + " and (s.household_id = $1 or s.staff_id = $1) and s.ends_at > $2 order by s.made_at desc, s.id desc";
    private static final String INSERT = """
            insert into session (id, kind, client_id, community_id, household_id, staff_id, key_hash, scopes, device_id, made_at,
                seen_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
            """;
    private static final String COOKIE = "update session set cookie_hash = $2 where id = $1";
    private static final String SEEN_NOW = "update session set seen_at = $2 where id = $1 and seen_at < $3";
    private static final String END = """
            update session set revoked_at = $2, revoked_why = $3, cookie_hash = null where id = $1 and revoked_at is null
            """;
    private static final String END_OF = """
            update session set revoked_at = $2, revoked_why = $3, cookie_hash = null
            where (staff_id = $1 or household_id = $1) and revoked_at is null
            """;
    private static final String OPENED_BY = "update session set phone_id = $2 where id = $1";
    private static final String END_OF_PHONE = """
            update session set revoked_at = $3, revoked_why = $4, cookie_hash = null
            where household_id = $1 and coalesce(phone_id, $2) = $2 and kind = 'household' and revoked_at is null
            """;
    private static final String END_OTHERS = END_OF + " and id <> $4";
    private static final String GOES_ON = """
            update session set seen_at = $2, ends_at = $3
            where kind = 'machine' and key_hash = $1 and revoked_at is null and ends_at > $2 returning id
            """;
    private static final String OPEN =
            "select count(*)::int as n from session where revoked_at is null and ends_at > $1";
    private static final String SWEEP = "delete from session s where coalesce(revoked_at, ends_at) < $1"
            + " and not exists (select 1 from refresh_token r where r.session_id = s.id and r.ends_at > $1)";

    void add(Db.Tx tx, Begun begun) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(begun.id().value())
                        .addString(begun.kind().name().toLowerCase(Locale.ROOT))
                        .addString(begun.client())
                        .addUUID(begun.community().value())
                        .addUUID(begun.household().map(HouseholdId::value).orElse(null))
                        .addUUID(begun.staff().map(StaffId::value).orElse(null))
                        .addBuffer(begun.key()
                                .map(key -> Buffer.buffer(key.bytes()))
                                .orElse(null))
                        .addArrayOfString(begun.scopes().stream()
                                .map(Scope::text)
                                .sorted()
                                .toArray(String[]::new))
                        .addUUID(begun.device().orElse(null))
                        .addOffsetDateTime(utc(begun.at()))
                        .addOffsetDateTime(utc(begun.endsAt())));
    }

    /** Lets the session of a key go on, if one is in force: a key has one at a time. */
    Optional<SessionId> goesOn(Db.Tx tx, Digest key, Instant now, Instant endsAt) {
        return tx.maybe(
                GOES_ON,
                Tuple.of(Buffer.buffer(key.bytes()), utc(now), utc(endsAt)),
                row -> new SessionId(row.getUUID("id")));
    }

    /** Lets a session be used by a cookie. */
    void cookie(Db.Tx tx, SessionId id, Digest hash) {
        tx.run(COOKIE, Tuple.of(id.value(), Buffer.buffer(hash.bytes())));
    }

    /** A session that is in force. */
    Optional<Session> find(Db.Tx tx, SessionId id, Instant now) {
        return tx.maybe(BY_ID, Tuple.of(id.value(), utc(now)), SessionStore::session);
    }

    Optional<Session> byCookie(Db.Tx tx, String cookie, Instant now) {
        return tx.maybe(BY_COOKIE, Tuple.of(Buffer.buffer(Chance.hash(cookie)), utc(now)), SessionStore::session);
    }

    /** The sessions in force of a household or an operator, the newest first. */
    List<Session> of(Db.Tx tx, Actor actor, Instant now) {
        return tx.all(OF_ACTOR, Tuple.of(actor.id(), utc(now)), SessionStore::session);
    }

    /** Notes that a session is used, to the hour. */
    void seen(Db.Tx tx, Session session, Instant now) {
        if (session.seenAt().plus(SEEN).isBefore(now))
            tx.run(SEEN_NOW, Tuple.of(session.id().value(), utc(now), utc(now.minus(SEEN))));
    }

    /** Ends a session; whether it was in force. */
    boolean end(Db.Tx tx, SessionId id, Why why, Instant now) {
        return tx.run(END, Tuple.of(id.value(), utc(now), word(why))) == 1;
    }

    /** Ends all sessions of an operator. */
    int endOf(Db.Tx tx, StaffId staff, Why why, Instant now) {
        return tx.run(END_OF, Tuple.of(staff.value(), utc(now), word(why)));
    }

    /** Ends all sessions of an operator but one. */
    int endOthers(Db.Tx tx, StaffId staff, SessionId but, Why why, Instant now) {
        return tx.run(END_OTHERS, Tuple.of(staff.value(), utc(now), word(why), but.value()));
    }

    /** Ends all sessions of a household; answers how many there were. */
    public int endOf(Db.Tx tx, HouseholdId household, Why why, Instant now) {
        return tx.run(END_OF, Tuple.of(household.value(), utc(now), word(why)));
    }

    /** Keeps the number whose code began a session. */
    void openedBy(Db.Tx tx, SessionId id, PhoneId phone) {
        tx.run(OPENED_BY, Tuple.of(id.value(), phone.value()));
    }

    /**
     * Ends the sessions of a household that began with a code to a number it gave up, and those of before we kept by which
     * they began; answers how many there were. Who gives a number up signs it out.
     */
    public int endOf(Db.Tx tx, HouseholdId household, PhoneId phone, Instant now) {
        return tx.run(END_OF_PHONE, Tuple.of(household.value(), phone.value(), utc(now), word(Why.SIGNED_OUT)));
    }

    int open(Db.Tx tx, Instant now) {
        return tx.one(OPEN, Tuple.of(utc(now)), row -> row.getInteger("n"));
    }

    /** Forgets what ended before; answers how many. */
    int sweep(Db.Tx tx, Instant before) {
        return tx.run(SWEEP, Tuple.of(utc(before)));
    }

    private static Session session(Row row) {
        var scopes = EnumSet.noneOf(Scope.class);
        Arrays.stream(row.getArrayOfStrings("scopes"))
                .flatMap(text -> Scope.of(text).stream())
                .forEach(scopes::add);
        return new Session(
                new SessionId(row.getUUID("id")),
                Session.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("client_id"),
                who(row, scopes),
                scopes,
                moment(row, "made_at"),
                moment(row, "seen_at"),
                moment(row, "ends_at"));
    }

    private static Who who(Row row, Set<Scope> asked) {
        var community = new CommunityId(row.getUUID("community_id"));
        var house = Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new);
        var role = house.map(own -> Role.HOUSEHOLD)
                .orElseGet(() -> Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)));
        var left = EnumSet.noneOf(Scope.class);
        asked.stream().filter(role.scopes()::contains).forEach(left::add);
        var caller = house.<Caller>map(own -> new Caller.OfHousehold(own, community))
                .orElseGet(() -> new Caller.Operator(community));
        var actor = house.map(own -> new Actor(Actor.Kind.HOUSEHOLD, own.value(), row.getString("house")))
                .orElseGet(() -> new Actor(Actor.Kind.OPERATOR, row.getUUID("staff_id"), row.getString("staff")));
        return new Who(caller, actor, left, moment(row, "since"));
    }

    private static Instant moment(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static String word(Why why) {
        return why.name().toLowerCase(Locale.ROOT);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
