package io.jirani.access;

import io.jirani.access.StaffMember.Sealed;
import io.jirani.access.StaffMember.State;
import io.jirani.db.Db;
import io.jirani.identity.Role;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault.Tag;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Operators' accounts. */
public final class StaffStore {
    private static final String SELECT = """
            select id, community_id, person_id, code, role, state, password, invited_until, totp, totp_step, fails,
                locked_until, enrolled_at from staff
            """;
    private static final String BY_ID = SELECT + " where id = $1";
    private static final String LOCK = BY_ID + " for update";
    private static final String BY_LOGIN = SELECT + " where login_tag = any ($1)";
    private static final String BY_CODE = SELECT + " where community_id = $1 and code = $2 for update";
    private static final String ALL = SELECT + " order by community_id, code";
    private static final String NEXT_CODE =
            "select coalesce(max(substr(code, 2)::int), 0) + 1 as n from staff where community_id = $1";
    private static final String INSERT = """
            insert into staff (id, community_id, person_id, code, login_tag, tag_key, role, state, password, invited_until,
                created_at) values ($1, $2, $3, $4, $5, $6, $7, 'invited', $8, $9, $10)
            on conflict (login_tag) do nothing
            """;
    private static final String SAVE = """
            update staff set role = $2, state = $3, password = $4, invited_until = $5, totp = $6, totp_step = $7, fails = $8,
                locked_until = $9, enrolled_at = $10 where id = $1
            """;
    private static final String RECOVERY = "insert into staff_recovery (staff_id, hash) select $1, unnest($2::bytea[])";
    private static final String NO_RECOVERY = "delete from staff_recovery where staff_id = $1";
    private static final String RECOVER =
            "update staff_recovery set used_at = $3 where staff_id = $1 and hash = $2 and used_at is null";
    private static final String OLD = """
            select s.id, s.person_id, s.totp from staff s join person p on p.id = s.person_id and p.erased_at is null
            where s.tag_key <> $1 order by s.id limit $2 for update of s skip locked
            """;
    private static final String RESEALED = "update staff set login_tag = $2, tag_key = $3, totp = $4 where id = $1";
    private static final String KEYS = """
            select distinct s.tag_key as k from staff s join person p on p.id = s.person_id and p.erased_at is null
            where s.tag_key is not null
            """;
    private static final String LEFT = """
            select count(*)::int as n from staff s join person p on p.id = s.person_id and p.erased_at is null
            where s.tag_key <> $1
            """;
    private static final String FORGET = """
            update staff set login_tag = null, tag_key = null, password = null, totp = null, invited_until = null,
                state = 'disabled' where person_id = $1
            """;

    /** The code the next operator of a community gets. Call under the community's lock. */
    String nextCode(Db.Tx tx, CommunityId community) {
        var n = tx.one(NEXT_CODE, Tuple.of(community.value()), row -> row.getInteger("n"));
        return String.format(Locale.ROOT, "S%04d", n);
    }

