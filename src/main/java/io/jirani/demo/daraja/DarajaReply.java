package io.jirani.demo.daraja;

import io.vertx.core.json.JsonObject;

/** What the provider answers at once. */
record DarajaReply(int status, JsonObject body) {
    static DarajaReply ok(JsonObject body) {
        return new DarajaReply(200, body);
    }
}
