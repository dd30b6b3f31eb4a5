package io.jirani.access;

import io.jirani.access.SignIns.Opening;
import io.jirani.config.Secret;
import io.jirani.http.Answers;
import io.jirani.http.ClientAddress;
import io.jirani.http.SessionCookie;
import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The OAuth endpoints: the authorization challenge of first-party applications (draft-ietf-oauth-first-party-apps), tokens
 * (RFC 6749, PKCE by RFC 7636) and revocation (RFC 7009). They speak forms and OAuth's own errors.
 */
public final class OAuthRoutes {
    /** A refusal as OAuth words it. */
    private static final class Refused extends RuntimeException {
        private final String error;
        private final int status;

        Refused(String error, String description) {
            this(error, description, 400);
        }

        Refused(String error, String description, int status) {
            super(description, null, false, false);
            this.error = error;
            this.status = status;
        }
    }

    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");
    private static final int LONGEST = 2_048;

    private final SignIns signIns;
    private final StaffSignIns operators;
    private final TokenDesk desk;
    private final ClientAddress addresses;

    OAuthRoutes(SignIns signIns, StaffSignIns operators, TokenDesk desk, ClientAddress addresses) {
        this.signIns = signIns;
        this.operators = operators;
        this.desk = desk;
        this.addresses = addresses;
    }

