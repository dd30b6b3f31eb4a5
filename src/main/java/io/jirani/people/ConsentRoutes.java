package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Scope;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the calling household agreed to, and how it says so. */
public final class ConsentRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final HouseholdStore households;
    private final ConsentStore store = new ConsentStore();
    private final Clock clock;

    public ConsentRoutes(Db db, AuthRoutes auth, HouseholdStore households, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.households = households;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listConsents", this::list);
        Answers.on(builder, "setConsent", this::set);
    }

    private void list(RoutingContext ctx) {
        var own = SelfRoutes.of(auth, ctx, Scope.SELF_READ);
        var items = db.transaction(tx -> {
            var household = households.get(tx, own.household());
            var history = store.history(tx, household.id());
            return Arrays.stream(Purpose.values())
                    .map(purpose -> item(purpose, household.language(), history))
                    .toList();
        });
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private void set(RoutingContext ctx) {
        var own = SelfRoutes.of(auth, ctx, Scope.SELF_WRITE);
        var body = Answers.body(ctx);
        var said = new Consent(
                Purpose.of(body.getString("purpose")),
                Consent.State.of(body.getString("state")),
                Language.valueOf(body.getString("language").toUpperCase(Locale.ROOT)),
                body.getInteger("text_version"),
                clock.instant());
        var item = db.transaction(tx -> {
            var household = households.get(tx, own.household());
            var next = Consent.next(store.lockedHistory(tx, household.id()), said);
            next.ifPresent(consent -> add(tx, household, consent));
            return item(said.purpose(), household.language(), store.history(tx, household.id()));
        });
        Answers.json(ctx, 200, item);
    }

    private void add(Db.Tx tx, Household household, Consent said) {
        store.add(tx, household.id(), said);
        EventLog.append(
                tx,
                "consent.changed",
                household.community(),
                Optional.of(household.id()),
                new JsonObject()
                        .put("household", household.code())
                        .put("purpose", said.purpose().word())
                        .put("state", said.state().word()),
                said.at());
    }

    private static JsonObject item(Purpose purpose, Language language, List<Consent> history) {
        var last = Consent.last(history, purpose);
        return new JsonObject()
                .put("purpose", purpose.word())
                .put("granted", Consent.granted(history, purpose))
                .put("text_version", purpose.version())
                .put("text", purpose.text(language))
                .put("said", last.map(said -> said.state().word()).orElse(null))
                .put("said_version", last.map(Consent::version).orElse(null))
                .put("said_at", last.map(said -> said.at().toString()).orElse(null));
    }
}
