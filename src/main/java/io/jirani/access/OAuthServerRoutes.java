package io.jirani.access;

import io.jirani.http.Answers;
import io.jirani.identity.Scope;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.net.URI;
import java.util.Arrays;

/** What everybody may know of the authorization server: its keys (RFC 7517) and what it can (RFC 8414). */
public final class OAuthServerRoutes {
    private final SigningKeys keys;
    private final URI issuer;

    OAuthServerRoutes(SigningKeys keys, URI issuer) {
        this.keys = keys;
        this.issuer = issuer;
    }

    /** Mounts the operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getOauthKeys", this::keys);
        Answers.on(builder, "getOauthServer", this::server);
    }

    private void keys(RoutingContext ctx) {
        var list = new JsonArray();
        for (var pair : keys.published())
            list.add(JsonObject.of(
                    "kty",
                    "OKP",
                    "crv",
                    "Ed25519",
                    "use",
                    "sig",
                    "alg",
                    AccessTokens.ALGORITHM,
                    "kid",
                    pair.kid(),
                    "x",
                    pair.point()));
        open(ctx, JsonObject.of("keys", list));
    }

    private void server(RoutingContext ctx) {
        open(
                ctx,
                JsonObject.of(
                                "issuer", issuer.toString(),
                                "authorization_challenge_endpoint", issuer + "/oauth/challenge",
                                "token_endpoint", issuer + "/oauth/token",
                                "revocation_endpoint", issuer + "/oauth/revoke",
                                "jwks_uri", issuer + "/.well-known/jwks.json")
                        .put("response_types_supported", JsonArray.of("code"))
                        .put(
                                "grant_types_supported",
                                JsonArray.of("authorization_code", "refresh_token", "client_credentials"))
                        .put("code_challenge_methods_supported", JsonArray.of("S256"))
                        .put(
                                "token_endpoint_auth_methods_supported",
                                JsonArray.of("none", "client_secret_basic", "client_secret_post"))
                        .put(
                                "scopes_supported",
                                new JsonArray(Arrays.stream(Scope.values())
                                        .map(Scope::text)
                                        .toList())));
    }

    private static void open(RoutingContext ctx, JsonObject body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=600")
                .end(body.toBuffer());
    }
}
