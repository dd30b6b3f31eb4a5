package io.jirani.accounting;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The books by months: an operator sees its community's accounts and the shared ones, the others in sum; a household its
 * own statement, which nobody else gets here.
 */
public final class BooksRoutes {
    private static final Pattern NUMBER = Pattern.compile("([a-zA-Z0-9-]{3,60})-(\\d{6,18})");

    private final Db db;
    private final AuthRoutes auth;
    private final HouseholdStore households;
    private final Books books;

    public BooksRoutes(Db db, AuthRoutes auth, HouseholdStore households, Books books) {
        this.db = db;
        this.auth = auth;
        this.households = households;
        this.books = books;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getTrialBalance", this::trialBalance);
        Answers.on(builder, "getIncome", this::income);
        Answers.on(builder, "getClientMoney", this::clientMoney);
        Answers.on(builder, "getStatement", this::statement);
        Answers.on(builder, "listDocuments", this::documents);
    }

    private void trialBalance(RoutingContext ctx) {
        var view = new View.OfCommunity(operator(ctx));
        var detail = query(ctx, "by")
                .map(text -> View.Detail.valueOf(text.toUpperCase(Locale.ROOT)))
                .orElse(View.Detail.LINE);
        var balance = books.trialBalance(month(ctx), view, detail);
        answer(ctx, "trial-balance", () -> Csv.of(balance), () -> BooksJson.of(balance));
    }

    private void income(RoutingContext ctx) {
        operator(ctx);
        var income = books.income(month(ctx));
        answer(ctx, "income", () -> Csv.of(income), () -> BooksJson.of(income));
    }

    private void clientMoney(RoutingContext ctx) {
        var statement = books.clientMoney(month(ctx), new View.OfCommunity(operator(ctx)));
        answer(ctx, "client-money", () -> Csv.of(statement), () -> BooksJson.of(statement));
    }

    private void statement(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.OfHousehold own))
            throw Problem.of(Kind.FORBIDDEN, "a household reads its own statement");
        var household = db.transaction(tx -> households.get(tx, own.household()));
        var statement = books.statement(month(ctx), household.id(), household.code());
        answer(ctx, "statement", () -> Csv.of(statement), () -> BooksJson.of(statement));
    }

    private void documents(RoutingContext ctx) {
        var community = operator(ctx);
        var limit = Answers.limit(ctx);
        var after = query(ctx, "after").map(BooksRoutes::number).orElse(new DocumentNumber("", 0));
        var page = books.documents(community, month(ctx), after, limit);
        var items = new JsonArray(page.stream().map(BooksJson::of).toList());
        var answer = new JsonObject().put("items", items);
        if (page.size() == limit) answer.put("next", page.getLast().number().toString());
        Answers.json(ctx, 200, answer);
    }

    private CommunityId operator(RoutingContext ctx) {
        if (auth.caller(ctx) instanceof Caller.Operator operator) return operator.community();
        throw Problem.of(Kind.FORBIDDEN, "the books are the operator's");
    }

    private static YearMonth month(RoutingContext ctx) {
        try {
            return YearMonth.parse(Objects.requireNonNull(ctx.pathParam("month")));
        } catch (DateTimeException not) {
            throw Problem.invalid("month", "a month such as 2027-02");
        }
    }

    private static DocumentNumber number(String text) {
        var parts = NUMBER.matcher(text);
        if (!parts.matches()) throw Problem.invalid("after", "take it from next of the page before");
        return new DocumentNumber(parts.group(1), Long.parseLong(parts.group(2)));
    }

    private static Optional<String> query(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getString);
    }

    private static void answer(RoutingContext ctx, String name, Supplier<String> csv, Supplier<JsonObject> json) {
        if (query(ctx, "format").filter("csv"::equals).isEmpty()) {
            Answers.json(ctx, 200, json.get());
            return;
        }
        if (ctx.response().ended() || ctx.response().closed()) return; // the deadline answered, or the caller left
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .putHeader(
                        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "-" + month(ctx) + ".csv\"")
                .end(csv.get());
    }
}
