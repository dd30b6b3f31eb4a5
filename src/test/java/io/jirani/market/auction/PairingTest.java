package io.jirani.market.auction;

import static io.jirani.market.auction.Sealed.household;
import static io.jirani.market.auction.Sealed.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Energy;
import io.jirani.market.ClosedAuction.Pair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairingTest {
    private static final List<Fill> BOUGHT = List.of(fill(1, 1_335), fill(2, 778), fill(3, 1_616));
    private static final List<Fill> SOLD = List.of(fill(11, 860), fill(12, 2_869));

    @Test
    void theLargestMeetFirst() {
        assertThat(Pairing.of(BOUGHT, SOLD, Set.of()))
                .containsExactly(pair(3, 12, 1_616), pair(1, 12, 1_253), pair(2, 11, 778), pair(1, 11, 82));
    }

    @Test
    void friendsMeetBeforeAnybody() {
        var friends = Set.of(new Friendship(household(2), household(12)), new Friendship(household(9), household(12)));
        assertThat(Pairing.of(BOUGHT, SOLD, friends))
                .startsWith(pair(2, 12, 778))
                .hasSize(4);
    }

    @Test
    void twoOrdersOfAHouseholdAreOneParty() {
        var bought = List.of(fill(1, 10), new Fill(order(9), household(1), new Energy(5)));
        assertThat(Pairing.of(bought, List.of(fill(11, 15)), Set.of())).containsExactly(pair(1, 11, 15));
    }

    @Test
    void whatWasNotSoldCannotHaveBeenBought() {
        assertThatThrownBy(() -> Pairing.of(BOUGHT, List.of(fill(11, 1)), Set.of()))
                .hasMessageContaining("bought 3729 Wh, sold 1 Wh");
    }

    private static Fill fill(long number, long energy) {
        return new Fill(order(number), household(number), new Energy(energy));
    }

    private static Pair pair(long buyer, long seller, long energy) {
        return new Pair(household(buyer), household(seller), new Energy(energy));
    }
}
