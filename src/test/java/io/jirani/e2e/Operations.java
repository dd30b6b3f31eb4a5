package io.jirani.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Requests made from the contract: for each operation one that has the right shape. */
final class Operations {
    /**
     * A parameter or field of an operation.
     *
     * @param in {@code path}, {@code query}, {@code header} or {@code body}
     */
    record Place(String name, String in) {}

    /**
     * An operation.
     *
     * @param places its parameters and the fields of its body
     * @param needed those of its query that it cannot do without
     * @param example its body; null for none
     */
    record Operation(
            String id, String method, String path, Set<Place> places, Set<String> needed, Map<String, Object> example) {
        boolean hasBody() {
            return places.stream().anyMatch(place -> place.in().equals("body"));
        }

        boolean has(String name, String in) {
            return places.contains(new Place(name, in));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** A request that is ready to send. */
    record Request(String method, String path, String body) {}

    private final JsonObject contract;

    Operations() {
        try {
            Map<String, Object> tree = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(Files.readString(Path.of("src/main/resources/openapi/jirani.yaml")));
            contract = new JsonObject(tree);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** All of them, in the contract's order. */
    List<Operation> all() {
        var all = new ArrayList<Operation>();
        for (var path : contract.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                all.add(operation(path.getKey(), method.getKey(), (JsonObject) method.getValue()));
        return all;
    }

    private Operation operation(String path, String method, JsonObject operation) {
        var places = new LinkedHashSet<Place>();
        var needed = new TreeSet<String>();
        for (var each : operation.getJsonArray("parameters", new JsonArray())) {
            var parameter = resolved((JsonObject) each);
            places.add(new Place(parameter.getString("name"), parameter.getString("in")));
            if (parameter.getString("in").equals("query") && parameter.getBoolean("required", false))
                needed.add(parameter.getString("name"));
        }
        Map<String, Object> example = new TreeMap<>();
        var body = operation
                .getJsonObject("requestBody", new JsonObject())
                .getJsonObject("content", new JsonObject())
                .getJsonObject("application/json");
        if (body != null) {
            for (var field : resolved(body.getJsonObject("schema", new JsonObject()))
                    .getJsonObject("properties", new JsonObject())) places.add(new Place(field.getKey(), "body"));
            example.putAll(body.getJsonObject("example", new JsonObject()).getMap());
        }
        return new Operation(
                operation.getString("operationId"),
                method.toUpperCase(Locale.ROOT),
                path,
                Set.copyOf(places),
                needed,
                example);
    }

    private JsonObject resolved(JsonObject node) {
        var found = node;
        while (found.containsKey("$ref")) {
            var target = contract;
            for (var step : found.getString("$ref").substring(2).split("/", -1)) target = target.getJsonObject(step);
            found = target;
        }
        return found;
    }

    /**
     * A request of the right shape.
     *
     * @param path values of the path's parameters; all that it has
     * @param query values of parameters, used where the operation has them
     * @param body fields beside those of the contract's example
     */
    static Request request(
            Operation operation, Map<String, String> path, Map<String, String> query, Map<String, Object> body) {
        var to = operation.path();
        for (var place : operation.places())
            if (place.in().equals("path"))
                to = to.replace("{" + place.name() + "}", encoded(value(path, place.name())));
        var questions = new ArrayList<String>();
        for (var place : operation.places())
            if (place.in().equals("query") && query.containsKey(place.name()))
                questions.add(place.name() + "=" + encoded(value(query, place.name())));
        if (!questions.isEmpty()) to += "?" + String.join("&", questions);
        var fields = new TreeMap<>(operation.example());
        fields.putAll(body);
        return new Request(operation.method(), to, operation.hasBody() ? new JsonObject(fields).encode() : "");
    }

    private static String value(Map<String, String> values, String name) {
        var value = values.get(name);
        if (value == null) throw new AssertionError("no value for the parameter " + name + ": add one");
        return value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
