package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.SessionCookie;
import io.jirani.kernel.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Says who is calling, from the credential of a request (a key, an access token, the cookie of a page's session), asked once for each request. Call it on a virtual thread. */
public final class AuthRoutes {
    /** Whether the older clients' paths answer without a key: in the demo and the sandbox only (ruling 10). */
    public enum CompatDoor {
        OPEN,
        KEYED
    }

    private static final String KNOWN = "jirani.who";
    private static final String LASTING = "jirani.lasting";
    /** What a cookie's value begins with: as a bearer it would pass by the checks of cookies. */
    private static final String COOKIE = "js_";

    private final Db db;
    private final List<Credentials> kinds;
    private final CompatDoor compat;

    public AuthRoutes(Db db, KeyStore keys, CompatDoor compat) {
        this(db, List.of(keys), compat);
    }

    /**
     * @param kinds asked in this order; the first that knows a credential decides
     */
    public AuthRoutes(Db db, List<Credentials> kinds, CompatDoor compat) {
        this.db = db;
        this.kinds = List.copyOf(kinds);
        this.compat = compat;
    }

    /** Who calls, proven by a credential. Refuses a request without one, or with one we do not know. */
    public Who who(RoutingContext ctx) {
        if (ctx.get(KNOWN) instanceof Who known) return known;
        var credential = Answers.bearer(ctx)
                .filter(bearer -> !bearer.startsWith(COOKIE))
                .or(() -> SessionCookie.of(ctx))
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.UNAUTHENTICATED, "send Authorization: Bearer <key or token>, or sign in"));
        return find(ctx, credential)
                .orElseThrow(() -> Problem.of(Problem.Kind.UNAUTHENTICATED, "this key is not known"));
    }

    private Optional<Who> find(RoutingContext ctx, String credential) {
        record Found(Who who, Credentials.Lasting lasting) {}
        var found = db.transaction(tx -> kinds.stream()
                .flatMap(kind ->
                        kind.who(tx, credential).map(who -> new Found(who, kind.lasting(tx, credential))).stream())
                .findFirst());
        found.ifPresent(known -> ctx.put(KNOWN, known.who()).put(LASTING, known.lasting()));
        return found.map(Found::who);
    }

    /** How to ask later whether the credential of {@link #who} still stands: for who stays after the request. */
    public static Credentials.Lasting lasting(RoutingContext ctx) {
        return ctx.get(LASTING) instanceof Credentials.Lasting found ? found : Credentials.Lasting.ALWAYS;
    }

    /** Who calls, as {@link #who} found earlier in the same request. */
    public static Who known(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.<Who>get(KNOWN), "ask who() first");
    }

    /** For whom the caller of {@link #who} acts. */
    public Caller caller(RoutingContext ctx) {
        return who(ctx).caller();
    }

    /** The caller of an older client's path: a stranger where the door is open and no key came. */
    public Caller compatCaller(RoutingContext ctx) {
        return compatWho(ctx).map(Who::caller).orElseGet(Caller.Stranger::new);
    }

    /** Who calls an older client's path; nobody where the door is open and no credential came, or a cookie from before. */
    Optional<Who> compatWho(RoutingContext ctx) {
        if (ctx.get(KNOWN) instanceof Who known) return Optional.of(known);
        if (compat == CompatDoor.OPEN && Answers.bearer(ctx).isEmpty())
            return SessionCookie.of(ctx).flatMap(cookie -> find(ctx, cookie));
        return Optional.of(who(ctx));
    }
}
