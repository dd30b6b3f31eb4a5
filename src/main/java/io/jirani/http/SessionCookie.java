package io.jirani.http;

import io.jirani.config.Secret;
import io.jirani.kernel.Problem;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The cookie of our pages' sessions. A browser sends it with any request, also one that another page made it send; so a
 * request with it must come from our own page as the browser says, and one that changes something must carry a token that
 * only our page could read.
 */
public final class SessionCookie {
    public static final String NAME = "__Host-jirani";
    public static final String DEVICE = "__Host-jirani-device";
    public static final String TOKEN_HEADER = "X-CSRF-Token";

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Duration DEVICE_LIFE = Duration.ofDays(400);

    private SessionCookie() {}

    /** The cookie's value, after the checks of its request. Refuses a request that another page made. */
    public static Optional<String> of(RoutingContext ctx) {
        var value = value(ctx, NAME);
        if (value.isEmpty()) return value;
        mustComeFromOurPage(ctx);
        var sent = Optional.ofNullable(ctx.request().getHeader(TOKEN_HEADER)).orElse("");
        if (!isSafe(ctx) && !same(sent, token(value.get())))
            throw Problem.of(Problem.Kind.FORBIDDEN, "send the session's token as " + TOKEN_HEADER);
        return value;
    }

    /** The secret of the device, as its browser kept it. */
    public static Optional<String> device(RoutingContext ctx) {
        return value(ctx, DEVICE);
    }

    /** Refuses a request of another page, as far as its browser tells, and a change that tells nothing of where it comes from. */
    public static void mustComeFromOurPage(RoutingContext ctx) {
        var site = Optional.ofNullable(ctx.request().getHeader("Sec-Fetch-Site"));
        var origin = Optional.ofNullable(ctx.request().getHeader("Origin"));
        var safe = isSafe(ctx);
        var foreign = site.filter(text -> !text.equals("same-origin") && !(safe && text.equals("none")))
                        .isPresent()
                || origin.filter(text -> !isOurs(text, ctx)).isPresent();
        if (foreign || (!safe && site.isEmpty() && origin.isEmpty()))
            throw Problem.of(Problem.Kind.FORBIDDEN, "a session's cookie is for our own pages only");
    }

    /** The token that goes with a cookie. Who has it cannot make the cookie of it. */
    public static String token(String cookie) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256").digest(("csrf of " + cookie).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Gives the browser a session. */
    public static void set(RoutingContext ctx, Secret value, Duration life) {
        ctx.response().addCookie(cookie(NAME, value.reveal(), life));
    }

    /** Gives the browser the secret by which we know its device again. */
    public static void setDevice(RoutingContext ctx, Secret value) {
        ctx.response().addCookie(cookie(DEVICE, value.reveal(), DEVICE_LIFE));
    }

    /** Takes the session from the browser. */
    public static void clear(RoutingContext ctx) {
        ctx.response().addCookie(cookie(NAME, "", Duration.ZERO));
    }

    private static Cookie cookie(String name, String value, Duration life) {
        return Cookie.cookie(name, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(true)
                .setSameSite(CookieSameSite.LAX)
                .setMaxAge(life.toSeconds());
    }

    private static Optional<String> value(RoutingContext ctx, String name) {
        return Optional.ofNullable(ctx.request().getCookie(name))
                .map(Cookie::getValue)
                .filter(text -> !text.isEmpty());
    }

    private static boolean isSafe(RoutingContext ctx) {
        return SAFE.contains(ctx.request().method());
    }

    /**
     * Whether a page is of this very host, and came the way a cookie like ours travels: over TLS, or on the machine itself. A
     * page of the same name over plain HTTP is whoever sits on the wire.
     */
    private static boolean isOurs(String origin, RoutingContext ctx) {
        var host = Optional.ofNullable(ctx.request().authority()).map(Object::toString);
        try {
            var page = URI.create(origin);
            var from = Optional.ofNullable(page.getAuthority());
            return from.isPresent()
                    && ("https".equalsIgnoreCase(page.getScheme())
                            || LOOPBACK.contains(String.valueOf(page.getHost()).toLowerCase(Locale.ROOT)))
                    && host.filter(from.get()::equalsIgnoreCase).isPresent();
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
