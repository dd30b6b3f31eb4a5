package io.jirani.solvency;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.solvency.Proof.Branch;
import io.jirani.solvency.SolvencyStore.Day;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/** The daily proof: for everybody; and a household's own branch, for that household. */
public final class SolvencyRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final HouseholdStore households;
    private final SolvencyStore store;
    private final Looking looking;

    /** Has it written down that an operator looks at what is one household's, or refuses it. */
    public interface Looking {
        void look(Db.Tx tx, RoutingContext ctx, HouseholdId whose);
    }

    public SolvencyRoutes(Db db, AuthRoutes auth, HouseholdStore households, SolvencyStore store, Looking looking) {
        this.db = db;
        this.auth = auth;
        this.households = households;
        this.store = store;
        this.looking = looking;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listSolvencyDays", this::days);
        Answers.on(builder, "getSolvency", this::published);
        Answers.on(builder, "getSolvencyBranch", this::branch);
    }

    private void days(RoutingContext ctx) {
        var days = db.transaction(tx -> store.days(tx, Answers.limit(ctx)));
        Answers.json(
                ctx,
                200,
                new JsonObject()
                        .put(
                                "items",
                                new JsonArray(
                                        days.stream().map(LocalDate::toString).toList())));
    }

    private void published(RoutingContext ctx) {
        var day = db.transaction(tx -> day(tx, ctx));
        Answers.json(ctx, 200, ProofJson.write(proof(day, Optional.empty())));
    }

    private void branch(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var proof = db.transaction(tx -> {
            var household = household(tx, ctx, caller);
            looking.look(tx, ctx, household.id());
            var day = day(tx, ctx);
            var found = store.leaf(tx, day.day(), household.id())
                    .orElseThrow(() -> Problem.notFound("the household was not there on " + day.day()));
            var leaves = ProofJson.statement(day.statement()).leaves();
            var siblings = store.siblings(tx, day.day(), found.place(), leaves);
            return proof(
                    day,
                    Optional.of(new Branch(
                            found.kept().leaf(),
                            found.place(),
                            siblings,
                            found.kept().parts())));
        });
        Answers.json(ctx, 200, ProofJson.write(proof));
    }

    private static Proof proof(Day day, Optional<Branch> branch) {
        return new Proof(day.statement(), day.signature(), day.key(), branch);
    }

    private Day day(Db.Tx tx, RoutingContext ctx) {
        var text = Objects.requireNonNull(ctx.pathParam("day"));
        var found = text.equals("latest") ? store.latest(tx) : date(text).flatMap(day -> store.day(tx, day));
        return found.orElseThrow(() -> Problem.notFound("no proof of that day"));
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    private Household household(Db.Tx tx, RoutingContext ctx, Caller caller) {
        var code = Optional.ofNullable(Answers.validated(ctx).getQuery().get("household"))
                .map(RequestParameter::getString);
        var found = switch (caller) {
            case Caller.OfHousehold own ->
                households
                        .find(tx, own.household())
                        .filter(self ->
                                code.filter(named -> !named.equals(self.code())).isEmpty());
            case Caller.Operator operator -> code.flatMap(named -> households.byCode(tx, operator.community(), named));
            case Caller.Stranger stranger -> Optional.<Household>empty();
        };
        return found.filter(caller::mayActFor).orElseThrow(() -> Problem.notFound("no such household"));
    }
}
