package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.GuardedRail;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.Notice;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * M-Pesa over Daraja. A call that moves money is one POST: where its token was refused nothing happened, and it is said to be
 * not sent, so that the next POST has a commit of its own before it. Questions are put once more with a new token.
 *
 * <p>Calls that move money go over a fresh connection each: on a kept one the far side may be closing, and a reset would
 * leave us not knowing what was read. So a failure to connect proves that nothing was sent, and any other failure proves
 * nothing.
 */
public final class MpesaRail implements PaymentRail, PaymentRail.Collects, PaymentRail.Disburses {
    private static final String NAME = "mpesa";
    private static final int CONNECT_MS = 3_000;
    private static final int POOL = 32;

    /** What an HTTP exchange came to. */
    private sealed interface Exchange {
        record Answered(int status, String body) implements Exchange {}

        record NotSent(String why) implements Exchange {}

        record Lost(String why) implements Exchange {}
    }

    private final WebClient money;
    private final WebClient questions;
    private final MpesaConfig config;
    private final MpesaRequestJson requests;
    private final MpesaTokenClient tokens;
    private final Clock clock;
    private final Duration timeout;

    /**
     * @param timeout the longest a call takes, connecting included
     */
    public MpesaRail(Vertx vertx, MpesaConfig config, CallbackToken callbacks, Clock clock, Duration timeout) {
        var pool = new PoolOptions().setHttp1MaxSize(POOL);
        var options = new WebClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setFollowRedirects(false)
                .setUserAgent("jirani");
        this.money = WebClient.create(vertx, new WebClientOptions(options).setKeepAlive(false), pool);
        this.questions = WebClient.create(vertx, new WebClientOptions(options).setKeepAliveTimeout(30), pool);
        this.config = config;
        this.requests = new MpesaRequestJson(config, callbacks);
        this.tokens = new MpesaTokenClient(questions, config, clock);
        this.clock = clock;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<PaymentRail.Collects> collects() {
        return Optional.of(this);
    }

    @Override
    public Optional<PaymentRail.Disburses> disburses() {
        return Optional.of(this);
    }

    @Override
    public CollectionEvent.PushAnswer collect(Collection attempt) {
        return told(
                pay("/mpesa/stkpush/v1/processrequest", requests.push(attempt, clock.instant())),
                MpesaJson::pushed,
                CollectionEvent.NotSent::new,
                CollectionEvent.Unclear::new);
    }

    @Override
    public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
        var ref = attempt.providerRef().orElseThrow();
        Function<String, CollectionEvent.QueryAnswer> open = why -> new CollectionEvent.QueryOpen(unreachable(why));
        return told(
                ask("/mpesa/stkpushquery/v1/query", requests.query(ref.text(), clock.instant())),
                (status, body) -> MpesaJson.queried(status, body, ref),
                open,
                open);
    }

    @Override
    public PayoutEvent.SendAnswer payOut(Payout attempt) {
        return told(
                pay("/mpesa/b2c/v3/paymentrequest", requests.payOut(attempt)),
                MpesaJson::sent,
                PayoutEvent.NotSent::new,
                PayoutEvent.Unclear::new);
    }

    @Override
    public PayoutEvent.Told queryPayout(Payout attempt) {
        Function<String, PayoutEvent.Told> open = why -> new PayoutEvent.Open(unreachable(why));
        return told(ask("/mpesa/transactionstatus/v1/query", requests.status(attempt)), MpesaJson::asked, open, open);
    }

    @Override
    public Notice readCollection(String body) {
        return MpesaJson.pushCallback(body);
    }

    @Override
    public Notice readPayout(Channel channel, String body) {
        return channel == Channel.STATUS ? MpesaJson.statusResult(body) : MpesaJson.payoutResult(body);
    }

    @Override
    public Money payoutCharge(Money sent) {
        return B2cTariff.charge(sent);
    }

    private static Reason unreachable(String why) {
        return new Reason(GuardedRail.UNREACHABLE, why);
    }

    private static <T> T told(
            Exchange exchange,
            BiFunction<Integer, String, T> answered,
            Function<String, ? extends T> notSent,
            Function<String, ? extends T> lost) {
        return switch (exchange) {
            case Exchange.Answered answer -> answered.apply(answer.status(), answer.body());
            case Exchange.NotSent why -> notSent.apply(why.why());
            case Exchange.Lost why -> lost.apply(why.why());
        };
    }

    /** One POST, whatever it comes to. */
    private Exchange pay(String path, JsonObject body) {
        try {
            var token = tokens.token();
            var answer = once(money, path, body, token);
            if (!isRefused(answer)) return answer;
            tokens.evict(token);
            return new Exchange.NotSent("the token was refused");
        } catch (MpesaTokenClient.NoToken none) {
            return new Exchange.NotSent("no access token: " + none.getMessage());
        }
    }

    /** A question, put again when its token was refused. */
    private Exchange ask(String path, JsonObject body) {
        try {
            var token = tokens.token();
            var first = once(questions, path, body, token);
            if (!isRefused(first)) return first;
            tokens.evict(token);
            return once(questions, path, body, tokens.token());
        } catch (MpesaTokenClient.NoToken none) {
            return new Exchange.NotSent("no access token: " + none.getMessage());
        }
    }

    private static boolean isRefused(Exchange exchange) {
        return exchange instanceof Exchange.Answered answer && MpesaJson.tokenRefused(answer.status(), answer.body());
    }

    private Exchange once(WebClient http, String path, JsonObject body, String token) {
        try {
            var answer = http.postAbs(config.baseUrl() + path)
                    .putHeader("Authorization", "Bearer " + token)
                    .timeout(timeout.toMillis())
                    .sendJsonObject(body)
                    .await();
            return new Exchange.Answered(
                    answer.statusCode(),
                    Optional.ofNullable(answer.bodyAsString()).orElse(""));
        } catch (Exception failure) {
            return neverConnected(failure)
                    ? new Exchange.NotSent(failure.getClass().getSimpleName())
                    : new Exchange.Lost(failure.getClass().getSimpleName());
        }
    }

    private static boolean neverConnected(@Nullable Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof SSLHandshakeException
                || (failure != null && neverConnected(failure.getCause()));
    }
}
