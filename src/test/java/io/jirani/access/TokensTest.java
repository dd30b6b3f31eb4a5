package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.jirani.identity.Household;
import io.jirani.identity.Who;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Access and refresh tokens: what is good, and everything that is not. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {
    private Porch porch;
    private CommunityId community;
    private int phones;

    @BeforeAll
    void open() {
        porch = new Porch();
        community = porch.community();
    }

    @AfterAll
    void close() {
        porch.close();
    }

    private Household home() {
        return porch.household(community, "2547000002%02d".formatted(++phones));
    }

    private JsonObject tokens() {
        return porch.tokens(home().phones().getFirst().digits());
    }

    private Optional<Who> who(String token) {
        return porch.db.transaction(tx -> porch.access.tokens().who(tx, token));
    }

    private static JsonObject part(String token, int place) {
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[place]), StandardCharsets.UTF_8));
    }

    @Test
    void a_token_says_what_rfc_9068_wants() {
        var home = home();
        var token = porch.tokens(home.phones().getFirst().digits()).getString("access_token");
        assertThat(part(token, 0).getMap())
                .containsOnlyKeys("alg", "typ", "kid")
                .containsEntry("alg", "EdDSA")
                .containsEntry("typ", "at+jwt");
        var claims = part(token, 1);
        assertThat(claims.fieldNames())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "iat", "exp", "jti", "client_id", "sid", "scope");
        assertThat(claims.getString("iss")).isEqualTo(Porch.ISSUER.toString());
        assertThat(claims.getString("aud")).isEqualTo(Porch.ISSUER.toString());
        assertThat(claims.getString("sub")).isEqualTo(home.id().toString());
        assertThat(claims.getInteger("exp") - claims.getInteger("iat")).isEqualTo(600);
        assertThat(part(porch.tokens(home.phones().getFirst().digits()).getString("access_token"), 1)
                        .getString("jti"))
                .isNotEqualTo(claims.getString("jti"));
    }

    @Test
    void a_token_ends_with_its_time_and_with_its_session() {
        var tokens = tokens();
        var token = tokens.getString("access_token");
        assertThat(porch.status(token)).isEqualTo(200);
        porch.clock.pass(Duration.ofMinutes(10));
        assertThat(porch.status(token)).isEqualTo(401);
        var next = Door.json(porch.refresh(tokens.getString("refresh_token")));
        assertThat(porch.status(next.getString("access_token"))).isEqualTo(200);
        assertThat(porch.form("/oauth/revoke", "token", next.getString("refresh_token"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(porch.status(next.getString("access_token"))).isEqualTo(401);
        assertThat(porch.refresh(next.getString("refresh_token")).statusCode()).isEqualTo(400);
        assertThat(porch.form("/oauth/revoke", "token", "nothing of ours").statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_refresh_token_that_comes_again_ends_the_session_and_its_household_is_told() {
        var home = home();
        var first = porch.tokens(home.phones().getFirst().digits());
        var second = Door.json(porch.refresh(first.getString("refresh_token")));
        assertThat(second.getString("refresh_token")).isNotEqualTo(first.getString("refresh_token"));
        assertThat(porch.status(second.getString("access_token"))).isEqualTo(200);
        assertThat(porch.refresh(first.getString("refresh_token")).statusCode()).isEqualTo(400);
        assertThat(porch.status(second.getString("access_token"))).isEqualTo(401);
        assertThat(porch.status(first.getString("access_token"))).isEqualTo(401);
        assertThat(porch.refresh(second.getString("refresh_token")).statusCode())
                .isEqualTo(400);
        var told = porch.text();
        assertThat(told.to()).isEqualTo(home.phones().getFirst());
        assertThat(told.text()).contains("old sign-in");
        assertThat(porch.texts("select type || ' ' || (household_id = '" + home.id() + "') from event_log"
                        + " where household_id = '" + home.id() + "'"))
                .contains("session.reused true");
        assertThat(porch.count("jirani_sessions_total", "kind", "household", "result", "reused"))
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void a_refresh_token_is_for_its_client_and_gives_no_more_than_there_is() {
        var tokens = porch.tokens(home().phones().getFirst().digits(), "scope", "market:read self:read");
        var other = porch.form(
                "/oauth/token",
                "grant_type",
                "refresh_token",
                "client_id",
                "jirani-cli",
                "refresh_token",
                tokens.getString("refresh_token"));
        assertThat(other.statusCode()).isEqualTo(400);
        var less = porch.form(
                "/oauth/token",
                "grant_type",
                "refresh_token",
                "client_id",
                "jirani-app",
                "refresh_token",
                tokens.getString("refresh_token"),
                "scope",
                "market:read");
        assertThat(Door.json(less).getString("scope")).isEqualTo("market:read");
        var more = porch.form(
                "/oauth/token",
                "grant_type",
                "refresh_token",
                "client_id",
                "jirani-app",
                "refresh_token",
                Door.json(less).getString("refresh_token"),
                "scope",
                "market:trade");
        assertThat(Door.json(more).getString("error")).isEqualTo("invalid_scope");
    }

    @Test
    void a_key_becomes_an_access_token_that_ends_with_the_key() {
        var home = home();
        var key = porch.db.transaction(tx -> porch.keys.forHousehold(tx, home, porch.clock.instant()));
        var given = porch.form(
                "/oauth/token",
                "grant_type",
                "client_credentials",
                "client_id",
                "key",
                "client_secret",
                key.reveal(),
                "scope",
                "market:read");
        assertThat(given.statusCode()).isEqualTo(200);
        var tokens = Door.json(given);
        assertThat(tokens.containsKey("refresh_token")).isFalse();
        var who = who(tokens.getString("access_token")).orElseThrow();
        assertThat(who.caller().mayActFor(home)).isTrue();
        assertThat(who.scopes()).extracting(scope -> scope.text()).containsExactly("market:read");
        var basic = Base64.getEncoder().encodeToString(("key:" + key.reveal()).getBytes(StandardCharsets.UTF_8));
        assertThat(porch.door
                        .send(porch.request("/oauth/token", "grant_type", "client_credentials")
                                .header("Authorization", "Basic " + basic))
                        .statusCode())
                .isEqualTo(200);
        var much = porch.form(
                "/oauth/token",
                "grant_type",
                "client_credentials",
                "client_secret",
                key.reveal(),
                "scope",
                "admin:access");
        assertThat(Door.json(much).getString("error")).isEqualTo("invalid_scope");
        assertThat(porch.texts("select count(*)::text from session where kind = 'machine'"))
                .as("one a key, whatever is asked")
                .containsExactly("1");
        porch.db.inTransaction(tx -> tx.run(
                "update api_key set revoked_at = now() where household_id = $1",
                Tuple.of(home.id().value())));
        assertThat(who(tokens.getString("access_token"))).isEmpty();
        var refused = porch.form("/oauth/token", "grant_type", "client_credentials", "client_secret", key.reveal());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Door.json(refused).getString("error")).isEqualTo("invalid_client");
    }

    @Test
    void keys_follow_one_another_with_an_overlap_and_an_old_ones_tokens_end() {
        var tokens = tokens();
        var old = porch.access.keys.signing().kid();
        assertThat(kids()).containsExactly(old);
        porch.clock.pass(SigningKeys.LIFE);
        porch.access.keys.rotate();
        assertThat(kids()).as("published before it signs").hasSize(2).contains(old);
        assertThat(porch.access.keys.signing().kid()).isEqualTo(old);
        porch.clock.pass(SigningKeys.NOTICE);
        var token = Door.json(porch.redeem(
                        porch.grant("jirani-app", home().phones().getFirst().digits())))
                .getString("access_token");
        assertThat(part(token, 0).getString("kid")).isNotEqualTo(old);
        assertThat(who(token)).isPresent();
        porch.clock.pass(SigningKeys.OVERLAP);
        porch.access.keys.rotate();
        assertThat(kids()).hasSize(1).doesNotContain(old);
        assertThat(porch.texts("select (sealed is null)::text from signing_key where kid = '" + old + "'"))
                .containsExactly("true");
        var fresh = Door.json(porch.redeem(
                        porch.grant("jirani-app", home().phones().getFirst().digits())))
                .getString("access_token");
        porch.db.transaction(porch.access.keys::replace);
        porch.access.keys.rotate();
        assertThat(who(fresh)).as("its key may have leaked").isEmpty();
        assertThat(tokens.containsKey("refresh_token")).isTrue();
    }

    @Test
    void another_process_knows_the_same_keys() {
        var token = tokens().getString("access_token");
        var other = porch.access();
        var who = porch.db.transaction(tx -> other.tokens().who(tx, token));
        assertThat(who).isPresent();
        other.close();
    }

    @Test
    void the_server_says_what_it_can() {
        var server = Door.json(porch.door.get("/.well-known/oauth-authorization-server"));
        assertThat(server.getString("issuer")).isEqualTo(Porch.ISSUER.toString());
        assertThat(server.getJsonArray("code_challenge_methods_supported")).isEqualTo(JsonArray.of("S256"));
        var key = Door.json(porch.door.get("/.well-known/jwks.json"))
                .getJsonArray("keys")
                .getJsonObject(0);
        assertThat(key.fieldNames()).containsExactlyInAnyOrder("kty", "crv", "use", "alg", "kid", "x");
        assertThat(Base64.getUrlDecoder().decode(key.getString("x"))).hasSize(32);
    }

    private List<String> kids() {
        return Door.json(porch.door.get("/.well-known/jwks.json")).getJsonArray("keys").stream()
                .map(key -> ((JsonObject) key).getString("kid"))
                .toList();
    }
}
