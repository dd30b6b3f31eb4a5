package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's walk: its curl lines, read from it and sent to a demo among its simulated people, until both purchases are settled. */
class ReadmeWalkTest {
    private static final Pattern KEY = Pattern.compile("(\\w+)=\\$\\(key (H\\d{4})\\)");
    private static final Pattern CALL = Pattern.compile("curl -s \\$API(\\S+)([^|\\n]*)");
    private static final Pattern BEARER = Pattern.compile("Authorization: Bearer \\$(\\w+)");
    private static final Pattern BODY = Pattern.compile("-d '([^']*)'");

    private static final long ENOUGH_WH = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> words = new HashMap<>();

    @TempDir
    Path data;

    @Test
    @Timeout(120)
    void every_curl_line_of_the_readme_works_against_a_demo_and_both_purchases_are_settled() throws Exception {
        var section = section();
        var options = new DemoOptions(120, 12, new DemoOptions.Ports(0, 0, 0), data);
        try (var demo =
                Demo.start(options, Clock.systemUTC(), new SecureRandom(), line -> {}, (household, notice) -> {})) {
            var secrets = DemoSecrets.open(data, new SecureRandom());
            for (var key = KEY.matcher(section); key.find(); )
                words.put(
                        key.group(1),
                        secrets.household(key.group(2)).orElseThrow().reveal());
            words.put("API", "http://127.0.0.1:" + demo.httpPort());
            var walked = new ArrayList<String>();
            for (var call = CALL.matcher(section); call.find(); ) walked.add(walk(call));
            assertThat(walked)
                    .containsExactly(
                            "GET /v1/me",
                            "POST /v1/orders",
                            "GET /v1/book",
                            "POST /v1/purchases",
                            "GET /v1/purchases",
                            "GET /v1/receipts",
                            "GET /v1/me",
                            "POST /api/execute_trade",
                            "GET /api/payment/status/$TX");
            assertThat(demo.finish().faults()).isEmpty();
        } finally {
            http.close();
        }
    }

    /** Sends one line; where the README lets its reader wait, asks again until the answer is the promised one. */
    private String walk(Matcher call) throws Exception {
        var path = call.group(1);
        var body = BODY.matcher(call.group(2));
        var request = HttpRequest.newBuilder(
                URI.create(words.get("API") + path.replace("$TX", words.getOrDefault("TX", ""))));
        for (var bearer = BEARER.matcher(call.group(2)); bearer.find(); )
            request.header("Authorization", "Bearer " + words.get(bearer.group(1)));
        if (body.find()) {
            assertThat(call.group(2)).contains("-H 'Content-Type: application/json'");
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body.group(1)));
            if (call.group(2).contains("Idempotency-Key"))
                request.header("Idempotency-Key", "\"" + UUID.randomUUID() + "\"");
            var answer = send(request);
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 202);
            if (path.equals("/api/execute_trade"))
                words.put(
                        "TX",
                        new JsonObject(answer.body()).getJsonObject("payment").getString("tx_id"));
            return "POST " + path;
        }
        Predicate<String> promised = switch (path) {
            case "/v1/me" ->
                text -> new JsonObject(text).getJsonObject("energy").getLong("made_wh") >= ENOUGH_WH;
            case "/v1/purchases" -> text -> text.contains("\"settled\"");
            case "/v1/receipts" -> text -> text.contains("you bought 0.1 kWh");
            case "/api/payment/status/$TX" -> text -> text.contains("\"completed\"");
            default -> text -> true;
        };
        var last = "";
        for (int second = 0; second < 80; second++) {
            var answer = send(request.GET());
            last = answer.body();
            assertThat(answer.statusCode()).as(path + " " + last).isEqualTo(200);
            if (promised.test(last)) return "GET " + path;
            assertThat(last).doesNotContain("\"state\":\"released\"");
            Thread.sleep(500);
        }
        throw new AssertionError("never as promised: " + path + " " + last);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The walk's commands, each on one line. */
    private static String section() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("## Buy energy, step by step");
        return readme.substring(start, readme.indexOf("\n## ", start)).replace("\\\n", " ");
    }
}
