package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulator's bodies have the very keys and types of the captured ones: of our own copies always, and of the shared
 * samples where these are at hand.
 */
class DarajaShapesTest {
    private static final Map<String, String> CAPTURED = Map.ofEntries(
            Map.entry("stk-callback-paid.json", "01-stk-callback-0-success-captured-2025-10-03.json"),
            Map.entry("stk-callback-cancelled.json", "02-stk-callback-1032-cancelled-captured-2025-05-25.json"),
            Map.entry("stk-push-taken.json", "20-stk-push-response-200-captured-2025-04-05.json"),
            Map.entry("error.json", "21-stk-push-error-400-invalid-callback-url.json"),
            Map.entry("fault.json", "25-spike-arrest-fault.json"),
            Map.entry("oauth.json", "26-oauth-200.json"),
            Map.entry("stk-query-paid.json", "30-stk-query-0-success-captured.json"),
            Map.entry("b2c-taken.json", "40-b2c-ack-200.json"),
            Map.entry("b2c-result-paid.json", "41-b2c-result-0-captured-2021-01-07.json"),
            Map.entry("b2c-result-failed.json", "43-b2c-result-2001-doc.json"),
            Map.entry("balance-result.json", "50-account-balance-result-captured-2024-01-24.json"),
            Map.entry("status-result.json", "60-transaction-status-result-doc.json"));

    @TempDir
    Path directory;

    @Test
    void everyBodyHasTheKeysAndTypesOfTheCapturedOne() throws IOException {
        var sent = new TreeMap<String, JsonObject>();
        try (var provider = Provider.quickIn(directory)) {
            pushes(provider, sent);
            payouts(provider, sent);
        }
        assertThat(sent.keySet()).isEqualTo(CAPTURED.keySet());
        for (var each : sent.entrySet())
            for (var sample : samples(each.getKey()).toList())
                assertThat(shape(each.getValue()))
                        .describedAs("%s like %s", each.getKey(), sample)
                        .isEqualTo(shape(new JsonObject(Files.readString(sample))));
    }

    private static void pushes(Provider provider, Map<String, JsonObject> sent) {
        var app = provider.config.app();
        sent.put(
                "oauth.json",
                provider.mint(app.consumerKey(), app.consumerSecret(), "client_credentials")
                        .json());
        var body = provider.pushBody("254700000001", 35);
        var pushed = provider.pushRaw(body).json();
        sent.put("stk-push-taken.json", pushed);
        sent.put("stk-callback-paid.json", provider.next().body());
        sent.put(
                "stk-query-paid.json",
                provider.query(pushed.getString("CheckoutRequestID")).json());
        provider.push("254700000007", 35);
        sent.put("stk-callback-cancelled.json", provider.next().body());
        sent.put(
                "error.json",
                provider.pushRaw(body.copy().put("CallBackURL", "x")).json());
        provider.fault("*", "fault_envelope");
        sent.put("fault.json", provider.pushRaw(body).json());
    }

    private static void payouts(Provider provider, Map<String, JsonObject> sent) {
        var body = provider.payBody("254700000002", 40);
        sent.put("b2c-taken.json", provider.payRaw(body).json());
        sent.put("b2c-result-paid.json", provider.next().body());
        var originator = body.getString("OriginatorConversationID");
        var status = provider.status("OriginatorConversationID", originator);
        sent.put("status-result.json", new JsonObject().put("Result", status));
        provider.call("/mpesa/accountbalance/v1/query", provider.askBody("AccountBalance"));
        sent.put("balance-result.json", provider.next().body());
        provider.payRaw(provider.payBody("254700000002", 40).put("InitiatorName", "nobody"));
        sent.put("b2c-result-failed.json", provider.next().body());
    }

    private static Stream<Path> samples(String name) {
        return Stream.of(
                        Path.of("src/test/resources/daraja", name),
                        Path.of("/work/shared/providers/mpesa-samples", CAPTURED.getOrDefault(name, name)),
                        Path.of("../shared/providers/mpesa-samples", CAPTURED.getOrDefault(name, name)))
                .filter(Files::exists);
    }

    /** Keys and types; pairs of Name or Key and Value become keys, since their order is not a contract. */
    private static String shape(Object value) {
        return switch (value) {
            case JsonObject object ->
                object.fieldNames().stream()
                        .sorted()
                        .map(field -> field + ":" + shape(object.getValue(field)))
                        .collect(Collectors.joining(", ", "{", "}"));
            case JsonArray pairs ->
                pairs.stream()
                        .map(JsonObject.class::cast)
                        .map(pair -> pair.getString("Name", pair.getString("Key")) + ":"
                                + shape(pair.getValue("Value", true)))
                        .sorted()
                        .collect(Collectors.joining(", ", "[", "]"));
            case String text -> "text";
            case Double real -> "decimal";
            case Number whole -> "whole";
            default -> "nothing";
        };
    }
}
