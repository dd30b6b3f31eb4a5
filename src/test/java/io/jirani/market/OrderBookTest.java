package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.OrderBook.Fill;
import io.jirani.market.OrderBook.Match;
import io.jirani.market.OrderBook.Match.Fills;
import io.jirani.market.OrderBook.Match.NotEnough;
import io.jirani.market.OrderBook.Offer;
import io.jirani.market.OrderBook.Partial;
import io.jirani.market.OrderBook.Wanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderBookTest {
    private static final int BOOKS = 5_000;
    private static final HouseholdId BUYER = household(99);

    @Test
    void theBestPriceIsServedFirstAndAtOnePriceTheOldestOffer() {
        // exchange-core, shouldFullyMatchMarketableGtcOrder (CPT-05), with the rest of its book
        var book = new OrderBook(List.of(
                offer(1, 1, 100, 81_600, 1),
                offer(3, 3, 25, 81_599, 3),
                offer(2, 2, 50, 81_599, 2),
                offer(10, 4, 10, 200_954, 4)));
        assertThat(fills(book.match(wanted(1, 81_599)))).containsExactly(fill(2, 2, 1, 81_599));
        assertThat(fills(book.match(wanted(150, 81_600))))
                .containsExactly(fill(2, 2, 50, 81_599), fill(3, 3, 25, 81_599), fill(1, 1, 75, 81_600));
    }

    @Test
    void twoSellersAtTheirOwnPricesMakeOnePushOfWholeShillings() {
        // ruling 18, worked partial: 1,000 Wh at 11.50 and 800 at 12.00
        var book = new OrderBook(List.of(offer(1, 1, 1_000, 1_150, 1), offer(2, 2, 2_000, 1_200, 2)));
        var match = (Fills) book.match(wanted(1_800, 1_200));
        assertThat(match.fills()).extracting(Fill::value).containsExactly(Money.kes(1_150), Money.kes(960));
        assertThat(match.total()).isEqualTo(Money.kes(2_110));
        assertThat(match.push()).isEqualTo(Money.kes(2_200));
    }

    @Test
    void tooLittleSaysHowMuchThereIsAndPartOfItIsBoughtOnlyByWish() {
        var book = new OrderBook(List.of(offer(1, 1, 1_800, 1_200, 1), offer(2, 2, 5_000, 1_201, 2)));
        assertThat(book.match(wanted(2_500, 1_200))).isEqualTo(new NotEnough(new Energy(1_800)));
        var partial = (Fills)
                book.match(new Wanted(BUYER, new Energy(2_500), Price.kes(1_200), Partial.ALLOW, Optional.empty()));
        assertThat(partial.energy()).isEqualTo(new Energy(1_800));
    }

    @Test
    void theBuyersOwnOffersAreSkippedAndANamedSellerIsTheOnlyOne() {
        var book = new OrderBook(List.of(
                new Offer(order(1), BUYER, new Energy(9_000), Price.kes(700), 1),
                offer(2, 2, 1_000, 1_100, 2),
                offer(3, 3, 1_000, 1_200, 3)));
        assertThat(fills(book.match(wanted(1_000, 1_200)))).containsExactly(fill(2, 2, 1_000, 1_100));
        var named = new Wanted(
                BUYER, new Energy(1_000), Price.kes(1_200), Partial.REFUSE, Optional.of(Set.of(household(3))));
        assertThat(fills(book.match(named))).containsExactly(fill(3, 3, 1_000, 1_200));
        var nobody = new Wanted(BUYER, new Energy(1_000), Price.kes(1_200), Partial.REFUSE, Optional.of(Set.of()));
        assertThat(book.match(nobody)).isEqualTo(new NotEnough(Energy.ZERO));
    }

    @Test
    void randomBooksMatchAsTheSlowReferenceDoesWhateverTheOrderOfInsertion() {
        for (int seed = 0; seed < BOOKS; seed++) {
            var random = new Random(seed);
            var offers = offers(random);
            var wanted = wanted(random);
            var match = new OrderBook(offers).match(wanted);
            assertThat(match).as("seed %d", seed).isEqualTo(reference(offers, wanted));
            Collections.shuffle(offers, random);
            assertThat(new OrderBook(offers).match(wanted)).as("seed %d", seed).isEqualTo(match);
        }
    }

    @Test
    void inRandomBooksNothingIsMadeOrLostAndNobodyPaysAboveHisLimit() {
        for (int seed = 0; seed < BOOKS; seed++) {
            var random = new Random(seed);
            var offers = offers(random);
            var wanted = wanted(random);
            if (!(new OrderBook(offers).match(wanted) instanceof Fills match)) continue;
            var energy = Energy.ZERO;
            var total = Money.kes(0);
            for (var fill : match.fills()) {
                var offer = offers.stream()
                        .filter(one -> one.id().equals(fill.order()))
                        .findFirst()
                        .orElseThrow();
                assertThat(fill.energy()).isBetween(new Energy(1), offer.open());
                assertThat(fill.price()).isEqualTo(offer.price()).isLessThanOrEqualTo(wanted.limit());
                assertThat(fill.seller()).isEqualTo(offer.seller()).isNotEqualTo(wanted.buyer());
                energy = energy.plus(fill.energy());
                total = total.plus(fill.value());
            }
            assertThat(match.energy()).isEqualTo(energy).isLessThanOrEqualTo(wanted.quantity());
            if (wanted.partial() == Partial.REFUSE) assertThat(energy).isEqualTo(wanted.quantity());
            assertThat(match.total()).isEqualTo(total);
            assertThat(match.push().isWhole()).isTrue();
            assertThat(match.push().minus(total)).isBetween(Money.kes(0), Money.kes(99));
            assertThat(match.fills()).extracting(Fill::order).doesNotHaveDuplicates();
        }
    }

    /** Watt-hour by watt-hour, each from the cheapest and then oldest offer that has one left. */
    private static Match reference(List<Offer> offers, Wanted wanted) {
        var left = new ArrayList<Long>();
        for (var offer : offers) left.add(offer.open().wattHours());
        var fills = new ArrayList<Fill>();
        long got = 0;
        while (got < wanted.quantity().wattHours()) {
            int best = -1;
            for (int i = 0; i < offers.size(); i++) {
                var offer = offers.get(i);
                if (left.get(i) == 0 || offer.seller().equals(wanted.buyer())) continue;
                if (offer.price().minorPerKwh() > wanted.limit().minorPerKwh()) continue;
                if (wanted.onlyFrom().isPresent() && !wanted.onlyFrom().get().contains(offer.seller())) continue;
                if (best < 0 || better(offer, offers.get(best))) best = i;
            }
            if (best < 0) break;
            left.set(best, left.get(best) - 1);
            got++;
            var offer = offers.get(best);
            var last = fills.isEmpty() ? Optional.<Fill>empty() : Optional.of(fills.getLast());
            var same = last.filter(fill -> fill.order().equals(offer.id()));
            if (same.isPresent()) fills.removeLast();
            var energy = same.map(Fill::energy).orElse(Energy.ZERO).plus(new Energy(1));
            fills.add(new Fill(offer.id(), offer.seller(), energy, offer.price()));
        }
        if (got == 0
                || (wanted.partial() == Partial.REFUSE
                        && got < wanted.quantity().wattHours())) return new NotEnough(new Energy(got));
        long cents = 0;
        for (var fill : fills)
            cents += (fill.energy().wattHours() * fill.price().minorPerKwh() + 500) / 1000;
        return new Fills(fills, new Energy(got), Money.kes(cents), Money.kes((cents + 99) / 100 * 100));
    }

    private static boolean better(Offer one, Offer other) {
        if (one.price().minorPerKwh() != other.price().minorPerKwh())
            return one.price().minorPerKwh() < other.price().minorPerKwh();
        return one.place() < other.place();
    }

    private static List<Offer> offers(Random random) {
        var offers = new ArrayList<Offer>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++)
            offers.add(offer(i, random.nextInt(6), random.nextInt(400), 600 + 50 * random.nextInt(8), i));
        return offers;
    }

    private static Wanted wanted(Random random) {
        Optional<Set<HouseholdId>> onlyFrom = random.nextInt(4) == 0
                ? Optional.of(Set.of(household(random.nextInt(6)), household(random.nextInt(6) + 6)))
                : Optional.empty();
        return new Wanted(
                household(random.nextInt(6)),
                new Energy(1 + random.nextInt(1_500)),
                Price.kes(550 + 50 * random.nextInt(10)),
                random.nextBoolean() ? Partial.ALLOW : Partial.REFUSE,
                onlyFrom);
    }

    private static Wanted wanted(long wattHours, long cents) {
        return new Wanted(BUYER, new Energy(wattHours), Price.kes(cents), Partial.REFUSE, Optional.empty());
    }

    private static List<Fill> fills(Match match) {
        return ((Fills) match).fills();
    }

    private static Fill fill(int order, int seller, long wattHours, long cents) {
        return new Fill(order(order), household(seller), new Energy(wattHours), Price.kes(cents));
    }

    private static Offer offer(int order, int seller, long wattHours, long cents, long place) {
        return new Offer(order(order), household(seller), new Energy(wattHours), Price.kes(cents), place);
    }

    private static OrderId order(int n) {
        return new OrderId(new UUID(1, n));
    }

    private static HouseholdId household(int n) {
        return new HouseholdId(new UUID(2, n));
    }
}
