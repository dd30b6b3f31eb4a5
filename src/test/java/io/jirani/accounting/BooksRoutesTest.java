package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.YearMonth;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The books over HTTP: who sees what. */
class BooksRoutesTest {
    private final Ledgers here = new Ledgers();
    private final KeyStore keys = new KeyStore(new Random(9));
    private final Door door = new Door();
    private final String month = YearMonth.from(here.today()).toString();

    @BeforeEach
    void open() {
        var auth = new AuthRoutes(here.db, keys, CompatDoor.KEYED);
        door.open(
                List.of(new BooksRoutes(here.db, auth, new HouseholdStore(TestVault.VAULT), here.books)::mount),
                List.of(),
                List.of());
        here.topUp(here.buyer, 5_000, here.today());
        here.topUp(here.stranger, 700, here.today());
        here.made(here.seller, 4_000, here.today());
        here.sale(2_500, 3_000, here.today());
        while (here.books.issuing().pass() > 0) {}
    }

    @AfterEach
    void stop() {
        door.close();
        here.close();
    }

    @Test
    void theOperatorReadsItsBooksAndNoOthers() {
        var balance = get("trial-balance?by=account", operator());
        assertThat(balance.statusCode()).isEqualTo(200);
        assertThat(balance.body())
                .contains(here.buyer.id().toString())
                .doesNotContain(here.stranger.id().toString());
        var total = new JsonObject(balance.body()).getJsonArray("totals").getJsonObject(0);
        assertThat(total.getLong("difference")).isZero();
        assertThat(new JsonObject(get("income", operator()).body())
                        .getJsonArray("result")
                        .encode())
                .isEqualTo("[{\"asset\":\"KES\",\"amount\":15}]");
        assertThat(new JsonObject(get("client-money", operator()).body())
                        .getJsonArray("cover")
                        .encode())
                .isEqualTo("[{\"asset\":\"KES\",\"held\":5700,\"owed\":5685,\"surplus\":15,\"covered\":true}]");
    }

    @Test
    void aTableIsForASpreadsheet() {
        var table = get("trial-balance?format=csv", operator());
        assertThat(table.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(table.body()).startsWith("number,title,account,asset,opening,");
        assertThat(table.body())
                .contains(
                        "1010,\"Money at providers, received\",rail:mpesa:collect,KES,0.00,57.00,0.00,57.00,0.00\r\n");
    }

    @Test
    void aHouseholdReadsItsOwnStatementAndNothingElse() {
        var statement = new JsonObject(get("statement", household(here.seller)).body());
        assertThat(statement.getString("household")).isEqualTo("H0001");
        assertThat(statement.getJsonArray("lines").encode())
                .contains("kilimani-S-", "\"change\":2970,\"balance\":2970", "\"change\":-2500,\"balance\":1500")
                .doesNotContain("3000", here.buyer.id().toString());
        for (var path : List.of("trial-balance", "income", "client-money", "documents"))
            assertThat(get(path, household(here.seller)).statusCode()).isEqualTo(403);
        assertThat(get("statement", operator()).statusCode()).isEqualTo(403);
        for (var path : List.of("trial-balance", "income", "client-money", "documents", "statement"))
            assertThat(door.get("/v1/books/" + month + "/" + path).statusCode()).isEqualTo(401);
    }

    @Test
    void documentsComeInPagesOfTheOwnCommunity() {
        var first = new JsonObject(get("documents?limit=2", operator()).body());
        assertThat(first.getJsonArray("items")).hasSize(2);
        var next = new JsonObject(get("documents?limit=200&after=" + first.getString("next"), operator())
                .body());
        assertThat(next.getJsonArray("items").encode())
                .contains("\"type\":\"sale\"")
                .doesNotContain("kibera");
        assertThat(next.getJsonArray("items").size()).isEqualTo(2);
        assertThat(next.getString("next")).isNull();
    }

    @Test
    void whatIsNoMonthIsRefused() {
        var key = operator();
        for (var wrong : List.of("2027-13", "2027", "soon"))
            assertThat(door.get("/v1/books/" + wrong + "/income", "Authorization", key)
                            .statusCode())
                    .isEqualTo(400);
        assertThat(get("documents?after=x", key).statusCode()).isEqualTo(400);
        assertThat(get("income?format=pdf", key).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> get(String path, String key) {
        return door.get("/v1/books/" + month + "/" + path, "Authorization", key);
    }

    private String operator() {
        return "Bearer "
                + here.db
                        .transaction(tx -> keys.forOperator(tx, here.here.id(), "test", here.clock.instant()))
                        .reveal();
    }

    private String household(Household household) {
        return "Bearer "
                + here.db
                        .transaction(tx -> keys.forHousehold(tx, household, here.clock.instant()))
                        .reveal();
    }
}
