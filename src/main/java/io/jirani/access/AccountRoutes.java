package io.jirani.access;

import io.jirani.access.SessionStore.Why;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.Actor;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** What is done about accounts and not with them: an operator's own password, and a household's sessions that must end. */
final class AccountRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final HouseholdStore households;
    private final PasswordChange passwords;
    private final BiFunction<Db.Tx, RoutingContext, Optional<Session>> current;
    private final SessionStore sessions = new SessionStore();
    private final Clock clock;

    /**
     * @param current the session of a request; none when it came with a key
     */
    AccountRoutes(
            Db db,
            AuthRoutes auth,
            HouseholdStore households,
            PasswordChange passwords,
            BiFunction<Db.Tx, RoutingContext, Optional<Session>> current,
            Clock clock) {
        this.db = db;
        this.auth = auth;
        this.households = households;
        this.passwords = passwords;
        this.current = current;
        this.clock = clock;
    }

    /** Mounts the operations. */
    void mount(RouterBuilder builder) {
        Answers.on(builder, "changePassword", this::password);
        Answers.on(builder, "endHouseholdSessions", this::end);
    }

    private void password(RoutingContext ctx) {
        var who = auth.who(ctx);
        if (who.actor().kind() != Actor.Kind.OPERATOR)
            throw Problem.of(Kind.FORBIDDEN, "only operators who signed in have a password");
        var here = db.transaction(tx -> current.apply(tx, ctx))
                .orElseThrow(() -> Problem.of(Kind.UNAUTHENTICATED, "there is no session; sign in"));
        var body = Answers.body(ctx);
        passwords.change(
                new StaffId(who.actor().id()),
                here.id(),
                new PasswordChange.Wish(
                        new Secret(body.getString("password")),
                        body.getString("totp"),
                        new Secret(body.getString("new_password"))));
        ctx.response().setStatusCode(204).end();
    }

    private void end(RoutingContext ctx) {
        var who = auth.who(ctx);
        who.must(Scope.PEOPLE_WRITE);
        if (!(who.caller() instanceof Caller.Operator operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        var code = Objects.requireNonNull(ctx.pathParam("household"));
        var reason = Answers.body(ctx).getString("reason");
        var ended = db.transaction(tx -> {
            var household = households
                    .byCode(tx, operator.community(), code)
                    .orElseThrow(() -> Problem.notFound("no such household"));
            var many = sessions.endOf(tx, household.id(), Why.OPERATOR, clock.instant());
            var data = Map.of("sessions", String.valueOf(many));
            Acts.append(
                    tx,
                    new Act(
                            who.actor().toString(),
                            "household.sessions_ended",
                            "household " + household.id(),
                            reason,
                            data));
            return many;
        });
        Answers.json(ctx, 200, JsonObject.of("household", code, "ended", ended));
    }
}
