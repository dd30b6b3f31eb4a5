package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** May somebody pay who types this account? The provider waits about 8 seconds; we say it in 2 whatever happens. */
class ValidationTest {
    /** The budget, and what a busy machine of tests adds. */
    private static final Duration IN_TIME = AccountCheckClient.BUDGET.plusSeconds(2);

    private World world;
    private HttpClient http;
    private int port;

    @BeforeEach
    void start() {
        world = new World();
        http = HttpClient.newHttpClient();
        port = world.serve(router -> router.post("/hooks/pay/:token/validation").handler(world.routes::hookValidation));
    }

    @AfterEach
    void stop() {
        http.close();
        world.close();
    }

    private CompletableFuture<JsonObject> asked(String account) {
        var body = new JsonObject()
                .put("TransactionType", "Pay Bill")
                .put("TransID", "UKM0000001")
                .put("TransTime", "20261122080000")
                .put("TransAmount", "50.00")
                .put("BusinessShortCode", "174379")
                .put("BillRefNumber", account)
                .put("MSISDN", "2547*****149");
        var to = URI.create("http://127.0.0.1:" + port + "/hooks/pay/" + world.tokens.ofTyped("mpesa") + "/validation");
        var request = HttpRequest.newBuilder(to)
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body.encode()))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(said -> new JsonObject(said.body()));
    }

    private String code(String account) {
        return asked(account).join().getString("ResultCode");
    }

    private Connection standstill() throws SQLException {
        var url = world.database.superuser();
        var connection = DriverManager.getConnection(
                url.jdbc(), url.user(), url.password().reveal());
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("lock table jirani.household, jirani.community in access exclusive mode");
        }
        return connection;
    }

    @Test
    void anAccountIsSomebodysOrNobodys() {
        var home = world.household(Custody.WALLET);
        var account =
                world.db.transaction(tx -> CommunityStore.account(tx, home)).text();
        assertThat(code(account)).isEqualTo("0");
        assertThat(code("H9999")).isEqualTo("C2B00012");
        assertThat(code("mama njeri")).isEqualTo("C2B00012");
    }

    @Test
    void aDatabaseThatStandsStillDoesNotKeepTheProviderWaiting() throws Exception {
        var home = world.household(Custody.WALLET);
        var account =
                world.db.transaction(tx -> CommunityStore.account(tx, home)).text();
        var accounts = IntStream.range(0, 100)
                .mapToObj(i -> i % 2 == 0 ? account : "H9999")
                .toList();
        try (var held = standstill()) {
            var began = System.nanoTime();
            var said = all(accounts);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(IN_TIME);
            assertThat(said).as("what cannot be looked up passes").containsOnly("0");
            held.rollback();
        }
        assertThat(world.metrics
                        .counter("jirani_callbacks_total", "result", "typed_unchecked")
                        .count())
                .isEqualTo(100);
        waitUntilRefused();
        assertThat(code(account)).isEqualTo("0");
    }

    /** What waited for the database is done, and accounts are looked up as before. */
    private void waitUntilRefused() throws InterruptedException {
        for (int i = 0; i < 50 && !code("H9999").equals("C2B00012"); i++) Thread.sleep(100);
        assertThat(code("H9999")).isEqualTo("C2B00012");
    }

    private List<String> all(List<String> accounts) {
        var all = accounts.stream().map(this::asked).toList();
        return all.stream().map(one -> one.join().getString("ResultCode")).toList();
    }
}
