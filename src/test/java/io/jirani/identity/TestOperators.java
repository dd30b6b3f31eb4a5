package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
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

    @Override
    public Optional<Who> who(Db.Tx tx, String credential) {
        var parts = credential.split(" ", -1);
        if (parts.length != 4 || !parts[0].equals(PREFIX)) return Optional.empty();
        return Optional.of(who(new CommunityId(Ids.parse(parts[1])), Role.valueOf(parts[2]), parts[3]));
    }
}
