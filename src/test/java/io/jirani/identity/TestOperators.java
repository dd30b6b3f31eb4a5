package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** People with operators' accounts, for tests that are not about how they sign in: their credential says who they are. */
public final class TestOperators implements Credentials {
    private static final String PREFIX = "test-operator";

    /** The credential of a person. */
    public static String token(CommunityId community, Role role, String code) {
        return String.join(" ", PREFIX, community.toString(), role.name(), code);
    }

    /** Who brings that credential. */
    public static Who who(CommunityId community, Role role, String code) {
        var id = UUID.nameUUIDFromBytes((community + code).getBytes(StandardCharsets.UTF_8));
        return new Who(
                new Caller.Operator(community),
                new Actor(Actor.Kind.OPERATOR, id, code),
                role.scopes(),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Puts his account into the tables, as that of somebody who has long been in service; again is harmless. */
    public static void enrol(Db.Tx tx, Who who, Role role) {
        if (!(who.caller() instanceof Caller.Operator operator)) throw new IllegalArgumentException("no operator");
        var id = who.actor().id();
        tx.run(
                "insert into person (id, kind, created_at, erased_at) values ($1, 'staff', now(), now())"
                        + " on conflict do nothing",
                Tuple.of(id));
        tx.run(
                "insert into staff (id, community_id, person_id, code, role, state, password, totp, created_at, enrolled_at)"
                        + " values ($1, $2, $1, $3, $4, 'active', 'none', 'none', '2020-01-01Z', '2020-01-01Z')"
                        + " on conflict do nothing",
                Tuple.of(id, operator.community().value(), who.actor().label(), role.text()));
    }

    @Override
    public Optional<Who> who(Db.Tx tx, String credential) {
        var parts = credential.split(" ", -1);
        if (parts.length != 4 || !parts[0].equals(PREFIX)) return Optional.empty();
        var who = who(new CommunityId(Ids.parse(parts[1])), Role.valueOf(parts[2]), parts[3]);
        enrol(tx, who, Role.valueOf(parts[2]));
        return Optional.of(who);
    }
}
