package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.http.HealthCheck.Status;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpVerticleTest {
    private final Door door = new Door();

    @BeforeAll
    void open() {
        door.open(
                List.of(HttpVerticleTest::room),
                List.of(
                        new HealthCheck("database", Status::active),
                        new HealthCheck("mpesa", () -> Status.degraded("the float is dry"))),
                List.of(),
                Duration.ofMillis(600));
    }

    @AfterAll
    void close() {
        door.close();
    }

    private static void room(RouterBuilder builder) {
        Answers.on(builder, "placeOrder", ctx -> Answers.json(ctx, 201, Answers.body(ctx)));
        Answers.on(builder, "createPurchase", ctx -> {
            throw Problem.of(Problem.Kind.NOT_ENOUGH_ENERGY, "1.8 kWh on offer at or below 12.00");
        });
        Answers.on(builder, "getBook", ctx -> {
            throw new IllegalStateException("select secret from somewhere");
        });
        Answers.on(builder, "getMe", ctx -> Future.await(ctx.vertx().timer(3_000)));
        Answers.on(
                builder,
                "hookStk",
                ctx -> Answers.json(
                        ctx,
                        200,
                        JsonObject.of(
                                "read",
                                new String(Answers.bytes(ctx), StandardCharsets.UTF_8),
                                "token",
                                ctx.pathParam("token"))));
        Answers.on(builder, "executeTrade", ctx -> {
            throw Problem.invalid("type", "BUY or SELL");
        });
    }

    @Test
    void a_file_of_a_statement_lasts_as_long_as_its_reader_and_a_page_has_the_deadline() {
        var statement = "/v1/ledger/accounts/rail:mpesa:collect/statement";
        assertThat(HttpVerticle.lasts(statement, Optional.of("csv"))).isTrue();
        assertThat(HttpVerticle.lasts(statement, Optional.of("application/x-ndjson")))
                .isTrue();
        assertThat(HttpVerticle.lasts("/v1/stream", Optional.empty())).isTrue();
        assertThat(HttpVerticle.lasts("/v1/me/export", Optional.empty())).isTrue();
        assertThat(HttpVerticle.lasts(statement, Optional.empty())).isFalse();
        assertThat(HttpVerticle.lasts(statement, Optional.of("application/json")))
                .isFalse();
        assertThat(HttpVerticle.lasts("/v1/intervals", Optional.of("csv"))).isFalse();
    }

    @Test
    void a_room_reads_what_the_contract_lets_in() {
        var answer = door.post("/v1/orders", "{\"quantity_wh\":2500,\"price_cents_per_kwh\":1200}");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Door.json(answer).getInteger("quantity_wh")).isEqualTo(2500);
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"quantity_wh":0,"price_cents_per_kwh":1200} | #/quantity_wh
            {"quantity_wh":"2","price_cents_per_kwh":1200} | #/quantity_wh
            {"quantity_wh":99999999999999999999,"price_cents_per_kwh":1200} | #/quantity_wh
            {"quantity_wh":2.5,"price_cents_per_kwh":1200} | #/quantity_wh
            {"quantity_wh":2} | #/price_cents_per_kwh
            {"quantity_wh":2,"price_cents_per_kwh":1,"seller":"x"} | #/seller
            [1] | #
            {nonsense | #
            '' | #
            """)
    void a_body_against_the_contract_is_refused_with_the_place(String body, String pointer) {
        var answer = door.post("/v1/orders", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        var problem = Door.json(answer);
        assertThat(problem.getString("code")).isEqualTo("input-invalid");
        assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("pointer"))
                .isEqualTo(pointer);
    }

    @Test
    void a_parameter_against_the_contract_is_refused_by_its_name() {
        var answer = door.get("/v1/orders?limit=500");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Door.json(answer).getJsonArray("errors").getJsonObject(0).getString("pointer"))
                .isEqualTo("#/limit");
    }

    @Test
    void a_refusal_of_a_room_is_problem_details() {
        var answer = door.post("/v1/purchases", "{\"quantity_wh\":2500,\"limit_cents_per_kwh\":1200}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        var problem = Door.json(answer);
        assertThat(problem.fieldNames())
                .containsExactly(
                        "type", "title", "status", "detail", "instance", "code", "request_id", "retryable", "errors");
        assertThat(problem.getString("type")).isEqualTo("/problems/not-enough-energy");
        assertThat(problem.getString("detail")).isEqualTo("1.8 kWh on offer at or below 12.00");
        assertThat(problem.getString("instance")).endsWith(problem.getString("request_id"));
        assertThat(door.get(problem.getString("type")).body()).contains("<h1>Not enough energy</h1>");
    }

    @Test
    void a_bug_says_nothing_but_its_request() {
        var answer = door.get("/v1/book");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret").contains("\"code\":\"fault\"");
    }

    @Test
    void what_takes_too_long_is_answered_not_now() {
        var answer = door.get("/v1/me");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Door.json(answer).getBoolean("retryable")).isTrue();
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void an_unknown_path_and_an_unknown_method_are_told_apart() {
        assertThat(Door.json(door.get("/v1/nothing")).getString("code")).isEqualTo("not-found");
        assertThat(door.get("/v1/nothing").statusCode()).isEqualTo(404);
        var answer = door.method("PUT", "/v1/orders");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(Door.json(answer).getString("code")).isEqualTo("method-not-allowed");
        assertThat(door.method("POST", "/healthz").statusCode()).isEqualTo(405);
    }

    @Test
    void a_body_over_the_limit_is_too_large() {
        for (var path : List.of("/v1/orders", "/hooks/pay/abc/stk")) {
            var answer = door.post(path, "x".repeat(70_000));
            assertThat(answer.statusCode()).as(path).isEqualTo(413);
            assertThat(Door.json(answer).getString("code")).isEqualTo("too-large");
        }
    }

    @Test
    void a_callback_reads_any_bytes_of_any_type() {
        var answer = door.post("/hooks/pay/abc/stk", "{not json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Door.json(answer).getString("read")).isEqualTo("{not json");
        assertThat(Door.json(answer).getString("token")).isEqualTo("abc");
        var typeless = door.send(
                door.request("/hooks/pay/abc/stk").POST(java.net.http.HttpRequest.BodyPublishers.ofString("plain")));
        assertThat(Door.json(typeless).getString("read")).isEqualTo("plain");
    }

    @Test
    void the_older_paths_refuse_in_their_own_words() {
        var answer = door.post("/api/execute_trade", "{\"anything\":1}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Door.json(answer)).isEqualTo(JsonObject.of("status", "error", "message", "type: BUY or SELL"));
        var modern = door.post("/api/execute_trade", "{}", "Accept", "application/problem+json");
        assertThat(Door.json(modern).getString("code")).isEqualTo("input-invalid");
    }

    @Test
    void machines_find_what_they_ask_for() {
        assertThat(door.get("/healthz").statusCode()).isEqualTo(200);
        var ready = door.get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(Door.json(ready).getJsonObject("components").getJsonObject("mpesa"))
                .isEqualTo(JsonObject.of("state", "degraded", "detail", "the float is dry"));
        assertThat(door.get("/metrics").body()).contains("jirani_http_problems_total");
        assertThat(new JsonObject(door.get("/openapi.json").body()).getString("openapi"))
                .isEqualTo("3.1.0");
        assertThat(door.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void the_first_page_is_there_without_a_console_too() {
        assertThat(door.get("/").statusCode()).isEqualTo(200);
        assertThat(door.get("/").body()).contains("Jirani");
        for (var path : List.of(
                "/../pom.xml", "/%2e%2e/pom.xml", "/web/..%2f..%2fpom.xml", "/problems/..%2f..%2fx", "/.git/config"))
            assertThat(door.get(path).statusCode()).as(path).isEqualTo(404);
    }

    @Test
    void a_component_that_fails_makes_the_gateway_not_ready() {
        try (var other = new Door()) {
            other.open(
                    List.of(),
                    List.of(new HealthCheck("database", () -> {
                        throw new IllegalStateException("no");
                    })),
                    List.of());
            assertThat(other.get("/readyz").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void the_start_fails_when_nobody_answers_an_operation() {
        var lonely = new HttpVerticle(
                HttpVerticle.Settings.loopback(0),
                new Door.Everybody(),
                List.of(HttpVerticleTest::room),
                List.of(),
                door.metrics,
                new Ids(Clock.systemUTC(), new Random(1)),
                List.of());
        assertThatThrownBy(() -> door.vertx
                        .deployVerticle(
                                lonely, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                        .await())
                .hasMessageContaining("nobody answers")
                .hasMessageContaining("getOverview");
    }
}