    /** Adds an invited operator. Refuses a login that is taken. */
    void add(Db.Tx tx, StaffMember member, Tag login, Instant now) {
        var added = tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(member.id().value())
                        .addUUID(member.community().value())
                        .addUUID(member.person().value())
                        .addString(member.code())
                        .addString(login.text())
                        .addString(login.key())
                        .addString(word(member.role()))
                        .addString(member.password().orElseThrow())
                        .addOffsetDateTime(utc(member.invitedUntil().orElseThrow()))
                        .addOffsetDateTime(utc(now)));
        if (added == 0) throw Problem.of(Problem.Kind.CONFLICT, "this login is taken");
    }

    /** Keeps what changes of an operator: role, state, password, authenticator, lock-out. */
    void save(Db.Tx tx, StaffMember member) {
        tx.run(
                SAVE,
                Tuple.tuple()
                        .addUUID(member.id().value())
                        .addString(word(member.role()))
                        .addString(word(member.state()))
                        .addString(member.password().orElse(null))
                        .addOffsetDateTime(
                                member.invitedUntil().map(StaffStore::utc).orElse(null))
                        .addBuffer(member.totp()
                                .map(closed -> Buffer.buffer(closed.bytes()))
                                .orElse(null))
                        .addLong(member.totpStep())
                        .addInteger(member.lockOut().fails())
                        .addOffsetDateTime(
                                member.lockOut().until().map(StaffStore::utc).orElse(null))
                        .addOffsetDateTime(
                                member.enrolledAt().map(StaffStore::utc).orElse(null)));
    }

    /** An operator. */
    public Optional<StaffMember> find(Db.Tx tx, StaffId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), StaffStore::member);
    }

    /** The same, and nobody changes him until the transaction ends. */
    Optional<StaffMember> lock(Db.Tx tx, StaffId id) {
        return tx.maybe(LOCK, Tuple.of(id.value()), StaffStore::member);
    }

    Optional<StaffMember> byLogin(Db.Tx tx, List<Tag> login) {
        return tx.maybe(
                BY_LOGIN,
                Tuple.tuple().addArrayOfString(login.stream().map(Tag::text).toArray(String[]::new)),
                StaffStore::member);
    }

    /** An operator by the books' name for him, and nobody changes him until the transaction ends. */
    public Optional<StaffMember> byCode(Db.Tx tx, CommunityId community, String code) {
        return tx.maybe(BY_CODE, Tuple.of(community.value(), code), StaffStore::member);
    }

    List<StaffMember> all(Db.Tx tx) {
        return tx.all(ALL, Tuple.tuple(), StaffStore::member);
    }

    /** Puts other recovery codes in the place of those there are. */
    void recovery(Db.Tx tx, StaffId id, List<byte[]> hashes) {
        tx.run(NO_RECOVERY, Tuple.of(id.value()));
        if (!hashes.isEmpty())
            tx.run(
                    RECOVERY,
                    Tuple.tuple()
                            .addUUID(id.value())
                            .addArrayOfBuffer(
                                    hashes.stream().map(Buffer::buffer).toArray(Buffer[]::new)));
    }

    /** Uses a recovery code up; whether there was such a one. */
    boolean recover(Db.Tx tx, StaffId id, byte[] hash, Instant now) {
        return tx.run(RECOVER, Tuple.of(id.value(), Buffer.buffer(hash), utc(now))) == 1;
    }

    /** Operators whose login was tagged with another master key, some of them. */
    List<Old> old(Db.Tx tx, String key, int most) {
        return tx.all(
                OLD,
                Tuple.of(key, most),
                row -> new Old(
                        new StaffId(row.getUUID("id")), new PersonId(row.getUUID("person_id")), sealed(row, "totp")));
    }

    void resealed(Db.Tx tx, StaffId id, Tag login, Optional<Sealed> totp) {
        var bytes = totp.map(closed -> Buffer.buffer(closed.bytes())).orElse(null);
        tx.run(RESEALED, Tuple.of(id.value(), login.text(), login.key(), bytes));
    }

    /** The master keys that logins were tagged with. */
    Set<String> keys(Db.Tx tx) {
        return Set.copyOf(tx.all(KEYS, Tuple.tuple(), row -> row.getString("k")));
    }

    int left(Db.Tx tx, String key) {
        return tx.one(LEFT, Tuple.of(key), row -> row.getInteger("n"));
    }

    /** Part of erasing a person: the account stays for what it did, and nobody signs in with it. */
    public void forget(Db.Tx tx, PersonId person) {
        tx.run(FORGET, Tuple.of(person.value()));
    }

    /** An operator under an older master key. */
    record Old(StaffId id, PersonId person, Optional<Sealed> totp) {}

    private static Optional<Sealed> sealed(Row row, String column) {
        return Optional.ofNullable(row.getBuffer(column)).map(buffer -> new Sealed(buffer.getBytes()));
    }

    private static StaffMember member(Row row) {
        return new StaffMember(
                new StaffId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                new PersonId(row.getUUID("person_id")),
                row.getString("code"),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("password")),
                moment(row, "invited_until"),
                sealed(row, "totp"),
                row.getLong("totp_step"),
                new LockOut(row.getInteger("fails"), moment(row, "locked_until")),
                moment(row, "enrolled_at"));
    }

    private static Optional<Instant> moment(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
