package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
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
            var books = legs(AuctionEntries.cleared(community, START, outcome, wallets, List.of()));

            for (var buyer : outcome.buyers()) {
                var paid = books.getOrDefault(Account.of(buyer.household(), Pocket.WALLET, Asset.KES), 0L);
                var owed = books.getOrDefault(Account.of(buyer.household(), Pocket.OWED, Asset.KES), 0L);
                assertThat(paid + owed)
                        .as("seed %s", seed)
                        .isEqualTo(price.of(buyer.energy()).minor());
                assertThat(paid)
                        .as("seed %s", seed)
                        .isLessThanOrEqualTo(wallets.getOrDefault(buyer.household(), Money.kes(0))
                                .minor());
                assertThat(books.get(Account.of(buyer.household(), Credit.BOUGHT)))
                        .as("seed %s", seed)
                        .isEqualTo(-buyer.energy().wattHours());
            }
            assertThat(total(outcome.sellers())).as("seed %s", seed).isEqualTo(total(outcome.buyers()));
        }
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
            var entry = AuctionEntries.fee(community, Samples.household(), LocalDate.EPOCH, sales);

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

    private static Map<Account, Long> legs(Entry entry) {
        var books = new HashMap<Account, Long>();
        for (var leg : entry.legs()) books.merge(leg.account(), leg.amount(), Long::sum);
        return books;
    }
}