    /** Mounts the operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "oauthChallenge", ctx -> answered(ctx, this::challenge));
        Answers.on(builder, "oauthToken", ctx -> answered(ctx, this::token));
        Answers.on(builder, "oauthRevoke", ctx -> answered(ctx, this::revoke));
    }

    private static void answered(RoutingContext ctx, Consumer<RoutingContext> handler) {
        try {
            handler.accept(ctx);
        } catch (Refused refused) {
            if (refused.status == 401) ctx.response().putHeader("WWW-Authenticate", "Basic realm=\"jirani\"");
            refuse(ctx, refused.status, refused.error, String.valueOf(refused.getMessage()));
        } catch (Problem problem) {
            if (problem.kind() != Problem.Kind.INPUT_INVALID) throw problem;
            refuse(ctx, 400, "invalid_request", problem.detail());
        }
    }

    private static void refuse(RoutingContext ctx, int status, String error, String description) {
        Answers.json(ctx, status, JsonObject.of("error", error, "error_description", description));
    }

    private void challenge(RoutingContext ctx) {
        var authSession = maybe(ctx, "auth_session");
        stage(ctx, authSession.isPresent() ? next(ctx, authSession.get()) : begin(ctx));
    }

    private Stage begin(RoutingContext ctx) {
        var opening = new Opening(
                client(ctx),
                scopes(ctx),
                need(ctx, "code_challenge", CHALLENGE),
                maybe(ctx, "device_token").or(() -> SessionCookie.device(ctx)),
                address(ctx));
        if (!need(ctx, "code_challenge_method").equals("S256"))
            throw new Refused("invalid_request", "code_challenge_method: only S256");
        var phone = maybe(ctx, "phone");
        if (phone.isPresent()) return signIns.begin(opening, Msisdn.parse(phone.get()));
        return operators.begin(opening, need(ctx, "login"), new Secret(need(ctx, "password")));
    }

    private Stage next(RoutingContext ctx, String authSession) {
        var otp = maybe(ctx, "otp");
        if (otp.isPresent())
            return signIns.code(authSession, Codes.read(otp.get()).orElse("none"));
        var household = maybe(ctx, "household");
        if (household.isPresent()) return signIns.house(authSession, HouseholdId.parse(household.get()));
        var password = maybe(ctx, "new_password");
        if (password.isPresent()) return operators.enrol(authSession, new Secret(password.get()), need(ctx, "totp"));
        return operators.totp(authSession, need(ctx, "totp"));
    }

    private static void stage(RoutingContext ctx, Stage stage) {
        switch (stage) {
            case Stage.NeedCode code -> insufficient(ctx, code.authSession(), "otp", new JsonObject());
            case Stage.NeedTotp totp -> insufficient(ctx, totp.authSession(), "totp", new JsonObject());
            case Stage.NeedHouse house -> {
                var houses = new JsonArray();
                for (var one : house.houses())
                    houses.add(JsonObject.of("id", one.id(), "code", one.code(), "community", one.community()));
                insufficient(ctx, house.authSession(), "household", JsonObject.of("households", houses));
            }
            case Stage.NeedEnrolment enrol ->
                insufficient(
                        ctx,
                        enrol.authSession(),
                        "new_password",
                        JsonObject.of("otpauth_uri", enrol.uri().reveal()));
            case Stage.Granted granted -> {
                var body = JsonObject.of("authorization_code", granted.code().reveal());
                if (!granted.recovery().isEmpty())
                    body.put(
                            "recovery_codes",
                            new JsonArray(granted.recovery().stream()
                                    .map(Secret::reveal)
                                    .toList()));
                Answers.json(ctx, 200, body);
            }
            case Stage.Denied denied -> refuse(ctx, 400, "access_denied", "something of it is wrong, or too late");
        }
    }

    private static void insufficient(RoutingContext ctx, Secret authSession, String next, JsonObject more) {
        var body = JsonObject.of(
                        "error", "insufficient_authorization", "auth_session", authSession.reveal(), "next", next)
                .mergeIn(more);
        Answers.json(ctx, 400, body);
    }

    private void token(RoutingContext ctx) {
        var answer = switch (need(ctx, "grant_type")) {
            case "authorization_code" ->
                desk.ofCode(need(ctx, "code"), holder(ctx), need(ctx, "code_verifier", VERIFIER));
            case "refresh_token" -> desk.ofRefresh(need(ctx, "refresh_token"), holder(ctx), scopes(ctx));
            case "client_credentials" -> ofKey(ctx);
            default ->
                throw new Refused(
                        "unsupported_grant_type", "none of authorization_code, refresh_token, client_credentials");
        };
        switch (answer) {
            case TokenDesk.Answer.Given given -> Answers.json(ctx, 200, json(given.issued()));
            case TokenDesk.Answer.Refused refused -> throw new Refused("invalid_grant", "this grant is not good");
            case TokenDesk.Answer.TooMuch much -> throw new Refused("invalid_scope", "more than there is to be had");
        }
    }

    private TokenDesk.Answer ofKey(RoutingContext ctx) {
        var answer = desk.ofKey(basic(ctx).or(() -> maybe(ctx, "client_secret")).orElse("none"), scopes(ctx));
        if (answer instanceof TokenDesk.Answer.Refused) throw new Refused("invalid_client", "no such key", 401);
        return answer;
    }

    /** The secret of HTTP Basic: the key; the user name is the program's own affair. */
    private static Optional<String> basic(RoutingContext ctx) {
        return Optional.ofNullable(ctx.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.startsWith("Basic "))
                .flatMap(header -> {
                    try {
                        var pair = new String(
                                Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
                        return Optional.of(pair.substring(pair.indexOf(':') + 1));
                    } catch (IllegalArgumentException unreadable) {
                        return Optional.empty();
                    }
                });
    }

    private static JsonObject json(TokenDesk.Issued issued) {
        var body = JsonObject.of(
                "access_token", issued.access().reveal(),
                "token_type", "Bearer",
                "expires_in", AccessTokens.LIFE.toSeconds(),
                "scope", AccessTokens.text(issued.scopes()));
        issued.refresh().ifPresent(token -> body.put("refresh_token", token.reveal()));
        issued.device().ifPresent(device -> body.put("device_token", device.reveal()));
        return body;
    }

    private void revoke(RoutingContext ctx) {
        desk.revoke(need(ctx, "token"));
        Answers.json(ctx, 200, new JsonObject());
    }

    /** A program that may hold tokens: our pages may not. */
    private static PublicClient holder(RoutingContext ctx) {
        var client = client(ctx);
        if (client == PublicClient.PAGES) throw new Refused("unauthorized_client", "a page uses POST /v1/session");
        return client;
    }

    private static PublicClient client(RoutingContext ctx) {
        return PublicClient.of(need(ctx, "client_id"))
                .orElseThrow(() -> new Refused("invalid_client", "no such client", 401));
    }

    private static Set<Scope> scopes(RoutingContext ctx) {
        var words = maybe(ctx, "scope").stream()
                .flatMap(text -> Arrays.stream(text.split(" ", -1)))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
        var scopes = words.stream().flatMap(word -> Scope.of(word).stream()).collect(Collectors.toSet());
        if (scopes.size() < words.size()) throw new Refused("invalid_scope", "no such scope");
        return scopes;
    }

    private String address(RoutingContext ctx) {
        var remote =
                Optional.ofNullable(ctx.request().remoteAddress().hostAddress()).orElse("");
        return addresses.of(remote, ctx.request().headers().getAll("X-Forwarded-For"));
    }

    private static String need(RoutingContext ctx, String name) {
        return maybe(ctx, name).orElseThrow(() -> new Refused("invalid_request", name + " is missing"));
    }

    private static String need(RoutingContext ctx, String name, Pattern shape) {
        var value = need(ctx, name);
        if (!shape.matcher(value).matches()) throw new Refused("invalid_request", name + " has another shape");
        return value;
    }

    /** A parameter of the form, once at most (RFC 6749 section 3.2); an empty one is none. */
    private static Optional<String> maybe(RoutingContext ctx, String name) {
        List<String> values = ctx.request().formAttributes().getAll(name);
        if (values.size() > 1) throw new Refused("invalid_request", name + " comes twice");
        var value = values.stream().findFirst().filter(text -> !text.isEmpty());
        if (value.filter(text -> text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl))
                .isPresent()) throw new Refused("invalid_request", name + " cannot be read");
        return value;
    }
}
