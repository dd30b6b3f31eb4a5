package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The contract keeps its own rules (ux.md section 3), and the documents keep to the contract. */
class ContractTest {
    private static final JsonObject CONTRACT = new JsonObject(Contract.load().json());

    @Test
    void every_example_is_what_its_schema_says() {
        var wrong = new ArrayList<String>();
        var seen = new ArrayList<String>();
        walk("", CONTRACT, (place, node) -> {
            if (!node.containsKey("schema") || !node.containsKey("example")) return;
            seen.add(place);
            var result = Validator.create(
                            JsonSchema.of(whole(node.getValue("schema"))),
                            new JsonSchemaOptions()
                                    .setDraft(Draft.DRAFT202012)
                                    .setBaseUri("app://contract")
                                    .setOutputFormat(OutputFormat.Basic))
                    .validate(node.getValue("example"));
            if (!result.getValid()) wrong.add(place + " " + result.toJson().encode());
        });
        assertThat(seen).hasSizeGreaterThan(30);
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_body_of_ours_refuses_unknown_fields_and_bounds_its_numbers() {
        var loose = new ArrayList<String>();
        for (var name : List.of("NewOrder", "NewPurchase", "NewPayout")) {
            var schema = schemas().getJsonObject(name);
            if (!Boolean.FALSE.equals(schema.getValue("additionalProperties"))) loose.add(name);
            for (var field : schema.getJsonObject("properties")) {
                var type = (JsonObject) field.getValue();
                if ("integer".equals(type.getString("type"))
                        && !(type.containsKey("minimum") && type.containsKey("maximum")))
                    loose.add(name + "." + field.getKey());
            }
        }
        walk("", CONTRACT.getJsonObject("paths"), (place, node) -> {
            if (!place.contains("/v1/") || !node.containsKey("requestBody")) return;
            var schema = node.getJsonObject("requestBody")
                    .getJsonObject("content")
                    .getJsonObject("application/json")
                    .getJsonObject("schema");
            if (!schema.getString("$ref", "").matches(".*/New[A-Za-z]+")) loose.add(place);
        });
        assertThat(loose).isEmpty();
    }

    @Test
    void every_operation_of_ours_says_how_it_refuses() {
        var silent = new ArrayList<String>();
        for (var path : CONTRACT.getJsonObject("paths")) {
            for (var method : (JsonObject) path.getValue()) {
                var operation = (JsonObject) method.getValue();
                if (!path.getKey().startsWith("/v1/")) continue;
                var codes = operation.getJsonObject("responses").fieldNames();
                if (!codes.containsAll(List.of("400", "401", "403", "429", "500")))
                    silent.add(operation.getString("operationId"));
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void the_overview_of_the_interface_lists_every_operation_and_no_other() throws IOException {
        var page = Files.readString(Path.of("docs/api.md"));
        var listed = new TreeSet<String>();
        Pattern.compile("^\\| (GET|POST|PUT|DELETE) \\| `([^`]+)` \\| `([A-Za-z]+)` \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .forEach(row -> listed.add(row.group(1) + " " + row.group(2) + " " + row.group(3)));
        var known = new TreeSet<String>();
        for (var path : CONTRACT.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                known.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " "
                        + ((JsonObject) method.getValue()).getString("operationId"));
        assertThat(listed).isEqualTo(known);
    }

    @Test
    void the_overview_lists_every_event_that_is_told() throws IOException {
        var told = new TreeSet<>(Set.of("meter.released"));
        var call = Pattern.compile(
                "(?:EventLog\\.append|\\btell|EventLog\\.News)\\(\\s*(?:tx,\\s*)?\"([a-z]+\\.[a-z_]+)\"");
        try (var files = Files.walk(Path.of("src/main/java/io/jirani"))) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".java")).toList())
                call.matcher(Files.readString(file)).results().forEach(found -> told.add(found.group(1)));
        }
        var page = Files.readString(Path.of("docs/api.md"));
        var table = page.substring(page.indexOf("| type | data | who |"), page.indexOf("## Beside the contract"));
        var listed = new TreeSet<String>();
        Pattern.compile("^\\| (`[a-z]+\\.[^|]*) \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .forEach(row -> {
                    for (var type : row.group(1).split(", ", -1)) listed.add(type.replace("`", ""));
                });
        assertThat(listed).isEqualTo(told);
    }

    @Test
    void every_kind_of_refusal_has_its_page() {
        for (var kind : Problem.Kind.values())
            assertThat(Path.of("docs/problems", kind.slug() + ".md")).exists();
        assertThat(Path.of("docs/problems/fault.md")).exists();
        assertThat(Path.of("docs/problems/method-not-allowed.md")).exists();
    }

    @Test
    void every_metric_of_the_code_is_on_its_page() throws IOException {
        var roles = List.of("jirani_app", "jirani_migrate", "jirani_audit", "jirani_root");
        var used = new TreeSet<String>(List.of("jirani_build_info"));
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList())
                Pattern.compile("\"(jirani_[a-z_]+)\"")
                        .matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> !roles.contains(name) && !name.equals("jirani_build"))
                        .forEach(used::add);
        }
        var listed = new TreeSet<String>();
        Pattern.compile("^\\| `(jirani_[a-z_]+)`", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/metrics.md")))
                .results()
                .forEach(row -> listed.add(row.group(1)));
        assertThat(listed).containsAll(used);
    }

    @Test
    void the_router_reads_the_contract_and_leaves_callbacks_their_bytes() {
        var vertx = Vertx.vertx();
        try {
            var contract = Contract.load().open(vertx).await();
            var own = contract.operations().stream()
                    .filter(Contract::readsItsOwnBody)
                    .map(Operation::getOperationId)
                    .toList();
            assertThat(own)
                    .containsExactlyInAnyOrder(
                            "executeTrade",
                            "paymentCallback",
                            "mpesaCallback",
                            "mpesaResult",
                            "mpesaTimeout",
                            "hookStk",
                            "hookResult",
                            "hookTimeout",
                            "hookConfirmation",
                            "hookValidation",
                            "oauthChallenge",
                            "oauthToken",
                            "oauthRevoke");
        } finally {
            vertx.close().await();
        }
    }

    private static JsonObject schemas() {
        return CONTRACT.getJsonObject("components").getJsonObject("schemas");
    }

    /** A schema with everything it refers to written out; the contract has no circles. */
    private static JsonObject whole(Object node) {
        var schema = ((JsonObject) node).copy();
        if (schema.containsKey("$ref")) {
            var name = schema.getString("$ref");
            return whole(schemas().getJsonObject(name.substring(name.lastIndexOf('/') + 1)));
        }
        for (var field : schema.copy())
            if (field.getValue() instanceof JsonObject child) schema.put(field.getKey(), whole(child));
        return schema;
    }

    private static void walk(String place, Object node, BiConsumer<String, JsonObject> visitor) {
        if (node instanceof JsonArray array) array.forEach(child -> walk(place + "[]", child, visitor));
        if (!(node instanceof JsonObject object)) return;
        visitor.accept(place, object);
        for (var field : object) walk(place + " " + field.getKey(), field.getValue(), visitor);
    }
}
