package io.jirani.demo;

import io.jirani.access.ConsoleSms;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;

/**
 * The screens of the simulated people's phones, for this machine only: {@code GET /phones/254700000001} answers the last
 * texts that reached the number, the newest first.
 */
final class PhonesDoor implements AutoCloseable {
    private static final String PATH = "/phones/";

    private final ConsoleSms phones;
    private final HttpServer server;

    private PhonesDoor(Vertx vertx, ConsoleSms phones) {
        this.phones = phones;
        this.server = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await();
    }

    static PhonesDoor open(Vertx vertx, ConsoleSms phones) {
        return new PhonesDoor(vertx, phones);
    }

    int port() {
        return server.actualPort();
    }

    private void answer(HttpServerRequest request) {
        var path = request.path();
        if (path == null || !path.startsWith(PATH)) {
            request.response().setStatusCode(404).end();
            return;
        }
        try {
            var texts = new JsonArray(phones.inbox(Msisdn.parse(path.substring(PATH.length()))));
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-store")
                    .end(texts.toBuffer());
        } catch (Problem noNumber) {
            request.response().setStatusCode(400).end();
        }
    }

    @Override
    public void close() {
        server.close().await();
    }
}
