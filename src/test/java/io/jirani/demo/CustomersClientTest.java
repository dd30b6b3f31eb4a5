package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jirani.config.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The people over a real socket, against a door that takes everything and pays by the last digit of the phone. */
class CustomersClientTest {
    private static final List<Neighbourhood.Home> HOMES = Neighbourhood.of(12).homes();

    private final List<JsonObject> orders = new CopyOnWriteArrayList<>();
    private final List<JsonObject> purchases = new CopyOnWriteArrayList<>();
    private final List<JsonObject> trades = new CopyOnWriteArrayList<>();
    private final Set<String> idempotencyKeys = ConcurrentHashMap.newKeySet();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Map<String, Long> made = new ConcurrentHashMap<>();
    private HttpServer door;

    @BeforeEach
    void open() throws IOException {
        door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        door.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        door.createContext("/", this::answer);
        door.start();
        for (var home : HOMES) made.put("key-" + home.code(), home.sells() ? 500L : 0L);
    }

    @AfterEach
    void shut() {
        door.stop(0);
    }

    @Test
    void sellers_offer_what_they_own_and_buyers_take_turns_at_the_two_doors_until_told_to_stop() {
        var base = URI.create("http://127.0.0.1:" + door.getAddress().getPort());
        CustomersTally tally;
        try (var people = CustomersClient.start(base, HOMES, keys(), Clock.systemUTC(), 1)) {
            tally = people.tally();
            eventually(() -> tally.v1() >= 4 && tally.compat() >= 4 && tally.paid() >= 4 && tally.unpaid() >= 2);
        }
        assertThat(wrong).isEmpty();
        assertThat(tally.faults()).isZero();
        assertThat(orders).hasSizeGreaterThanOrEqualTo(6);
        assertThat(idempotencyKeys).hasSize(orders.size() + purchases.size());
        var early = new HashSet<Character>();
        for (var purchase : purchases) early.add(last(purchase));
        for (var trade : trades) early.add(last(trade));
        assertThat(early).contains('7', '9');
        assertThat(trades.getFirst().getString("type")).isEqualTo("BUY");
        assertThat(trades.getFirst().getString("household_id")).matches("H00[01]\\d");
        int begun = purchases.size() + trades.size();
        pause(Duration.ofMillis(1_500));
        assertThat(purchases.size() + trades.size()).isEqualTo(begun);
    }

    private static Map<String, Secret> keys() {
        var keys = new HashMap<String, Secret>();
        for (var home : HOMES) keys.put(home.code(), new Secret("key-" + home.code()));
        return keys;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var body = text.isEmpty() ? new JsonObject() : new JsonObject(text);
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        var key = authorization == null ? "" : authorization.replace("Bearer ", "");
        if (path.startsWith("/v1/") && !made.containsKey(key)) wrong.add("no key: " + path);
        if (path.startsWith("/api/") && !key.isEmpty()) wrong.add("a key: " + path);
        if (path.startsWith("/v1/") && "POST".equals(exchange.getRequestMethod())) {
            var idempotency = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (idempotency == null || !idempotencyKeys.add(idempotency)) wrong.add("idempotency: " + idempotency);
        }
        var reply = reply(path, body, key);
        var bytes = reply.encode().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(path.equals("/v1/purchases") ? 202 : 200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private JsonObject reply(String path, JsonObject body, String key) {
        if (path.equals("/v1/me"))
            return new JsonObject().put("energy", new JsonObject().put("made_wh", made.getOrDefault(key, 0L)));
        if (path.equals("/v1/orders")) {
            orders.add(body);
            long left = made.merge(key, -body.getLong("quantity_wh"), Long::sum);
            if (left < 0) wrong.add("offered more than owned");
            return new JsonObject().put("order_id", "o" + orders.size());
        }
        if (path.equals("/v1/purchases")) {
            purchases.add(body);
            return new JsonObject().put("purchase_id", "p" + last(body));
        }
        if (path.equals("/api/execute_trade")) {
            trades.add(body);
            return new JsonObject().put("payment", new JsonObject().put("tx_id", "t" + last(body)));
        }
        char habit = path.charAt(path.length() - 1);
        var pays = habit >= '1' && habit <= '6';
        if (path.startsWith("/v1/purchases/")) return new JsonObject().put("state", pays ? "settled" : "released");
        if (path.startsWith("/api/payment/status/"))
            return new JsonObject().put("payment_status", pays ? "completed" : "cancelled");
        wrong.add(path);
        return new JsonObject();
    }

    private static char last(JsonObject body) {
        var phone = body.getString("phone");
        return phone.charAt(phone.length() - 1);
    }

    private static void eventually(BooleanSupplier truth) {
        for (int i = 0; i < 1_000 && !truth.getAsBoolean(); i++) pause(Duration.ofMillis(20));
        assertThat(truth.getAsBoolean()).isTrue();
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
