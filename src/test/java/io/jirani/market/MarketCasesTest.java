package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of the shared sample every case is run by a test, or it is said why it is not (decided.md 26). */
class MarketCasesTest {
    /** By {@code AuctionCasesTest}, {@code OrderBookTest} and {@code RepeatedRegisterTest}. */
    private static final Set<String> RUN =
            Set.of("uniform_call", "continuous_price_time", "netting_pro_rata", "meter_register");

    /** All families of the sample, so that none is left out whole. */
    private static final List<String> FAMILIES = List.of(
            "uniform_call",
            "pay_as_bid_batch",
            "merit_order_fill",
            "continuous_price_time",
            "continuous_zone_fee",
            "grid_fee_path",
            "double_auction_truthful",
            "delivery_allocation",
            "deviation_settlement",
            "netting_pro_rata",
            "cancellation",
            "meter_register");

    private final JsonNode file = MarketCases.file();

    @Test
    void everyCaseOfTheSampleIsRunOrItIsSaidWhyNot() {
        var ids = new HashSet<String>();
        var families = new HashSet<String>();
        for (var list : List.of("cases", "not_run"))
            for (var one : file.get(list)) {
                ids.add(one.get("id").asText());
                families.add(one.get("family").asText());
            }
        assertThat(ids).hasSize(file.get("sample_count").asInt());
        assertThat(file.get("cases").size() + file.get("not_run").size()).isEqualTo(ids.size());
        assertThat(families).containsExactlyInAnyOrderElementsOf(FAMILIES);
    }

    @Test
    void whatIsKeptIsRun() {
        for (var one : file.get("cases"))
            assertThat(RUN)
                    .as(one.get("id").asText())
                    .contains(one.get("family").asText());
    }

    /** Of a family that is run a case is left out only when the sample itself calls it optional. */
    @Test
    void whatIsNotRunSaysWhy() {
        for (var one : file.get("not_run")) {
            var why = assertThat(one.get("why").asText()).as(one.get("id").asText());
            why.hasSizeGreaterThan(40);
            if (RUN.contains(one.get("family").asText())) why.startsWith("optional in the sample");
        }
    }
}
