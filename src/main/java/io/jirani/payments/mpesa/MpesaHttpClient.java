package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
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
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The way to Daraja. Calls that move money are one POST each, over a fresh connection: on a kept one the far side may be
 * closing, and a reset would leave us not knowing what was read. So a failure to connect proves that nothing was sent, and
 * any other failure proves nothing. A question may be asked once more when its token was refused.
 */
public final class MpesaHttpClient {
    private static final int CONNECT_MS = 3_000;
    private static final int POOL = 32;
    private static final String TOKEN = "the access token was refused";

    private final WebClient money;
    private final WebClient questions;
    private final MpesaConfig config;
    private final MpesaTokenClient tokens;
    private final Duration timeout;

    /**
     * @param shelf where the access token is kept, for all processes that use the consumer key
     * @param timeout the longest a call takes, connecting included
     */
    public MpesaHttpClient(Vertx vertx, MpesaConfig config, TokenShelf shelf, Clock clock, Duration timeout) {
        var pool = new PoolOptions().setHttp1MaxSize(POOL);
        var options = new WebClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setFollowRedirects(false)
                .setUserAgent("jirani");
        this.money = WebClient.create(vertx, new WebClientOptions(options).setKeepAlive(false), pool);
        this.questions = WebClient.create(vertx, new WebClientOptions(options).setKeepAliveTimeout(30), pool);
        this.config = config;
        this.tokens = new MpesaTokenClient(questions, config, shelf, clock);
        this.timeout = timeout;
    }

    MpesaConfig config() {
        return config;
    }

    /** The operator's password as it goes over the wire; another text each time. */
    String credential() {
        return SecurityCredential.of(config.certificate(), config.initiatorPassword());
    }

    /** One POST that may move money. Never repeated here, not even for a refused token. */
    Exchange move(String path, JsonObject body) {
        try {
            var token = tokens.token();
            var answer = once(money, path, body, token);
            if (!refused(answer)) return answer;
            tokens.evict(token);
            return new Exchange.NotSent(TOKEN);
        } catch (MpesaTokenClient.NoToken none) {
            return new Exchange.NotSent("no access token: " + none.getMessage());
        }
    }

    /** A question; once more when its token was refused. */
    Exchange ask(String path, JsonObject body) {
        try {
            var token = tokens.token();
            var first = once(questions, path, body, token);
            if (!refused(first)) return first;
            tokens.evict(token);
            return once(questions, path, body, tokens.token());
        } catch (MpesaTokenClient.NoToken none) {
            return new Exchange.NotSent("no access token: " + none.getMessage());
        }
    }

    /** An order or a question whose end comes to the result address. */
    static Ack ack(Exchange exchange) {
        return switch (exchange) {
            case Exchange.Answered answer -> MpesaResult.ack(answer.status(), answer.body());
            case Exchange.NotSent why -> new Ack.NotSent(why.why());
            case Exchange.Lost why -> new Ack.Unclear(why.why());
        };
    }

    /** The fields every order of ours begins with. */
    JsonObject signed(String command, Hooks hooks) {
        return new JsonObject()
                .put("Initiator", config.initiator())
                .put("SecurityCredential", credential())
                .put("CommandID", command)
                .put("ResultURL", hooks.result().toString())
                .put("QueueTimeOutURL", hooks.timeout().toString());
    }

    private static boolean refused(Exchange exchange) {
        return exchange instanceof Exchange.Answered answer && MpesaJson.tokenRefused(answer.status(), answer.body());
    }

    private Exchange once(WebClient http, String path, JsonObject body, Secret token) {
        try {
            var answer = http.postAbs(config.baseUrl() + path)
                    .putHeader("Authorization", "Bearer " + token.reveal())
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
