package io.jirani.access;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.SessionCookie;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The sessions of the pages, by cookie, and everybody's list of his own sessions. */
public final class SessionRoutes {
    private record Opened(Session session, Secret cookie, Optional<Secret> device) {}

    private final Db db;
    private final AuthRoutes auth;
    private final SignIns signIns;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final Clock clock;

    SessionRoutes(Db db, AuthRoutes auth, SignIns signIns, Sessions sessions, AccessTokens tokens, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.signIns = signIns;
        this.sessions = sessions;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Mounts the operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "createSession", this::create);
        Answers.on(builder, "getSession", this::get);
        Answers.on(builder, "deleteSession", this::delete);
        Answers.on(builder, "listSessions", this::list);
        Answers.on(builder, "revokeSession", this::revoke);
    }

    private void create(RoutingContext ctx) {
        SessionCookie.mustComeFromOurPage(ctx);
        var body = Answers.body(ctx);
        var opened = db.transaction(tx -> switch (signIns.redeem(
                        tx, body.getString("code"), PublicClient.PAGES, body.getString("code_verifier"))) {
                    case SignIns.Redeemed.Yes yes -> {
                        var session = yes.begun().session();
                        yield Optional.of(new Opened(
                                session,
                                sessions.cookie(tx, session),
                                yes.begun().device()));
                    }
                    case SignIns.Redeemed.No no -> Optional.<Opened>empty();
                })
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.UNAUTHENTICATED, "this authorization code is not good; begin the sign-in again"));
        var session = opened.session();
        SessionCookie.set(ctx, opened.cookie(), Duration.between(clock.instant(), session.endsAt()));
        opened.device().ifPresent(device -> SessionCookie.setDevice(ctx, device));
        Answers.json(ctx, 201, own(session, opened.cookie().reveal()));
    }

    private void get(RoutingContext ctx) {
        var cookie = SessionCookie.of(ctx);
        var session = cookie.flatMap(value -> db.transaction(tx -> sessions.byCookie(tx, value)))
                .orElseThrow(() -> Problem.of(Problem.Kind.UNAUTHENTICATED, "there is no session; sign in"));
        Answers.json(ctx, 200, own(session, cookie.orElseThrow()));
    }

    private void delete(RoutingContext ctx) {
        auth.who(ctx);
        db.inTransaction(
                tx -> current(tx, ctx).ifPresent(session -> sessions.end(tx, session, SessionStore.Why.SIGNED_OUT)));
        SessionCookie.clear(ctx);
        ctx.response().setStatusCode(204).end();
    }

    private void list(RoutingContext ctx) {
        var who = auth.who(ctx);
        var items = db.transaction(tx -> {
            var here = current(tx, ctx).map(Session::id);
            var list = new JsonArray();
            for (var session : sessions.of(tx, who.actor()))
                list.add(json(session)
                        .put("current", here.filter(session.id()::equals).isPresent()));
            return list;
        });
        Answers.json(ctx, 200, JsonObject.of("items", items));
    }

    private void revoke(RoutingContext ctx) {
        var who = auth.who(ctx);
        var id = SessionId.parse(Objects.requireNonNull(ctx.pathParam("session_id")));
        db.inTransaction(tx -> {
            var own = sessions.of(tx, who.actor()).stream()
                    .filter(session -> session.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("no such session"));
            sessions.end(tx, own, SessionStore.Why.SIGNED_OUT);
        });
        ctx.response().setStatusCode(204).end();
    }

    /** The session of this very request; none when it came with a key. */
    Optional<Session> current(Db.Tx tx, RoutingContext ctx) {
        return Answers.bearer(ctx)
                .map(bearer -> tokens.session(tx, bearer))
                .orElseGet(() -> SessionCookie.of(ctx).flatMap(value -> sessions.byCookie(tx, value)));
    }

    private static JsonObject own(Session session, String cookie) {
        var who = session.who();
        var scopes = new JsonArray();
        who.scopes().stream().map(Scope::text).sorted().forEach(scopes::add);
        return json(session)
                .put("kind", session.kind().name().toLowerCase(Locale.ROOT))
                .put("label", who.actor().label())
                .put("scopes", scopes)
                .put("csrf_token", SessionCookie.token(cookie));
    }

    private static JsonObject json(Session session) {
        return JsonObject.of(
                "session_id", session.id().toString(),
                "client", session.client(),
                "made_at", session.madeAt().toString(),
                "seen_at", session.seenAt().toString(),
                "ends_at", session.endsAt().toString(),
                "device_since", session.who().deviceSince().toString());
    }
}
