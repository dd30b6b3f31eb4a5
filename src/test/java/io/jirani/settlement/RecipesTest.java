package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.IntervalOutcome.Offer;
import io.jirani.settlement.IntervalOutcome.Stock;
import io.jirani.settlement.IntervalOutcome.Traded;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every recipe must hold, over purchases and intervals nobody thought of. Each seed is named when it fails. */
class RecipesTest {
    private static final int SEEDS = 2_000;

    @Test
    void whatTheBuyerPaysIsWhatOthersReceiveToTheCent() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), 10_000, random.nextInt(0, 1_001));
            var purchase = Samples.purchase(random, community, Proof.PROVEN);
            var legs = legs(SettlementEntries.settled(purchase));

            var received = legs.values().stream()
                    .filter(amount -> amount < 0)
                    .mapToLong(amount -> -amount)
                    .sum();
            var energy = purchase.energy().wattHours();
            assertThat(received - energy)
                    .as("seed %s", seed)
                    .isEqualTo(purchase.paid().minor());
            assertThat(purchase.fees().total())
                    .as("seed %s", seed)
                    .isEqualTo(purchase.trades().stream().map(purchase::fee).reduce(Money.kes(0), Money::plus));
            assertThat(purchase.surplus().minor()).as("seed %s", seed).isLessThan(100);
            for (var trade : purchase.trades())
                assertThat(purchase.fee(trade).compareTo(trade.value())).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void provingAnUnprovenPurchaseLeavesTheSameBooksAsAProvenOne() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), 10_000, 100);
            var claimed = Samples.purchase(random, community, Proof.UNPROVEN);
            var proven = new PaidPurchase(
                    claimed.id(), community, claimed.buyer(), claimed.paid(), Proof.PROVEN, claimed.trades());

            var books = legs(SettlementEntries.settled(claimed));
            books.merge(Account.unproven("mpesa", Asset.KES), claimed.paid().minor(), Long::sum);
            add(
                    books,
                    ProofEntries.proven(
                            new IntentId(Samples.IDS.next()),
                            "mpesa",
                            claimed.paid(),
                            ProofEntries.waiting(
                                    community,
                                    claimed.buyer(),
                                    SettlementEntries.settled(claimed).legs())));
            var wanted = legs(SettlementEntries.settled(proven));
            wanted.merge(Account.collect("mpesa", Asset.KES), claimed.paid().minor(), Long::sum);

            books.values().removeIf(amount -> amount == 0);
            assertThat(books).as("seed %s", seed).isEqualTo(wanted);
        }
    }

    @Test
    void ofUnprovenMoneyNothingReachesAPocketThatPayoutsRead() {
        var purchase =
                Samples.purchase(new Random(1), Samples.community(Custody.PASS_THROUGH, 10_000, 100), Proof.UNPROVEN);
        for (var seller : purchase.sellers().keySet())
            assertThat(legs(SettlementEntries.settled(purchase)))
                    .doesNotContainKey(Account.of(seller, Pocket.WALLET, Asset.KES))
                    .doesNotContainKey(Account.of(seller, Pocket.DUE, Asset.KES));
    }

    @Test
    void everyWattHourOfAnIntervalIsPlacedAndPaidByNobodyTwice() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), random.nextInt(0, 10_001), 100);
            var net = NetUse.of(new Energy(random.nextLong(5_000)), new Energy(random.nextLong(5_000)));
            var offers = new ArrayList<Offer>();
            for (int i = random.nextInt(4); i > 0; i--)
                offers.add(new Offer(new OrderId(Samples.IDS.next()), new Energy(random.nextLong(800))));
            var stock = new Stock(
                    new Energy(random.nextLong(1_000)),
                    new Energy(random.nextLong(1_000)),
                    offers,
                    Money.kes(random.nextLong(3_000)));
            var tariff = Price.kes(random.nextLong(1, 3_000));
            var outcome = IntervalOutcome.of(community, tariff::of, net, Traded.NOTHING, stock);

            assertThat(outcome.exported()).as("seed %s", seed).isEqualTo(net.exported());
            assertThat(outcome.imported()).as("seed %s", seed).isEqualTo(net.imported());
            assertThat(outcome.supplierCost()).as("seed %s", seed).isEqualTo(tariff.of(outcome.fromSupplier()));
            assertThat(outcome.fromWallet().compareTo(stock.wallet())).isLessThanOrEqualTo(0);
            var household = Samples.household();
            var entry = IntervalEntries.of(community, household, Instant.ofEpochSecond(900), outcome);
            assertThat(entry.isPresent())
                    .as("seed %s", seed)
                    .isEqualTo(!net.imported().isZero() || !net.exported().isZero());
            if (!outcome.fromSupplier().isZero())
                assertThat(outcome.ownUse())
                        .as("seed %s", seed)
                        .isEqualTo(stock.bought().plus(stock.made()).plus(outcome.fromOffers()));
        }
    }

    @Test
    void ownOffersAreTakenBackNewestFirstAndOnlyAsFarAsNeeded() {
        var newest = new Offer(new OrderId(Samples.IDS.next()), new Energy(300));
        var older = new Offer(new OrderId(Samples.IDS.next()), new Energy(700));
        var outcome = IntervalOutcome.of(
                Samples.community(Custody.WALLET, 10_000, 100),
                Price.kes(1_650)::of,
                NetUse.of(new Energy(400), Energy.ZERO),
                Traded.NOTHING,
                new Stock(Energy.ZERO, Energy.ZERO, java.util.List.of(newest, older), Money.kes(0)));
        assertThat(outcome.takenBack()).containsExactly(newest, new Offer(older.order(), new Energy(100)));
    }

    private static Custody custody(Random random) {
        return random.nextBoolean() ? Custody.WALLET : Custody.PASS_THROUGH;
    }

    private static Map<Account, Long> legs(Entry entry) {
        var books = new HashMap<Account, Long>();
        add(books, entry);
        return books;
    }

    private static void add(Map<Account, Long> books, Entry entry) {
        for (var leg : entry.legs()) books.merge(leg.account(), leg.amount(), Long::sum);
    }
}
