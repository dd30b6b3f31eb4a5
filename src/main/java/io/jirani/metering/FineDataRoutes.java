package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.FineDataStore.Owned;
import io.jirani.metering.FineDataStore.Place;
import io.jirani.metering.FineDataStore.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A home's own figures (ruling 28). A household reads what is its own; an operator reads another person's only with a
 * reason, which is written down in the same commit and shown to that person. To everybody else nothing is there.
 */
public final class FineDataRoutes {
    private static final Duration MOST_ROWS = Duration.ofDays(7);
    private static final Duration MOST_INTERVALS = Duration.ofDays(31);
    private static final Duration MOST_DAYS = Duration.ofDays(800);
    private static final int ROWS = 1_000;
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,16})_(\\d{1,18})");

    private final Db db;
    private final AuthRoutes auth;
    private final CommunityStore communities;
    private final HouseholdStore households;
    private final FineDataStore store = new FineDataStore();
    private final Clock clock;

    public FineDataRoutes(Db db, AuthRoutes auth, CommunityStore communities, HouseholdStore households, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.communities = communities;
        this.households = households;
        this.clock = clock;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getEnergy", this::energy);
        Answers.on(builder, "listReadings", this::readings);
        Answers.on(builder, "listAccesses", this::accesses);
    }

    private void energy(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var byDay = text(ctx, "by").filter("day"::equals).isPresent();
        var span = span(ctx, byDay ? MOST_DAYS : MOST_INTERVALS);
        var items = db.transaction(tx -> {
            var household = household(tx, caller, path(ctx, "household"));
            audit(tx, ctx, caller, household.id(), byDay ? "energy by day" : "energy by interval", span);
            return byDay
                    ? store.days(tx, household.id(), communities.get(tx, household.community()), span)
                    : store.intervals(tx, household.id(), span);
        });
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private void readings(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var asked = span(ctx, MOST_ROWS);
        var limit = Optional.ofNullable(Answers.validated(ctx).getQuery().get("limit"))
                .map(RequestParameter::getInteger)
                .orElse(ROWS);
        var after = text(ctx, "after").map(FineDataRoutes::place).orElse(new Place(asked.from(), -1));
        var dev = dev(path(ctx, "dev"));
        var rows = db.transaction(tx -> {
            var meter = store.meter(tx, dev)
                    .filter(owned -> may(tx, caller, owned))
                    .orElseThrow(() -> Problem.notFound("no such meter"));
            meter.household().ifPresent(whose -> audit(tx, ctx, caller, whose, "readings of " + dev, asked));
            // What the meter said before it was this household's is not theirs.
            var span = new Span(later(asked.from(), meter.from()), earlier(asked.to(), meter.to()));
            return store.rows(tx, meter.meter(), span, after, limit);
        });
        var answer = new JsonObject().put("items", new JsonArray(rows));
        if (rows.size() == limit) answer.put("next", cursor(rows.getLast()));
        Answers.json(ctx, 200, answer);
    }

    private void accesses(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var items = db.transaction(tx -> {
            var household = household(tx, caller, path(ctx, "household"));
            return store.accesses(tx, household.id(), Answers.limit(ctx));
        });
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private void audit(Db.Tx tx, RoutingContext ctx, Caller caller, HouseholdId whose, String what, Span span) {
        if (caller instanceof Caller.Operator) AuthRoutes.known(ctx).must(Scope.HOMES_READ);
        LookRoutes.look(tx, ctx, whose, what, span, clock.instant());
    }

    private Household household(Db.Tx tx, Caller caller, String named) {
        var found = named.length() == 36
                ? id(named).flatMap(id -> households.find(tx, id))
                : households.byCode(tx, community(caller), named);
        return found.filter(caller::mayActFor).orElseThrow(() -> Problem.notFound("no such household"));
    }

    private boolean may(Db.Tx tx, Caller caller, Owned meter) {
        return meter.household()
                .map(whose -> caller.mayActFor(households.get(tx, whose)))
                .orElse(caller instanceof Caller.Operator operator
                        && operator.community().equals(meter.community()));
    }

    private static CommunityId community(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw Problem.of(Problem.Kind.UNAUTHENTICATED, "send a key");
        };
    }

    private static Span span(RoutingContext ctx, Duration most) {
        var from = moment(ctx, "from");
        var to = moment(ctx, "to");
        if (!from.isBefore(to)) throw Problem.invalid("to", "must be after from");
        if (Duration.between(from, to).compareTo(most) > 0)
            throw Problem.invalid("to", "at most " + most.toDays() + " days in one call");
        return new Span(from, to);
    }

    private static Instant moment(RoutingContext ctx, String name) {
        try {
            return Instant.parse(text(ctx, name).orElse(""));
        } catch (DateTimeException not) {
            throw Problem.invalid(name, "a moment such as 2026-11-21T10:00:00Z");
        }
    }

    private static Place place(String cursor) {
        var parts = CURSOR.matcher(cursor);
        if (!parts.matches()) throw Problem.invalid("after", "take it from next of the page before");
        return new Place(
                Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS), Long.parseLong(parts.group(2)));
    }

    private static String cursor(JsonObject row) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(row.getString("t"))) + "_" + row.getLong("seq");
    }

    private static Optional<String> text(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getString);
    }

    private static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNull(ctx.pathParam(name));
    }

    private static Dev dev(String text) {
        if (!Dev.valid(text)) throw Problem.notFound("no such meter");
        return new Dev(text);
    }

    private static Optional<HouseholdId> id(String text) {
        try {
            return Optional.of(new HouseholdId(UUID.fromString(text)));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
