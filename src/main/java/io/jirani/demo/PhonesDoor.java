package io.jirani.demo;

import io.jirani.access.ConsoleSms;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * The screens of the simulated people's phones, for this machine only: {@code GET /phones/254700000001} answers the last
 * texts that reached the number, the newest first; {@code GET /authenticators/asha} the code of now of an operator's app.
 */
final class PhonesDoor implements AutoCloseable {
    private static final String PHONES = "/phones/";
    private static final String AUTHENTICATORS = "/authenticators/";

    private final ConsoleSms phones;
    private final Function<String, Optional<Authenticator>> apps;
    private final Clock clock;
    private final HttpServer server;

    private PhonesDoor(Vertx vertx, ConsoleSms phones, Function<String, Optional<Authenticator>> apps, Clock clock) {
        this.phones = phones;
        this.apps = apps;
        this.clock = clock;
        this.server = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await();
    }

    /**
     * @param apps an operator's authenticator, by login
     */
    static PhonesDoor open(
            Vertx vertx, ConsoleSms phones, Function<String, Optional<Authenticator>> apps, Clock clock) {
        return new PhonesDoor(vertx, phones, apps, clock);
    }

    int port() {
        return server.actualPort();
    }

    private void answer(HttpServerRequest request) {
        var path = Optional.ofNullable(request.path()).orElse("");
        try {
            if (path.startsWith(PHONES)) {
                var number = Msisdn.parse(path.substring(PHONES.length()));
                say(request, new JsonArray(phones.inbox(number)).toBuffer());
            } else if (path.startsWith(AUTHENTICATORS)) {
                apps.apply(path.substring(AUTHENTICATORS.length()))
                        .map(app -> JsonObject.of("code", app.code(clock.instant())))
                        .ifPresentOrElse(
                                code -> say(request, code.toBuffer()),
                                () -> request.response().setStatusCode(404).end());
            } else request.response().setStatusCode(404).end();
        } catch (Problem noNumber) {
            request.response().setStatusCode(400).end();
        }
    }

    private static void say(HttpServerRequest request, Buffer json) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(json);
    }

    @Override
    public void close() {
        server.close().await();
    }
}
