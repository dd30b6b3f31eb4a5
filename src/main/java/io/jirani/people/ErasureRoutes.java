package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.CoolDown;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import io.jirani.people.Erasure.AskedBy;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/** The calling household asks to be erased, looks how that stands, and takes it back. */
public final class ErasureRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final HouseholdStore households;
    private final Erase erase;
    private final Clock clock;

    public ErasureRoutes(Db db, AuthRoutes auth, HouseholdStore households, Erase erase, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.households = households;
        this.erase = erase;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getErasure", this::get);
        Answers.on(builder, "requestErasure", this::request);
        Answers.on(builder, "cancelErasure", this::cancel);
    }

    private void get(RoutingContext ctx) {
        var own = SelfRoutes.of(auth, ctx, Scope.SELF_READ);
        Answers.json(ctx, 200, db.transaction(tx -> standing(tx, own.household())));
    }

    private void request(RoutingContext ctx) {
        var own = SelfRoutes.of(auth, ctx, Scope.SELF_WRITE);
        CoolDown.check(auth.who(ctx), clock.instant());
        var body = db.transaction(tx -> {
            var before = erase.standing(tx, own.household()).state();
            erase.ask(tx, own.household(), AskedBy.HOUSEHOLD);
            if (before == Erasure.State.NONE) tell(tx, own.household(), "waiting");
            return standing(tx, own.household());
        });
        Answers.json(ctx, 202, body);
    }

    private void cancel(RoutingContext ctx) {
        var own = SelfRoutes.of(auth, ctx, Scope.SELF_WRITE);
        var body = db.transaction(tx -> {
            erase.cancel(tx, own.household());
            tell(tx, own.household(), "cancelled");
            return standing(tx, own.household());
        });
        Answers.json(ctx, 200, body);
    }

    /** Everybody with a key of the house hears it: one of them may not have wanted it. */
    private void tell(Db.Tx tx, HouseholdId whose, String state) {
        var household = households.get(tx, whose);
        EventLog.append(
                tx,
                "erasure.changed",
                household.community(),
                Optional.of(whose),
                new JsonObject().put("household", household.code()).put("state", state),
                clock.instant());
    }

    private JsonObject standing(Db.Tx tx, HouseholdId whose) {
        var language = households.get(tx, whose).language();
        return json(erase.standing(tx, whose), language);
    }

    private static JsonObject json(Erase.Standing standing, Language language) {
        var reasons = standing.hindrances().stream()
                .sorted()
                .map(hindrance -> new JsonObject().put("code", hindrance.code()).put("what", hindrance.what(language)))
                .toList();
        return new JsonObject()
                .put("state", standing.state().name().toLowerCase(Locale.ROOT))
                .put(
                        "asked_at",
                        standing.asked().map(it -> it.askedAt().toString()).orElse(null))
                .put("due_at", standing.asked().map(it -> it.due().toString()).orElse(null))
                .put("hindered_by", new JsonArray(reasons));
    }
}
