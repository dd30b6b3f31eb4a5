package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household.Language;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every path of {@code seed-apis.md} section 2 over real HTTP, and what it answers to anybody, to a household and to an
 * operator. Kept and answered 200, or a refusal that says so: a path that is not connected never answers as if it were.
 */
class SectionTwoTest {
    private static final String PAID = """
            {"Body":{"stkCallback":{"MerchantRequestID":"1-2-3","CheckoutRequestID":"ws_nobodys","ResultCode":0,"ResultDesc":"x"}}}
            """;
    private static final String RESULT = """
            {"Result":{"ResultType":0,"ResultCode":0,"ConversationID":"AG_1","OriginatorConversationID":"nobodys"}}
            """;
    private static final String AIRTEL = """
            {"transaction":{"id":"nobodys","status_code":"TS","airtel_money_id":"MP1"}}
            """;

    /** What a path answers to anybody, a household and an operator, and how many rows it leaves for each. */
    private record Row(
            String method, String path, String query, String body, int anybody, int household, int operator, int rows) {
        static Row kept(String path, String body) {
            return new Row("POST", path, "", body, 200, 200, 200, 1);
        }

        static Row operators(String method, String path, String query, String body) {
            return new Row(method, path, query, body, 401, 403, 501, 0);
        }

        String line() {
            return method + " " + path + query + " " + anybody + " " + household + " " + operator;
        }
    }

    private static final List<Row> SECTION_TWO = List.of(
            Row.kept("/api/mpesa/callback", PAID),
            Row.kept("/api/mpesa/result", RESULT),
            Row.kept("/api/mpesa/timeout", RESULT),
            Row.operators("GET", "/api/qmoi/revenue", "", ""),
            Row.operators("GET", "/api/qmoi/revenue", "?action=status", ""),
            Row.operators("GET", "/api/qmoi/revenue", "?action=transactions", ""),
            Row.operators("POST", "/api/qmoi/revenue", "", "{\"action\":\"start\"}"),
            Row.operators("POST", "/api/qmoi/revenue", "", "{\"action\":\"transfer\",\"amount\":2000}"),
            Row.operators("POST", "/api/qmoi/revenue/airtel/generate", "", ""),
            Row.operators("POST", "/api/qmoi/revenue/airtel/transfer", "", "{\"amount\":2000}"),
            Row.operators("GET", "/api/qmoi/revenue/airtel/balance", "", ""),
            Row.operators("GET", "/api/qmoi/revenue/airtel/transactions", "", ""),
            new Row("POST", "/api/airtel/callback", "", AIRTEL, 501, 501, 501, 0));

    @Test
    void everyPathOfSectionTwoAnswersAsItsRowSays(@TempDir Path folder) {
        try (var street = new Street(folder, Duration.ZERO)) {
            var home = street.join("Wanjiku", Language.EN);
            var before = street.books.balances();
            var found = new ArrayList<String>();
            var kept = new ArrayList<String>();
            for (var row : SECTION_TWO) {
                var rows = inbox(street);
                var anybody = ask(street, row, "");
                var household = ask(street, row, home.key().reveal());
                var operator = ask(street, row, street.operator.reveal());
                found.add(row.method + " " + row.path + row.query + " " + anybody.status() + " " + household.status()
                        + " " + operator.status());
                assertThat(operator.body())
                        .as(row.line())
                        .contains(row.operator == 200 ? "\"ResultCode\":0" : "nothing was done");
                kept.add(row.path + " " + (inbox(street) - rows) / 3);
            }
            assertThat(found).isEqualTo(SECTION_TWO.stream().map(Row::line).toList());
            assertThat(kept)
                    .isEqualTo(SECTION_TWO.stream()
                            .map(row -> row.path + " " + row.rows)
                            .toList());
            assertThat(street.books.balances()).isEqualTo(before);
        }
    }

    @Test
    void theContractHasEachOfThemTaggedAsCompatAndNoOther() {
        var listed =
                SECTION_TWO.stream().map(row -> row.method + " " + row.path).collect(Collectors.toSet());
        var known = new Operations()
                .all().stream()
                        .filter(operation -> operation.path().matches("/api/(mpesa|qmoi|airtel)/.*"))
                        .map(Operations.Operation::toString)
                        .collect(Collectors.toSet());
        assertThat(known).isEqualTo(Set.copyOf(listed));
    }

    @Test
    void whatIsNotConnectedSaysItAsAProblem(@TempDir Path folder) {
        try (var street = new Street(folder, Duration.ZERO)) {
            var said = street.gateway.get(
                    "/api/qmoi/revenue/airtel/balance",
                    "Authorization",
                    "Bearer " + street.operator.reveal(),
                    "Accept",
                    "application/problem+json");
            assertThat(new JsonObject(said.body()).getString("type")).isEqualTo("/problems/not-connected");
        }
    }

    private static Calls.Answer ask(Street street, Row row, String key) {
        var headers = key.isEmpty() ? new String[0] : new String[] {"Authorization", "Bearer " + key};
        return row.method.equals("GET")
                ? street.gateway.get(row.path + row.query, headers)
                : street.gateway.post(row.path + row.query, row.body, headers);
    }

    private static long inbox(Street street) {
        return street.books.number("select count(*) from inbox");
    }
}
