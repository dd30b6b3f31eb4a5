package io.jirani.approvals;

import io.jirani.db.Db;
import io.jirani.identity.Role;
import io.jirani.identity.Scope;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What people's accounts and programs' keys may just now. Reads what access and identity write. */
final class VoiceStore {
    private static final String OPERATOR = "select role from staff where id = $1 and state = 'active'";
    private static final String ENROLLED = "select enrolled_at from staff where id = $1 and state = 'active'";
    private static final String KEY = """
            select role, scopes from api_key
            where id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
            """;

    /** What an operator may; nothing when he is not in service. */
    Set<Scope> ofOperator(Db.Tx tx, UUID id) {
        return tx.maybe(OPERATOR, Tuple.of(id), VoiceStore::role)
                .map(Role::scopes)
                .orElse(Set.of());
    }

    /** What a key may; nothing when it opens nothing. */
    Set<Scope> ofKey(Db.Tx tx, UUID id) {
        return tx.maybe(KEY, Tuple.of(id), VoiceStore::scopes).orElse(Set.of());
    }

    /** Since when an operator in service has his account in his own hands. */
    Optional<Instant> enrolled(Db.Tx tx, UUID id) {
        return tx.maybe(
                ENROLLED,
                Tuple.of(id),
                row -> row.getOffsetDateTime("enrolled_at").toInstant());
    }

    private static Set<Scope> scopes(Row row) {
        var role = role(row).scopes();
        return Optional.ofNullable(row.getArrayOfStrings("scopes"))
                .map(texts -> Arrays.stream(texts)
                        .flatMap(text -> Scope.of(text).stream())
                        .filter(role::contains)
                        .collect(Collectors.toSet()))
                .orElse(role);
    }

    private static Role role(Row row) {
        return Role.of(row.getString("role")).orElseThrow();
    }
}
