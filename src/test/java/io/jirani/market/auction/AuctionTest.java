package io.jirani.market.auction;

import static io.jirani.market.auction.Sealed.bid;
import static io.jirani.market.auction.Sealed.household;
import static io.jirani.market.auction.Sealed.offer;
import static io.jirani.market.auction.Sealed.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import io.jirani.market.auction.Outcome.Cleared;
import io.jirani.market.auction.Outcome.NoTrade;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuctionTest {
    @Test
    void theRulingsIntervalClearsAtTen() {
        // Ruling 6: offers 1,500 at 7 and 600 at 9; bids 1,200 at 16.50, 800 at 12.14, 500 at 10.
        var cleared = cleared(
                List.of(bid(2, 1_200, 1_650), bid(1, 800, 1_214), bid(3, 500, 1_000)),
                List.of(offer(11, 1_500, 700), offer(12, 600, 900)));
        assertThat(cleared.price()).isEqualTo(Price.kes(1_000));
        assertThat(cleared.energy()).isEqualTo(new Energy(2_100));
        assertThat(cleared.bought()).containsExactly(fill(2, 1_200), fill(1, 800), fill(3, 100));
        assertThat(cleared.sold()).containsExactly(fill(11, 1_500), fill(12, 600));
    }

    @Test
    void thePriceIsTheMiddleOfWhatClearsRoundedDown() {
        var cleared = cleared(List.of(bid(1, 100, 1_205), bid(2, 50, 800)), List.of(offer(11, 100, 900)));
        assertThat(cleared.lowest()).isEqualTo(Price.kes(900));
        assertThat(cleared.highest()).isEqualTo(Price.kes(1_205));
        assertThat(cleared.price()).isEqualTo(Price.kes(1_052));
    }

    @Test
    void ordersAtThePriceWhereItEndsShareByEnergyAndTheRestGoesToTheLargestRemainders() {
        // 100 Wh for 70, 50 and 30 wanted: 46.67, 33.33 and 20.
        var cleared =
                cleared(List.of(bid(1, 70, 1_000), bid(2, 50, 1_000), bid(3, 30, 1_000)), List.of(offer(11, 100, 900)));
        assertThat(cleared.bought()).containsExactly(fill(1, 47), fill(2, 33), fill(3, 20));
    }

    @Test
    void equalRemaindersGoToTheLowerIdWhoeverCameFirst() {
        var cleared =
                cleared(List.of(bid(3, 1, 1_000), bid(1, 1, 1_000), bid(2, 1, 1_000)), List.of(offer(11, 2, 900)));
        assertThat(cleared.bought()).containsExactly(fill(1, 1), fill(2, 1));
    }

    @Test
    void nobodyPaysMoreThanTheSupplierAsksHimWhateverHisLimit() {
        var bids = List.of(
                new Bid(order(1), household(1), new Energy(100), Price.kes(9_999), Price.kes(1_214)),
                new Bid(order(2), household(2), new Energy(100), Price.kes(9_999), Price.kes(1_650)));
        var cleared = cleared(bids, List.of(offer(11, 100, 1_300)));
        assertThat(cleared.bought()).containsExactly(fill(2, 100));
        assertThat(cleared.price()).isEqualTo(Price.kes(1_475));
    }

    @Test
    void nobodySellsBelowWhatTheFeedInCreditLeavesHim() {
        var offers = List.of(new Offer(order(11), household(11), new Energy(100), Price.kes(1), Price.kes(607)));
        assertThat(Auction.clear(List.of(bid(1, 100, 606)), offers)).isInstanceOf(NoTrade.class);
        assertThat(Auction.clear(List.of(bid(1, 100, 607)), offers)).isInstanceOf(Cleared.class);
    }

    @Test
    void whereNobodyPaysWhatAnybodyAsksTheMiddleIsOnlyShown() {
        assertThat(Auction.clear(List.of(bid(1, 3, 40)), List.of(offer(11, 3, 90), offer(12, 3, 81))))
                .isEqualTo(new NoTrade(Optional.of(Price.kes(60))));
        assertThat(Auction.clear(List.of(), List.of(offer(11, 3, 90)))).isEqualTo(new NoTrade(Optional.empty()));
        assertThat(Auction.clear(List.of(bid(1, 3, 40)), List.of())).isEqualTo(new NoTrade(Optional.empty()));
    }

    @Test
    void aHouseholdStandsOnOneSide() {
        var own = new Offer(order(11), household(1), new Energy(1), Price.kes(1), Sealed.NO_FLOOR);
        assertThatThrownBy(() -> Auction.clear(List.of(bid(1, 1, 10)), List.of(own)))
                .hasMessageContaining("buys and sells");
    }

    @Test
    void anotherCurrencyIsRefused() {
        var ugx = new Price(10, Asset.UGX);
        var other = new Offer(order(11), household(11), new Energy(1), ugx, ugx);
        assertThatThrownBy(() -> Auction.clear(List.of(bid(1, 1, 10)), List.of(other)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Cleared cleared(List<Bid> bids, List<Offer> offers) {
        return (Cleared) Auction.clear(bids, offers);
    }

    private static Fill fill(long number, long energy) {
        return new Fill(order(number), household(number), new Energy(energy));
    }
}
