package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.kernel.KeyId;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Objects;
import java.util.function.BiFunction;

/** {@code /v1/keys}: a community's keys, for who may give access to it. Every one made or ended is put down. */
public final class KeyRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final KeyStore keys;
    private final BiFunction<String, String, Deeds> deeds;
    private final Clock clock;

    /**
     * @param deeds hears what an actor does, by how acts name him and why he says he does it
     */
    public KeyRoutes(Db db, AuthRoutes auth, KeyStore keys, BiFunction<String, String, Deeds> deeds, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.keys = keys;
        this.deeds = deeds;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listKeys", this::list);
        Answers.on(builder, "addKey", this::add);
        Answers.on(builder, "revokeKey", this::revoke);
    }

    private void list(RoutingContext ctx) {
        var community = operator(ctx).community();
        var items = db.transaction(tx -> keys.of(tx, community, Answers.limit(ctx)).stream()
                .map(KeyJson::of)
                .toList());
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private void add(RoutingContext ctx) {
        var wanted =
                KeyJson.wanted(Answers.body(ctx), operator(ctx).community()).within(clock.instant());
        var maker = auth.who(ctx);
        ApiKey.mayMake(maker, wanted);
        var deed = deeds.apply(maker.actor().toString(), Answers.body(ctx).getString("reason"));
        var made = db.transaction(tx -> keys.make(tx, wanted, clock.instant(), maker.actor(), deed));
        Answers.json(ctx, 201, KeyJson.of(made));
    }

    private void revoke(RoutingContext ctx) {
        var operator = operator(ctx);
        var id = KeyId.parse(Objects.requireNonNull(ctx.pathParam("key_id")));
        var deed = deeds.apply(auth.who(ctx).actor().toString(), Answers.reason(ctx));
        var json = db.transaction(tx -> {
            var key = keys.find(tx, id)
                    .filter(found -> found.community().equals(operator.community()))
                    .orElseThrow(() -> Problem.notFound("no such key"));
            return KeyJson.of(keys.revoke(tx, key.id(), clock.instant(), deed));
        });
        Answers.json(ctx, 200, json);
    }

    private Caller.Operator operator(RoutingContext ctx) {
        if (auth.caller(ctx) instanceof Caller.Operator operator) return operator;
        throw Problem.of(Problem.Kind.FORBIDDEN, "an operator gives access");
    }
}
