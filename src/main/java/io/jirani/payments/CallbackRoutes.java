package io.jirani.payments;

import io.jirani.http.ClientAddress;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doors callbacks come in by. The secret path proves whom one is about; the older paths without a secret prove
 * nothing. Either way it is on disk before it is answered 200, and judged after that. A wrong token is answered 404 and
 * leaves nothing in the database.
 */
public final class CallbackRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackRoutes.class);
    private static final int MOST_BYTES = 64 * 1024;
    private static final String ACCEPTED = "{\"ResultCode\":0,\"ResultDesc\":\"Accepted\"}";

    /** The words the provider reads: any code but 0 refuses. */
    private static final String VALID = "{\"ResultCode\":\"0\",\"ResultDesc\":\"Accepted\"}";

    private static final String NO_SUCH_ACCOUNT = "{\"ResultCode\":\"C2B00012\",\"ResultDesc\":\"Rejected\"}";

    private final AccountCheckClient accounts;
    private final List<PaymentRail> rails;
    private final CallbackIntake intake;
    private final CallbackToken tokens;
    private final ClientAddress addresses;
    private final CallbackSpool spool;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final WrongTokens wrong;
    private final RateGate hearsay;
    private final RateGate typed;
    private final RateGate balances;

    /**
     * @param addresses where requests come from, behind proxies of ours
     */
    public CallbackRoutes(Payments.Parts parts, CallbackToken tokens, ClientAddress addresses) {
        this.accounts = new AccountCheckClient(parts.db());
        this.rails = List.copyOf(parts.rails().values());
        this.intake = new CallbackIntake(parts.db(), parts.inbox(), this::crowded);
        this.tokens = tokens;
        this.addresses = addresses;
        this.spool = parts.spool();
        this.clock = parts.clock();
        this.metrics = parts.metrics();
        this.wrong = new WrongTokens(parts.clock());
        this.hearsay = RateGate.hearsay(parts.clock());
        this.typed = RateGate.typed(parts.clock());
        this.balances = RateGate.balance(parts.clock());
    }

    /** Mounts the doors of the contract. */
    public void mount(RouterBuilder builder) {
        on(builder, "hookStk", this::hookStk);
        on(builder, "hookResult", this::hookResult);
        on(builder, "hookTimeout", this::hookTimeout);
        on(builder, "hookConfirmation", this::hookConfirmation);
        on(builder, "hookValidation", this::hookValidation);
        on(builder, "paymentCallback", ctx -> keep(ctx, Channel.STK, Optional.empty()));
        on(builder, "mpesaCallback", ctx -> keep(ctx, Channel.STK, Optional.empty()));
        on(builder, "mpesaResult", ctx -> keep(ctx, Channel.RESULT, Optional.empty()));
        on(builder, "mpesaTimeout", ctx -> keep(ctx, Channel.TIMEOUT, Optional.empty()));
    }

    void hookStk(RoutingContext ctx) {
        var intent = tokens.read(CallbackToken.Kind.STK, token(ctx));
        if (intent.isPresent()) keep(ctx, Channel.STK, intent);
        else refuse(ctx);
    }

    void hookResult(RoutingContext ctx) {
        var token = token(ctx);
        var result =
                tokens.read(CallbackToken.Kind.RESULT, token).or(() -> tokens.read(CallbackToken.Kind.REVERSAL, token));
        var status = tokens.read(CallbackToken.Kind.STATUS, token);
        if (result.isPresent()) keep(ctx, Channel.RESULT, result);
        else if (status.isPresent()) keep(ctx, Channel.STATUS, status);
        else if (tokens.read(CallbackToken.Kind.BALANCE, token).isPresent())
            keep(ctx, Channel.BALANCE, tokens.read(CallbackToken.Kind.BALANCE, token));
        else refuse(ctx);
    }

    void hookTimeout(RoutingContext ctx) {
        var token = token(ctx);
        var intent = tokens.read(CallbackToken.Kind.RESULT, token)
                .or(() -> tokens.read(CallbackToken.Kind.STATUS, token))
                .or(() -> tokens.read(CallbackToken.Kind.REVERSAL, token));
        if (intent.isPresent()) keep(ctx, Channel.TIMEOUT, intent);
        else if (tokens.read(CallbackToken.Kind.BALANCE, token).isPresent())
            ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(ACCEPTED); // asked again soon
        else refuse(ctx);
    }

    void hookConfirmation(RoutingContext ctx) {
        var rail = typedRail(ctx);
        if (rail.isPresent()) keep(ctx, Channel.TYPED, rail.map(known -> CallbackToken.typed(known.name())));
        else refuse(ctx);
    }

    /**
     * Whether somebody may pay who types an account. Refused only when the account is surely nobody's; in doubt the money
     * comes in and people look whose it is.
     */
    void hookValidation(RoutingContext ctx) {
        var rail = typedRail(ctx);
        if (rail.isEmpty()) {
            refuse(ctx);
            return;
        }
        var told = rail.get().hears().flatMap(it -> it.readTyped(body(ctx).toString()));
        var word = told.map(it -> accounts.of(ctx.vertx(), rail.get().name(), it.bill()))
                .orElse(AccountCheckClient.Word.NOBODYS);
        count(
                switch (word) {
                    case SOMEBODYS -> "typed_taken";
                    case NOBODYS -> "typed_refused";
                    case UNCHECKED -> "typed_unchecked";
                });
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(word == AccountCheckClient.Word.NOBODYS ? NO_SUCH_ACCOUNT : VALID);
    }

    private Optional<PaymentRail> typedRail(RoutingContext ctx) {
        return rails.stream()
                .filter(rail -> tokens.isTyped(rail.name(), token(ctx)))
                .findFirst();
    }

    private void keep(RoutingContext ctx, Channel channel, Optional<IntentId> intent) {
        var body = body(ctx);
        var gate = gate(channel, intent);
        if (body.length() > (gate.isPresent() ? RateGate.MOST_BYTES : MOST_BYTES)) {
            count("too_large");
            ctx.response().setStatusCode(413).end();
            return;
        }
        if (gate.isPresent() && !gate.get().isOpen()) {
            drop(ctx);
            return;
        }
        var headers = intent.isPresent() ? headers(ctx) : Map.<String, String>of();
        var arrival = new Arrival(channel, intent, source(ctx), headers, new RawBody(body.getBytes()), clock.instant());
        try {
            var kept = Promise.<Void>promise();
            intake.keep(arrival, () -> Job.nudge(ctx.vertx(), Nudges.JUDGE), kept::complete, kept::fail);
            kept.future().await();
            count(intent.isPresent() ? "accepted" : "no_secret");
        } catch (Exception away) {
            if (!spool.hasRoomFor(arrival)) {
                drop(ctx);
                return;
            }
            LOG.error("the database is away: a callback waits in the spool", away);
            spool.add(arrival);
            count("spooled");
            Job.nudge(ctx.vertx(), Nudges.JUDGE);
        }
        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(ACCEPTED);
    }

    /** What one intent's secret does not vouch for comes through a gate. */
    private Optional<RateGate> gate(Channel channel, Optional<IntentId> intent) {
        if (intent.isEmpty()) return Optional.of(hearsay);
        if (channel == Channel.TYPED) return Optional.of(typed);
        return channel == Channel.BALANCE ? Optional.of(balances) : Optional.empty();
    }

    /** Whoever knows the path of one payment tells no end of it: they were answered, and the first of them are judged. */
    private void crowded(int leftOut) {
        LOG.error("{} callbacks of payments that have brought too many are left out", leftOut);
        metrics.counter("jirani_callbacks_total", "result", "crowded").increment(leftOut);
    }

    /** What is too much: it is not kept, and whoever sends it learns nothing. */
    private void drop(RoutingContext ctx) {
        count("dropped");
        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(ACCEPTED);
    }

    private void refuse(RoutingContext ctx) {
        count("wrong_token");
        wrong.came();
        ctx.response().setStatusCode(404).end();
    }

    private void count(String result) {
        metrics.counter("jirani_callbacks_total", "result", result).increment();
    }

    private static void on(RouterBuilder builder, String operation, Handler<RoutingContext> handler) {
        Objects.requireNonNull(builder.getRoute(operation), operation).addHandler(handler);
    }

    private static String token(RoutingContext ctx) {
        return Optional.ofNullable(ctx.pathParam("token")).orElse("");
    }

    private static Buffer body(RoutingContext ctx) {
        return Optional.ofNullable(ctx.body().buffer()).orElseGet(Buffer::buffer);
    }

    /** Never what the sender wrote about itself (pitfall 37). */
    private String source(RoutingContext ctx) {
        var remote =
                Optional.ofNullable(ctx.request().remoteAddress().hostAddress()).orElse("");
        return addresses.hop(remote, ctx.request().headers().getAll("X-Forwarded-For"));
    }

    private static Map<String, String> headers(RoutingContext ctx) {
        var headers = new HashMap<String, String>();
        ctx.request().headers().forEach((name, value) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            var secret = lower.equals("authorization") || lower.equals("cookie");
            headers.put(lower, secret ? "(redacted)" : value);
        });
        return headers;
    }
}
