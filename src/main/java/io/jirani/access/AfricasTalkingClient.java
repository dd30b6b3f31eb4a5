package io.jirani.access;

import io.jirani.kernel.Msisdn;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts by Africa's Talking: {@code POST /version1/messaging}, a form with {@code username}, {@code to}, {@code message} and
 * {@code from}, the key in the header {@code apiKey}. It answers 201 with a status for each recipient: 100 to 102 are on
 * their way, 4xx are refusals, 5xx say nothing. Over a fresh connection each, so that a failure to connect proves that
 * nothing was sent.
 */
public final class AfricasTalkingClient implements SmsPort {
    private static final Logger LOG = LoggerFactory.getLogger(AfricasTalkingClient.class);
    private static final int CONNECT_MS = 3_000;
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final WebClient http;
    private final SmsSettings.AfricasTalking settings;
    private final Duration timeout;

    /**
     * @param timeout the longest a text takes, connecting included
     */
    public AfricasTalkingClient(Vertx vertx, SmsSettings.AfricasTalking settings, Duration timeout) {
        this.http = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setConnectTimeout(CONNECT_MS)
                        .setFollowRedirects(false)
                        .setKeepAlive(false)
                        .setUserAgent("jirani"));
        this.settings = settings;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "africastalking";
    }

    @Override
    public Outcome send(Msisdn to, String text) {
        try {
            var answer = http.postAbs(settings.url() + "/version1/messaging")
                    .putHeader("apiKey", settings.key().reveal())
                    .putHeader("Accept", "application/json")
                    .timeout(timeout.toMillis())
                    .sendForm(form(to, text))
                    .await();
            return judged(
                    answer.statusCode(),
                    Optional.ofNullable(answer.bodyAsString()).orElse(""));
        } catch (Exception failure) {
            LOG.warn("the SMS carrier was not reached: {}", failure.getClass().getSimpleName());
            return neverConnected(failure) ? Outcome.REFUSED : Outcome.UNCLEAR;
        }
    }

    private MultiMap form(Msisdn to, String text) {
        var form = MultiMap.caseInsensitiveMultiMap()
                .add("username", settings.user())
                .add("to", "+" + to.digits())
                .add("message", text);
        settings.sender().ifPresent(sender -> form.add("from", sender));
        return form;
    }

    /** What an answer means. Its text may hold the number: only codes are logged. */
    private static Outcome judged(int status, String body) {
        if (status >= 400 && status < 500) {
            LOG.warn("the SMS carrier refuses us with HTTP {}", status);
            return Outcome.REFUSED;
        }
        if ((status != 201 && status != 200) || body.length() > LONGEST_ANSWER) return Outcome.UNCLEAR;
        try {
            var recipients = new JsonObject(body)
                    .getJsonObject("SMSMessageData", new JsonObject())
                    .getJsonArray("Recipients");
            // Without recipients the message itself was refused, as for a sender nobody registered.
            if (recipients == null) return Outcome.UNCLEAR;
            if (recipients.isEmpty()) return Outcome.REFUSED;
            int code = recipients.getJsonObject(0).getInteger("statusCode", 0);
            if (code >= 100 && code <= 102) return Outcome.SENT;
            LOG.warn("the SMS carrier answers a text with {}", code);
            return (code >= 400 && code < 500) || code == 502 ? Outcome.REFUSED : Outcome.UNCLEAR;
        } catch (DecodeException | ClassCastException unreadable) {
            return Outcome.UNCLEAR;
        }
    }

    private static boolean neverConnected(@Nullable Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof SSLHandshakeException
                || (failure != null && neverConnected(failure.getCause()));
    }
}
