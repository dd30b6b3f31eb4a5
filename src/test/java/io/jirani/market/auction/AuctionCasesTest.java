package io.jirani.market.auction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.MarketCases;
import io.jirani.market.auction.Outcome.Cleared;
import io.jirani.market.auction.Outcome.NoTrade;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sample's call auctions and netting, as decided.md 26 reads them: within a cent of the interval of clearing prices. */
class AuctionCasesTest {
    @TestFactory
    Stream<DynamicTest> everyCallAuctionOfTheSampleHolds() {
        return MarketCases.of("uniform_call").stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.get("id").asText() + " " + one.get("title").asText(), () -> holds(one)));
    }

    @Test
    void theSampleIsWhole() {
        assertThat(MarketCases.of("uniform_call")).hasSize(16);
        assertThat(MarketCases.of("netting_pro_rata")).hasSize(1);
    }

    private static void holds(JsonNode one) {
        var bids = new ArrayList<Bid>();
        for (var bid : one.get("bids"))
            bids.add(new Bid(order(bid), party(bid), energy(bid), price(bid), Sealed.ANY_CAP));
        var offers = new ArrayList<Offer>();
        for (var offer : one.get("offers"))
            offers.add(new Offer(order(offer), party(offer), energy(offer), price(offer), Sealed.NO_FLOOR));
        var check = one.get("check");
        var volume = check.get("volume").asLong();
        switch (Auction.clear(bids, offers)) {
            case NoTrade none -> assertThat(volume).isZero();
            case Cleared cleared -> {
                assertThat(cleared.energy()).isEqualTo(new Energy(volume));
                var interval = check.get("price_interval");
                if (!interval.get(0).isNull())
                    assertThat(cleared.price().minorPerKwh())
                            .isGreaterThanOrEqualTo(interval.get(0).asLong() - 1);
                if (!interval.get(1).isNull())
                    assertThat(cleared.price().minorPerKwh())
                            .isLessThanOrEqualTo(interval.get(1).asLong() + 1);
            }
        }
    }

    /** What is left of each meter when a side that is short is shared in proportion: the same rule as at an auction's price. */
    @Test
    void nettingSharesAsTheAuctionDoes() {
        for (var one : MarketCases.of("netting_pro_rata")) {
            var weights = new ArrayList<Long>();
            var wanted = 0L;
            for (var meter : one.get("input").get("meter_delta"))
                if (meter.asLong() > 0) {
                    weights.add(meter.asLong());
                    wanted += meter.asLong();
                }
            var settled = one.get("check").get("settled").asLong();
            var bids = new ArrayList<Bid>();
            for (int i = 0; i < weights.size(); i++) bids.add(Sealed.bid(i + 1, weights.get(i), 10));
            var cleared = (Cleared) Auction.clear(bids, List.of(Sealed.offer(99, wanted, 10)));
            assertThat(cleared.energy()).isEqualTo(new Energy(settled));
            assertThat(cleared.bought().stream().map(fill -> fill.energy().wattHours()))
                    .containsExactlyElementsOf(LargestRemainder.divide(settled, weights));
        }
    }

    private static OrderId order(JsonNode order) {
        return new OrderId(id(order.get("id").asText()));
    }

    private static HouseholdId party(JsonNode order) {
        return new HouseholdId(id(order.get("party").asText()));
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static Energy energy(JsonNode order) {
        return new Energy(order.get("qty").asLong());
    }

    private static Price price(JsonNode order) {
        return Price.kes(order.get("price").asLong());
    }
}
