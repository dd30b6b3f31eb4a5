package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.ClosedAuction;
import io.jirani.market.ClosedAuction.Pair;
import io.jirani.settlement.AuctionOutcome.Share;
import io.jirani.settlement.AuctionOutcome.Traded;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Auctions nobody thought of: nobody's total depends on pairs or order, and no cent and no watt-hour is left over. */
class AuctionEntriesTest {
    private static final int SEEDS = 2_000;
    private static final Instant START = Instant.ofEpochSecond(900);

    @Test
    void everyWattHourAndEveryCentOfAnAuctionIsSomebodys() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), 10_000, 100);
            var price = Price.kes(random.nextLong(1, 3_000));
            var outcome = outcome(random, price);
            var wallets = new HashMap<HouseholdId, Money>();
            for (var buyer : outcome.buyers())
                if (random.nextBoolean()) wallets.put(buyer.household(), Money.kes(random.nextLong(20_000)));
            var pairs = pairs(outcome, random);
            var trades = AuctionTrades.of(new ClosedAuction(community.id(), START, price, pairs, wallets, List.of()));
            assertThat(trades).hasSameSizeAs(pairs);
            var books = new HashMap<Account, Long>();
            for (var trade : trades) {
                assertThat(trade.energy()).isEqualTo(pairs.get(trade.n() - 1).energy());
                var hold = new TransferId(Samples.IDS.next());
                for (var leg :
                        AuctionEntries.settled(community, START, trade, hold).legs())
                    books.merge(leg.account(), leg.amount(), Long::sum);
            }

            for (var buyer : outcome.buyers()) {
                var paid = books.getOrDefault(Account.of(buyer.household(), Pocket.WALLET, Asset.KES), 0L);
                var owed = books.getOrDefault(Account.of(buyer.household(), Pocket.OWED, Asset.KES), 0L);
                var held = wallets.getOrDefault(buyer.household(), Money.kes(0));
                assertThat(paid + owed)
                        .as("seed %s", seed)
                        .isEqualTo(price.of(buyer.energy()).minor());
                assertThat(paid).as("seed %s", seed).isEqualTo(Math.min(held.minor(), paid + owed));
                assertThat(books.get(Account.of(buyer.household(), Credit.BOUGHT)))
                        .as("seed %s", seed)
                        .isEqualTo(-buyer.energy().wattHours());
            }
            for (var seller : outcome.sellers()) {
                var pocket = Account.of(seller.household(), PaidPurchase.sellersPocket(community), Asset.KES);
                assertThat(-books.getOrDefault(pocket, 0L))
                        .as("seed %s", seed)
                        .isEqualTo(seller.money().minor());
                assertThat(books.get(Account.of(seller.household(), Credit.MADE)))
                        .as("seed %s", seed)
                        .isEqualTo(seller.energy().wattHours());
            }
            assertThat(total(outcome.sellers())).as("seed %s", seed).isEqualTo(total(outcome.buyers()));
        }
    }

    @Test
    void aTradesHoldIsAllOfItsEnergyAndWhatTheWalletPays() {
        var community = Samples.community(Custody.WALLET, 10_000, 100);
        var trade = new AuctionTrade(
                3,
                Samples.household(),
                Samples.household(),
                new Energy(500),
                Money.kes(300),
                Money.kes(200),
                List.of());
        assertThat(AuctionEntries.held(community, START, trade).legs())
                .extracting(leg -> leg.account().code().replaceAll(".*-[0-9a-f]{12}:", "") + " " + leg.amount())
                .containsExactly("wallet 300", "wallet -300", "energy:made 500", "energy:bought -500");
    }

    @Test
    void whereThePairsCannotCarryTheRoundingACentGoesToAnotherSeller() {
        var price = Price.kes(500);
        var first = Samples.household();
        var other = Samples.household();
        // Three buyers of one watt-hour pay a cent each for half a cent's worth, all to the same seller.
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < 3; i++) pairs.add(new Pair(Samples.household(), first, new Energy(1)));
        pairs.add(new Pair(Samples.household(), other, new Energy(4)));
        var trades = AuctionTrades.of(
                new ClosedAuction(new CommunityId(Samples.IDS.next()), START, price, pairs, Map.of(), List.of()));
        assertThat(trades).extracting(trade -> trade.paid().minor()).containsExactly(1L, 1L, 1L, 2L);
        assertThat(trades.stream().flatMap(trade -> trade.strays().stream()))
                .hasSize(1)
                .allMatch(
                        stray -> stray.seller().equals(other) || stray.seller().equals(first));
    }

    @Test
    void nobodySellsToHimself() {
        var both = Samples.household();
        var pairs = List.of(
                new Pair(both, Samples.household(), new Energy(1)), new Pair(Samples.household(), both, new Energy(1)));
        var community = new CommunityId(Samples.IDS.next());
        assertThatThrownBy(() -> new ClosedAuction(community, START, Price.kes(1), pairs, Map.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("buys and sells");
    }

    @Test
    void whoStandsFirstInTheListChangesNobodysTotal() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var price = Price.kes(random.nextLong(1, 3_000));
            var outcome = outcome(random, price);
            var buyers = traded(outcome.buyers());
            var sellers = traded(outcome.sellers());
            Collections.shuffle(buyers, random);
            Collections.shuffle(sellers, random);
            assertThat(byHousehold(AuctionOutcome.of(price, buyers, sellers)))
                    .as("seed %s", seed)
                    .isEqualTo(byHousehold(outcome));
        }
    }

    @Test
    void sidesThatDoNotTradeTheSameEnergyAreRefused() {
        var one = List.of(new Traded(Samples.household(), new Energy(1)));
        var two = List.of(new Traded(Samples.household(), new Energy(2)));
        assertThatThrownBy(() -> AuctionOutcome.of(Price.kes(1), one, two))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuctionOutcome.of(Price.kes(1), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCoveredBidNeverCostsMoreThanItsCoverAndUsesAllItCan() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var limit = Price.kes(random.nextLong(1, 3_000));
            var cover = Money.kes(random.nextLong(100_000));
            var asked = new Energy(random.nextLong(100_000));
            var covered = BidEntries.covered(asked, limit, cover);

            assertThat(covered).as("seed %s", seed).isLessThanOrEqualTo(asked);
            assertThat(limit.of(covered)).as("seed %s", seed).isLessThanOrEqualTo(cover);
            if (covered.compareTo(asked) < 0)
                assertThat((covered.wattHours() + 1) * limit.minorPerKwh())
                        .as("seed %s", seed)
                        .isGreaterThan(cover.minor() * 1_000);
        }
    }

    @Test
    void theFeeOfADayIsItsSharesAndTheSellers() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), 10_000, random.nextInt(1_001));
            var sales = Money.kes(random.nextLong(1_000_000));
            var fee = sales.minor() * community.feePoints() / 10_000;
            var entry = AuctionEntries.fee(community, Samples.household(), LocalDate.EPOCH, sales, sales);

            assertThat(entry.isPresent()).as("seed %s", seed).isEqualTo(fee > 0);
            entry.ifPresent(
                    booked -> assertThat(booked.legs().getFirst().amount()).isEqualTo(fee));
            var split = FeeSplit.of(Money.kes(fee));
            assertThat(split.total()).as("seed %s", seed).isEqualTo(Money.kes(fee));
        }
    }

    private static AuctionOutcome outcome(Random random, Price price) {
        var buyers = side(random.longs(random.nextInt(1, 9), 1, 5_000));
        var energy =
                buyers.stream().mapToLong(buyer -> buyer.energy().wattHours()).sum();
        var weights = random.longs(random.nextInt(1, 6), 1, 100).boxed().toList();
        var sellers = side(LargestRemainder.divide(energy, weights).stream()
                .mapToLong(Long::longValue)
                .filter(share -> share > 0));
        return AuctionOutcome.of(price, buyers, sellers);
    }

    private static List<Traded> side(LongStream energies) {
        return energies.mapToObj(energy -> new Traded(Samples.household(), new Energy(energy)))
                .toList();
    }

    private static List<Traded> traded(List<Share> side) {
        return new ArrayList<>(side.stream()
                .map(share -> new Traded(share.household(), share.energy()))
                .toList());
    }

    private static Map<HouseholdId, Money> byHousehold(AuctionOutcome outcome) {
        var all = new HashMap<HouseholdId, Money>();
        for (var share : outcome.buyers()) all.put(share.household(), share.money());
        for (var share : outcome.sellers()) all.put(share.household(), share.money());
        return all;
    }

    private static Money total(List<Share> side) {
        return side.stream().map(Share::money).reduce(Money.kes(0), Money::plus);
    }

    private static Custody custody(Random random) {
        return random.nextBoolean() ? Custody.WALLET : Custody.PASS_THROUGH;
    }

    /** Pairs as a market would make them, or in no order at all. */
    private static List<Pair> pairs(AuctionOutcome outcome, Random random) {
        var buyers = traded(outcome.buyers());
        var sellers = traded(outcome.sellers());
        Collections.shuffle(buyers, random);
        Collections.shuffle(sellers, random);
        var pairs = new ArrayList<>(AuctionTrades.pairs(buyers, sellers));
        if (random.nextBoolean()) Collections.shuffle(pairs, random);
        return pairs;
    }
}
