package io.jirani.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The contract: {@code openapi/jirani.yaml}, the source of every route, as it is served and as the router reads it.
 *
 * @param yaml the file's text
 * @param json the same as JSON, anchors written out
 */
record Contract(String yaml, String json) {
    private static final String FORM = "application/x-www-form-urlencoded";

    /** A contract's operations whose bodies may be anything: the route reads the bytes and answers in its own form. */
    static boolean readsItsOwnBody(Operation operation) {
        return operation.getRequestBody() != null
                && (operation.getTags().contains("compat")
                        || operation.getTags().contains("callbacks")
                        || operation.getTags().contains("oauth"));
    }

    static Contract load() {
        try (var file = Contract.class.getResourceAsStream("/openapi/jirani.yaml")) {
            if (file == null) throw new IllegalStateException("no openapi/jirani.yaml in this build");
            var yaml = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Object> tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return new Contract(yaml, new JsonObject(tree).encode());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads it for the router. Fails when it is no valid contract. The router checks requests only, and its reader (5.0.10)
     * refuses the media types of our answers, so it gets the answers without their bodies; nor does it know forms, whose
     * routes read their own.
     */
    Future<OpenAPIContract> open(Vertx vertx) {
        var requests = new JsonObject(json);
        requests.getJsonObject("components").remove("responses");
        for (var path : requests.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue()) {
                var operation = (JsonObject) method.getValue();
                operation.put("responses", JsonObject.of("default", JsonObject.of("description", "see the contract")));
                var body = operation.getJsonObject("requestBody", new JsonObject());
                if (body.getJsonObject("content", new JsonObject()).containsKey(FORM))
                    body.put("content", JsonObject.of("application/octet-stream", new JsonObject()));
            }
        return OpenAPIContract.from(vertx, requests);
    }
}
