package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;

/**
 * The way to Daraja. Calls that move money are one POST each, over a fresh connection: on a kept one the far side may be
 * closing, and a reset would leave us not knowing what was read. So a failure to connect proves that nothing was sent, and
 * any other failure proves nothing. A question may be asked once more when its token was refused.
 */
public final class MpesaHttpClient {
    private static final int CONNECT_MS = 3_000;
    private static final int POOL = 32;
    /** The access token has connections of its own: questions that hang keep nobody from paying. */
    private static final int TOKEN_POOL = 2;

    private static final String TOKEN = "the access token was refused";

    private final BoundedHttpClient money;
    private final BoundedHttpClient questions;
    private final MpesaConfig config;
    private final MpesaTokenClient tokens;
    private final Duration timeout;

    /**
     * @param shelf where the access token is kept, for all processes that use the consumer key
     * @param timeout the longest a call takes, connecting included
     */
    public MpesaHttpClient(Vertx vertx, MpesaConfig config, TokenShelf shelf, Clock clock, Duration timeout) {
        var pool = new PoolOptions().setHttp1MaxSize(POOL);
        var options = new HttpClientOptions().setConnectTimeout(CONNECT_MS);
        this.money = client(vertx, new HttpClientOptions(options).setKeepAlive(false), pool);
        this.questions = client(vertx, new HttpClientOptions(options).setKeepAliveTimeout(30), pool);
        var tokenPool = new PoolOptions().setHttp1MaxSize(TOKEN_POOL);
        this.config = config;
        this.tokens = new MpesaTokenClient(client(vertx, options, tokenPool), config, shelf, clock);
        this.timeout = timeout;
    }

    private static BoundedHttpClient client(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
        return new BoundedHttpClient(vertx, vertx.createHttpClient(options, pool));
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
            if (!tokens.evict(token)) return new Exchange.NotSent(TOKEN);
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

    private Exchange once(BoundedHttpClient http, String path, JsonObject body, Secret token) {
        var request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(config.baseUrl() + path)
                .setFollowRedirects(false)
                .putHeader("User-Agent", "jirani")
                .putHeader("Content-Type", "application/json")
                .putHeader("Authorization", "Bearer " + token.reveal());
        return http.exchange(request, body.toBuffer(), timeout);
    }
}
