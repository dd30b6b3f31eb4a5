package io.jirani.identity;

import io.jirani.identity.ApiKey.Wanted;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys as JSON. */
public final class KeyJson {
    private KeyJson() {}

    /** A key without its secret, as lists have it. */
    public static JsonObject of(ApiKey key) {
        return new JsonObject()
                .put("key_id", key.id().toString())
                .put("label", key.label())
                .put("role", key.role().text())
                .put("household", key.household().map(Object::toString).orElse(null))
                .put(
                        "scopes",
                        new JsonArray(
                                key.scopes().stream().map(Scope::text).sorted().toList()))
                .put(
                        "mode",
                        key.world()
                                .map(world -> world.name().toLowerCase(Locale.ROOT))
                                .orElse(null))
                .put("created_at", key.made().toString())
                .put("expires_at", text(key.expires()))
                .put("last_used_on", key.lastUsed().map(LocalDate::toString).orElse(null))
                .put("revoked_at", text(key.revoked()));
    }

    /** A key that was made, with its secret. */
    public static JsonObject of(KeyStore.Made made) {
        return of(made.key()).put("key", made.secret().reveal());
    }

    /** The key a body asks for: one of an operator. */
    static Wanted wanted(JsonObject body, CommunityId community) {
        var role = Role.of(body.getString("role")).orElseThrow(() -> Problem.invalid("role", "no such role"));
        return new Wanted(
                community,
                Optional.empty(),
                role,
                scopes(body.getJsonArray("scopes")),
                body.getString("label"),
                Optional.ofNullable(body.getString("expires_at")).map(KeyJson::moment));
    }

    private static Set<Scope> scopes(JsonArray texts) {
        var scopes = EnumSet.noneOf(Scope.class);
        for (var text : texts)
            scopes.add(Scope.of((String) text).orElseThrow(() -> Problem.invalid("scopes", "no such scope: " + text)));
        return scopes;
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException not) {
            throw Problem.invalid("expires_at", "a moment such as 2026-11-21T10:00:00Z");
        }
    }

    private static @Nullable String text(Optional<Instant> moment) {
        return moment.map(Instant::toString).orElse(null);
    }
}
