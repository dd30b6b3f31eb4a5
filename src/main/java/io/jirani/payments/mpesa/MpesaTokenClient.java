package io.jirani.payments.mpesa;

import io.vertx.core.Future;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The one access token of a consumer key. Minted by one caller while the others wait, for a new token kills the old one
 * (pitfall 40); renewed a minute early; forgotten when the provider says it is not valid.
 */
final class MpesaTokenClient {
    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final int TIMEOUT_MS = 10_000;

    /** No token could be had: what needed it was not sent. */
    static final class NoToken extends RuntimeException {
        NoToken(String why) {
            super(why, null, false, false);
        }
    }

    private record Minted(String text, Instant until) {}

    private final WebClient http;
    private final MpesaConfig config;
    private final Clock clock;
    private Optional<Future<Minted>> current = Optional.empty();

    MpesaTokenClient(WebClient http, MpesaConfig config, Clock clock) {
        this.http = http;
        this.config = config;
        this.clock = clock;
    }

    /** A token that holds now. */
    String token() {
        try {
            return minting().await().text();
        } catch (NoToken known) {
            throw known;
        } catch (Exception unreachable) {
            throw new NoToken(unreachable.getClass().getSimpleName());
        }
    }

    /** Forgets a token that the provider refused, unless another has been minted since. */
    synchronized void evict(String refused) {
        current = current.filter(it -> !it.succeeded() || !it.result().text().equals(refused));
    }

    private synchronized Future<Minted> minting() {
        var usable = current.filter(it -> !it.isComplete() || holds(it));
        if (usable.isEmpty()) current = Optional.of(mint());
        return current.orElseThrow();
    }

    private boolean holds(Future<Minted> minted) {
        return minted.succeeded() && clock.instant().isBefore(minted.result().until());
    }

    private Future<Minted> mint() {
        var pair = config.consumerKey() + ":" + config.consumerSecret().reveal();
        var basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return http.getAbs(config.baseUrl() + "/oauth/v1/generate?grant_type=client_credentials")
                .putHeader("Authorization", "Basic " + basic)
                .timeout(TIMEOUT_MS)
                .send()
                .map(answer -> {
                    var body = Optional.ofNullable(answer.bodyAsString()).orElse("");
                    var token = MpesaJson.token(answer.statusCode(), body)
                            .orElseThrow(() -> new NoToken("no token, HTTP " + answer.statusCode()));
                    return new Minted(
                            token.text(),
                            clock.instant().plusSeconds(token.seconds()).minus(EARLY));
                });
    }
}
