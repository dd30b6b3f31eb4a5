package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.AccountsStore.Part;
import io.jirani.explorer.StatementJson.Form;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.kernel.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The accounts somebody may see, and what happened on each of them. */
public final class AccountRoutes {
    private static final int WORDS = 8;
    private static final int CHUNK = 1_000;
    private static final Span ALL = new Span(StatementStore.FIRST, StatementStore.LAST);

    private final Db db;
    private final AuthRoutes auth;
    private final WitnessRoutes witness;
    private final Cursors cursors;
    private final MeterRegistry metrics;
    private final AccountsStore accounts = new AccountsStore();
    private final StatementStore statements = new StatementStore();

    public AccountRoutes(Db db, AuthRoutes auth, WitnessRoutes witness, Cursors cursors, MeterRegistry metrics) {
        this.db = db;
        this.auth = auth;
        this.witness = witness;
        this.cursors = cursors;
        this.metrics = metrics;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listLedgerAccounts", this::list);
        Answers.on(builder, "getLedgerStatement", this::statement);
    }

    private void list(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var sight = Sight.of(caller);
        var under = text(ctx, "under").orElse("");
        // A household has few accounts and sees them all; others begin at the top.
        var depth = number(ctx, "depth")
                .orElse(sight instanceof Sight.Own ? WORDS : under.isEmpty() ? 1 : under.split(":", -1).length + 1);
        var limit = Answers.limit(ctx);
        var prefix = "accounts|" + under + "|" + depth + "|";
        var after = text(ctx, "cursor")
                .map(cursor -> node(cursors.open(cursor), prefix))
                .orElse("");
        var nodes = db.transaction(tx -> {
            var found = accounts.nodes(tx, sight, new Part(under, depth, after, limit + 1));
            if (found.isEmpty() && after.isEmpty() && !under.isEmpty()) throw Problem.notFound("no such account");
            AccountsStore.homes(under, page(found, limit))
                    .forEach(home -> witness.of(ctx, caller).look(tx, home, "accounts", ALL));
            return found;
        });
        var page = page(nodes, limit);
        var next = nodes.size() > limit
                ? Optional.of(cursors.seal(prefix + page.getLast().getString("account")))
                : Optional.<String>empty();
        Answers.json(ctx, 200, paged(ctx, new JsonObject().put("items", new JsonArray(page)), next));
    }

    private static <T> List<T> page(List<T> found, int limit) {
        return found.subList(0, Math.min(limit, found.size()));
    }

    private static String node(String text, String prefix) {
        if (!text.startsWith(prefix)) throw Problem.invalid("cursor", "it is of another list");
        return text.substring(prefix.length());
    }

    private void statement(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var sight = Sight.of(caller);
        var span = new Span(moment(ctx, "from", StatementStore.FIRST), moment(ctx, "to", StatementStore.LAST));
        if (!span.from().isBefore(span.to())) throw Problem.invalid("to", "must be after from");
        var form = text(ctx, "format")
                .or(() -> Optional.ofNullable(ctx.request().getHeader(HttpHeaders.ACCEPT)))
                .flatMap(Form::named);
        var asked = db.transaction(tx -> {
            var account = accounts.one(tx, sight, path(ctx, "code"), text(ctx, "asset"));
            account.owner()
                    .household()
                    .ifPresent(home -> witness.of(ctx, caller).look(tx, home, "statement of " + account.kind(), span));
            return new Asked(account, span, SharedStatementStore.of(tx, sight, account, statements));
        });
        if (asked.lines().isByDays() && !span.isOfDays())
            throw Problem.invalid("from", "others have a part in this account: from and to are midnights, UTC");
        if (form.isPresent()) export(ctx, asked, form.get());
        else page(ctx, asked);
    }

    /** A statement somebody wants, and how it is read for their eyes. */
    private record Asked(LedgerAccount account, Span span, StatementLines lines) {}

    private void page(RoutingContext ctx, Asked asked) {
        var account = asked.account();
        var span = asked.span();
        var limit = Answers.limit(ctx);
        var cursor = text(ctx, "cursor").map(cursors::open);
        var answer = db.transaction(tx -> {
            var place = cursor.map(text -> StatementPlace.of(text, account.number(), span))
                    .orElseGet(() -> statements.end(tx, account, span));
            var found = asked.lines().newest(tx, account, place, limit + 1);
            var statement = Statement.backward(place.balance(), page(found, limit));
            var next = found.size() > limit
                    ? Optional.of(cursors.seal(place.after(statement).text()))
                    : Optional.<String>empty();
            var body = new JsonObject()
                    .put("account", StatementJson.account(account))
                    .put("closing", StatementJson.balance(place.balance()))
                    .put("opening", StatementJson.balance(statement.end()))
                    .put("items", StatementJson.lines(statement.lines()));
            return paged(ctx, body, next);
        });
        Answers.json(ctx, 200, answer);
    }

    /** All lines of a span, oldest first. A chunk is read when the one before has left: the reader sets the pace. */
    private void export(RoutingContext ctx, Asked asked, Form form) {
        var account = asked.account();
        var rows = metrics.counter(
                "jirani_ledger_exported_rows_total", "format", form.name().toLowerCase(java.util.Locale.ROOT));
        var name =
                account.account().code().replace(':', '-') + "." + form.name().toLowerCase(java.util.Locale.ROOT);
        var response = ctx.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, form.mediaType())
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .putHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        var place = db.transaction(tx -> statements.begin(tx, account, asked.span()));
        if (!StatementJson.head(form).isEmpty())
            response.write(StatementJson.head(form)).await();
        while (!response.closed()) {
            var from = place;
            var statement = db.transaction(
                    tx -> Statement.forward(from.balance(), asked.lines().oldest(tx, account, from, CHUNK)));
            if (statement.lines().isEmpty()) break;
            rows.increment(statement.lines().size());
            response.write(StatementJson.text(form, account, statement.lines())).await();
            if (statement.lines().size() < CHUNK) break;
            place = place.after(statement);
        }
        if (!response.closed()) response.end().await();
    }

    /** A page's place among the others (ux.md: body and Link). */
    private static JsonObject paged(RoutingContext ctx, JsonObject body, Optional<String> next) {
        next.ifPresent(cursor -> {
            var rest = Stream.of(Optional.ofNullable(ctx.request().query())
                            .orElse("")
                            .split("&", -1))
                    .filter(word -> !word.isEmpty() && !word.startsWith("cursor="));
            var query = Stream.concat(rest, Stream.of("cursor=" + cursor)).collect(Collectors.joining("&"));
            ctx.response().putHeader("Link", "<" + ctx.normalizedPath() + "?" + query + ">; rel=\"next\"");
        });
        return body.put("next_cursor", next.orElse(null)).put("has_more", next.isPresent());
    }

    private static Instant moment(RoutingContext ctx, String name, Instant otherwise) {
        var given = text(ctx, name);
        if (given.isEmpty()) return otherwise;
        try {
            var moment = Instant.parse(given.get()).truncatedTo(ChronoUnit.MICROS);
            if (moment.isBefore(StatementStore.FIRST) || moment.isAfter(StatementStore.LAST))
                throw Problem.invalid(name, "between the years 2000 and 9999");
            return moment;
        } catch (DateTimeException not) {
            throw Problem.invalid(name, "a moment such as 2026-11-21T10:00:00Z");
        }
    }

    private static Optional<Integer> number(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getInteger);
    }

    private static Optional<String> text(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getString);
    }

    private static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNull(ctx.pathParam(name));
    }
}
