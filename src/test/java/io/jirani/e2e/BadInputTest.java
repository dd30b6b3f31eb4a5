package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Calls.Answer;
import io.jirani.e2e.Street.Person;
import io.jirani.identity.Household.Language;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input at every door: a precise refusal, a counter that rises, and nothing changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final JsonObject ORDER =
            new JsonObject().put("quantity_wh", 1_000).put("price_cents_per_kwh", 1_500);
    private static final JsonObject PURCHASE =
            new JsonObject().put("quantity_wh", 500).put("limit_cents_per_kwh", 1_500);

    private Street street;
    private Books books;
    private Person seller;
    private Person buyer;
    private String order = "";
    private Map<String, Long> rows = Map.of();
    private Map<String, String> balances = Map.of();

    @BeforeAll
    void open(@TempDir Path folder) {
        street = new Street(folder, Duration.ZERO);
        books = street.books;
        seller = street.maker("Imani", 5_000);
        buyer = street.join("Juma", Language.EN);
        order = street.offer(seller, 2_000, 1_500);
    }

    @BeforeEach
    void look() {
        rows = books.rows();
        balances = books.balances();
    }

    @AfterEach
    void nothing_changed() {
        assertThat(books.rows()).isEqualTo(rows);
        assertThat(books.balances()).isEqualTo(balances);
        assertThat(books.findings()).isEmpty();
    }

    @AfterAll
    void close() {
        street.close();
    }

    @Test
    void a_reading_with_a_wrong_mac_is_kept_aside_counted_and_not_believed() {
        var meter = seller.meter();
        var rejects = street.metric("jirani_mac_rejects_total");
        var acks = meter.acks.size();
        var right = meter.reading(3, street.dawn.plus(Street.INTERVAL), 1_000, 99_000);
        var wrong = right.replace("99000", "99001");
        var packet = meter.publish(meter.up("reading"), wrong);
        eventually("PUBACK", () -> meter.acknowledged(packet));
        eventually(() -> assertThat(refused("wrong_mac")).isEqualTo(1));
        eventually(() -> assertThat(street.metric("jirani_mac_rejects_total")).isEqualTo(rejects + 1));
        assertThat(meter.acks).hasSize(acks);
    }

    @Test
    void garbage_from_a_meter_is_kept_aside_with_its_reason() {
        var meter = seller.meter();
        var refused = street.metric("jirani_readings_total", "refused");
        var bodies = java.util.List.of("", "\u0000\u0001", "[1,2", "{}", "{\"dev\":\"" + meter.dev.id() + "\"}");
        for (var body : bodies) {
            var packet = meter.publish(meter.up("reading"), body);
            eventually("PUBACK", () -> meter.acknowledged(packet));
        }
        eventually(() ->
                assertThat(street.metric("jirani_readings_total", "refused")).isEqualTo(refused + bodies.size()));
        assertThat(refused("not_json")).isPositive();
    }

    @Test
    void a_signed_message_that_breaks_the_schema_is_refused_by_its_place() {
        var meter = seller.meter();
        var topic = meter.up("reading");
        var open = "{\"v\":1,\"dev\":\"" + meter.dev.id() + "\",\"boot\":1,\"kid\":\"k1\",\"sent\":1,\"rows\":"
                + "[{\"seq\":9,\"t\":1767225660000,\"up\":1,\"tq\":\"sync\",\"gen\":1,\"imp\":-5,\"exp\":0,\"q\":0}]";
        var packet = meter.publish(topic, meter.sealed(topic, open));
        eventually("PUBACK", () -> meter.acknowledged(packet));
        eventually(() -> assertThat(books.texts("select reason from reading_refused where reason like 'schema%'"))
                .singleElement()
                .asString()
                .contains("/rows/0/imp"));
    }

    @Test
    void a_topic_of_another_meter_is_denied() {
        var denied = street.metric("jirani_mqtt_denied_total", "publish");
        var meter = buyer.meter();
        var payload = meter.reading(1, street.dawn, 1, 1);
        for (var topic : new String[] {seller.meter().up("reading"), "meters/v1/x", "$SYS/broker", "other/topic"})
            meter.publish(topic, payload);
        eventually(() ->
                assertThat(street.metric("jirani_mqtt_denied_total", "publish")).isEqualTo(denied + 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/orders | {\"quantity_wh\":1000,\"price_cents_per_kwh\":1500,\"colour\":1} | colour",
                "/v1/orders | {\"quantity_wh\":-1,\"price_cents_per_kwh\":1500} | quantity_wh",
                "/v1/orders | {\"quantity_wh\":0,\"price_cents_per_kwh\":1500} | quantity_wh",
                "/v1/orders | {\"quantity_wh\":1.5,\"price_cents_per_kwh\":1500} | quantity_wh",
                "/v1/orders | {\"quantity_wh\":\"1000\",\"price_cents_per_kwh\":1500} | quantity_wh",
                "/v1/orders | {\"quantity_wh\":1e30,\"price_cents_per_kwh\":1500} | quantity_wh",
                "/v1/orders | {\"quantity_wh\":1000} | price_cents_per_kwh",
                "/v1/orders | [] | #",
                "/v1/orders | not json | #",
                "/v1/purchases | {\"quantity_wh\":500,\"limit_cents_per_kwh\":1500,\"phone\":\"12\"} | phone",
                "/v1/purchases | {\"quantity_wh\":500,\"limit_cents_per_kwh\":1500,\"phone\":\"0711111111\"} | phone",
                "/v1/purchases | {\"quantity_wh\":500,\"limit_cents_per_kwh\":1500,\"partial\":\"maybe\"} | partial",
                "/v1/purchases | {\"quantity_wh\":500,\"limit_cents_per_kwh\":null} | limit_cents_per_kwh",
                "/v1/payouts | {\"amount_minor\":-100} | amount_minor"
            })
    void a_body_that_is_not_the_contracts_is_refused_at_the_field(String path, String body, String field) {
        var counted = street.metric("jirani_http_problems_total", "input-invalid");
        var answer = raw(seller, path, body);
        assertProblem(answer, 400, "input-invalid");
        assertThat(answer.json().getJsonArray("errors").encode()).contains(field);
        assertThat(street.metric("jirani_http_problems_total", "input-invalid")).isEqualTo(counted + 1);
    }

    @Test
    void who_sends_no_key_or_a_wrong_one_is_not_let_in() {
        var counted = street.metric("jirani_http_problems_total", "unauthenticated");
        for (var path : new String[] {"/v1/orders", "/v1/purchases"}) {
            var body = (path.endsWith("orders") ? ORDER : PURCHASE).encode();
            assertProblem(
                    street.gateway.post(path, body, "Idempotency-Key", Street.freshKey()), 401, "unauthenticated");
            var stranger = street.gateway.post(
                    path, body, "Idempotency-Key", Street.freshKey(), "Authorization", "Bearer jh_wrong");
            assertProblem(stranger, 401, "unauthenticated");
        }
        assertThat(street.metric("jirani_http_problems_total", "unauthenticated"))
                .isEqualTo(counted + 4);
    }

    @Test
    void money_needs_an_idempotency_key() {
        var counted = street.metric("jirani_http_problems_total", "idempotency-key-missing");
        for (var path : new String[] {"/v1/orders", "/v1/purchases"}) {
            var body = (path.endsWith("orders") ? ORDER : PURCHASE).encode();
            var answer = street.gateway.post(
                    path, body, "Authorization", "Bearer " + seller.key().reveal());
            assertProblem(answer, 400, "idempotency-key-missing");
        }
        assertThat(street.metric("jirani_http_problems_total", "idempotency-key-missing"))
                .isEqualTo(counted + 2);
    }

    @Test
    void what_another_household_owns_is_not_found() {
        assertProblem(street.gateway.delete(buyer.key(), "/v1/orders/" + order), 404, "not-found");
        assertProblem(street.gateway.delete(buyer.key(), "/v1/orders/" + Street.freshKey()), 404, "not-found");
        assertProblem(street.gateway.get(buyer.key(), "/v1/purchases/" + order), 404, "not-found");
        var forOther = raw(
                buyer,
                "/v1/orders",
                ORDER.copy().put("household", seller.code()).encode());
        assertThat(forOther.status()).isIn(403, 404);
    }

    @Test
    void what_is_not_there_cannot_be_sold_or_bought_and_no_price_leaves_its_bounds() {
        assertProblem(raw(buyer, "/v1/orders", ORDER.encode()), 409, "not-enough-energy");
        assertProblem(
                raw(
                        buyer,
                        "/v1/purchases",
                        PURCHASE.copy().put("quantity_wh", 2_001).encode()),
                409,
                "not-enough-energy");
        var dear = ORDER.copy().put("price_cents_per_kwh", 1_858).encode();
        assertThat(raw(seller, "/v1/orders", dear).json().getString("code")).isEqualTo("price-out-of-bounds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"BUY\",\"amount\":-1,\"price\":15,\"phone\":\"0700000021\"} | amount",
                "{\"type\":\"BUY\",\"amount\":\"x\",\"price\":15,\"phone\":\"0700000021\"} | amount",
                "{\"type\":\"STEAL\",\"amount\":1,\"price\":15,\"phone\":\"0700000021\"} | type",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":15} | phone",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":15.001,\"phone\":\"0700000021\"} | price",
                "{\"type\":\"BUY\",\"amount\":1e400,\"price\":15,\"phone\":\"0700000021\"} | amount",
                "{\"type\":\"BUY\",\"amount\":1 | JSON"
            })
    void the_older_clients_are_refused_in_their_own_words(String body, String word) {
        var answer = street.gateway.post("/api/execute_trade", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().getString("status")).isEqualTo("error");
        assertThat(answer.json().getString("message")).contains(word);
    }

    private Answer raw(Person person, String path, String body) {
        return street.gateway.post(
                path, body, "Authorization", "Bearer " + person.key().reveal(), "Idempotency-Key", Street.freshKey());
    }

    private long refused(String reason) {
        return books.number("select count(*) from reading_refused where reason like $1", reason + "%");
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().getString("code")).as(answer.body()).isEqualTo(code);
        assertThat(answer.json().getString("detail")).isNotBlank();
        assertThat(answer.json().getString("request_id")).isNotBlank();
    }
}
