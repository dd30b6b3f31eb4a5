package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import io.jirani.payments.mpesa.TokenShelf.Kept;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The one access token of a consumer key. Minted by one caller of one process while the others wait; renewed a minute
 * early; forgotten when the provider says it is not valid.
 */
final class MpesaTokenClient {
    private static final Duration EARLY = Duration.ofSeconds(60);

    /** How long before its end a token of our own memory is compared with the shelf: another process may have renewed it. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int WAITS = 100;
    private static final Duration WAIT = Duration.ofMillis(100);

    /** A product that refuses every token must not have each question mint one: each mint ends the token before it. */
    private static final int REFUSALS = 3;

    private static final Duration WITHIN = Duration.ofSeconds(30);

    /** No token could be had: what needed it was not sent. */
    static final class NoToken extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoToken(String why) {
            super(why, null, false, false);
        }
    }

    private final BoundedHttpClient http;
    private final MpesaConfig config;
    private final TokenShelf shelf;
    private final Clock clock;
    private Optional<Future<Kept>> current = Optional.empty();
    private Instant counting = Instant.EPOCH;
    private int refusals;

    MpesaTokenClient(BoundedHttpClient http, MpesaConfig config, TokenShelf shelf, Clock clock) {
        this.http = http;
        this.config = config;
        this.shelf = shelf;
        this.clock = clock;
    }

    /** A token that holds now. */
    Secret token() {
        var promise = Promise.<Kept>promise();
        var known = mine(promise);
        if (known.equals(promise.future())) fetch(promise);
        try {
            return known.await().token();
        } catch (NoToken none) {
            throw none;
        } catch (Exception unreachable) {
            throw new NoToken(unreachable.getClass().getSimpleName());
        }
    }

    /**
     * Forgets a token that the provider refused, unless another has been minted since, or some were forgotten just now: then it
     * is not the token that is wrong.
     *
     * @return whether {@link #token()} may give another
     */
    boolean evict(Secret refused) {
        synchronized (this) {
            if (current.filter(it -> isIt(it, refused)).isEmpty()) return true;
            if (isTooMany(clock.instant())) return false;
            current = Optional.empty();
        }
        shelf.forget(refused);
        return true;
    }

    private boolean isTooMany(Instant now) {
        if (!now.isBefore(counting.plus(WITHIN))) {
            counting = now;
            refusals = 0;
        }
        return ++refusals > REFUSALS;
    }

    private static boolean isIt(Future<Kept> known, Secret refused) {
        return known.succeeded() && known.result().token().reveal().equals(refused.reveal());
    }

    /** What all callers wait for: a token that is known, or one that somebody fetches, who may be the caller. */
    private synchronized Future<Kept> mine(Promise<Kept> offer) {
        var usable = current.filter(it -> !it.isComplete() || fresh(it)).orElse(offer.future());
        current = Optional.of(usable);
        return usable;
    }

    private boolean fresh(Future<Kept> kept) {
        return kept.succeeded()
                && clock.instant().isBefore(kept.result().until().minus(LOOK));
    }

    private void fetch(Promise<Kept> promise) {
        try {
            promise.complete(fetch());
        } catch (Exception failure) {
            promise.fail(failure);
        }
    }

    private Kept fetch() throws InterruptedException {
        for (int tries = 0; tries < WAITS; tries++) {
            var now = clock.instant();
            var kept = shelf.kept().filter(it -> now.isBefore(it.until()));
            if (kept.isPresent()) return kept.get();
            if (shelf.claim(now) == TokenShelf.Right.MINT) return renewed(now);
            Thread.sleep(WAIT);
        }
        throw new NoToken("another process mints and does not end");
    }

    /** With the turn in hand: somebody may have had it between our look and our claim. */
    private Kept renewed(Instant now) {
        var since = shelf.kept().filter(it -> now.isBefore(it.until()));
        if (since.isEmpty()) return minted();
        shelf.give();
        return since.get();
    }

    private Kept minted() {
        try {
            var minted = mint(clock.instant());
            shelf.put(minted);
            return minted;
        } catch (Exception failure) {
            shelf.give();
            throw failure;
        }
    }

    private Kept mint(Instant asked) {
        var pair = config.consumerKey() + ":" + config.consumerSecret().reveal();
        var basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        var request = new RequestOptions()
                .setAbsoluteURI(config.baseUrl() + "/oauth/v1/generate?grant_type=client_credentials")
                .putHeader("User-Agent", "jirani")
                .putHeader("Authorization", "Basic " + basic);
        return switch (http.exchange(request, Buffer.buffer(), TIMEOUT)) {
            case Exchange.Answered answer -> {
                var token = MpesaJson.token(answer.status(), answer.body())
                        .orElseThrow(() -> new NoToken("no token, HTTP " + answer.status()));
                var until = asked.plusSeconds(token.seconds()).minus(EARLY);
                yield new Kept(new Secret(token.text()), until);
            }
            case Exchange.NotSent none -> throw new NoToken(none.why());
            case Exchange.Lost lost -> throw new NoToken(lost.why());
        };
    }
}
