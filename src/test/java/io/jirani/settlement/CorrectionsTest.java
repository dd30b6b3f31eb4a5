package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Account.Tax;
import io.jirani.ledger.Entry;
import io.jirani.settlement.LeavingEntries.Leaver;
import io.jirani.settlement.LeavingEntries.Terms;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Restatements, levies, bills and leavers nobody thought of. */
class CorrectionsTest {
    private static final int SEEDS = 2_000;
    private static final Account PLATFORM = Account.platformFee(Asset.KES);

    @Test
    void aCorrectionTouchesTheHouseholdTheSupplierAndNobodyElse() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), random.nextInt(10_001), 100);
            var household = Samples.household();
            var energy = new Energy(random.nextLong(1, 5_000));
            var tariff = Price.kes(random.nextLong(1, 3_000));
            var wallet = Money.kes(random.nextLong(5_000));
            var correction = correction(random, energy);
            var entry = RestatementEntries.of(community, household, Instant.EPOCH, 1, correction, tariff, wallet);
            var books = legs(entry);

            for (var account : books.keySet())
                assertThat(account.household().orElse(household))
                        .as("seed %s", seed)
                        .isEqualTo(household);
            assertThat(books).as("seed %s", seed).doesNotContainKey(PLATFORM);
            var paid = books.getOrDefault(Account.of(household, Pocket.WALLET, Asset.KES), 0L);
            var owed = books.getOrDefault(Account.of(household, Pocket.OWED, Asset.KES), 0L);
            var charged = correction instanceof Correction.LessExport || correction instanceof Correction.MoreImport;
            assertThat(paid + owed)
                    .as("seed %s", seed)
                    .isEqualTo(charged ? tariff.of(energy).minor() : 0);
            assertThat(paid).as("seed %s", seed).isBetween(0L, wallet.minor());
            if (community.custody() == Custody.PASS_THROUGH)
                assertThat(paid).as("seed %s", seed).isZero();
        }
    }

    @Test
    void whoLeavesHasWholeShillingsAndNoEnergyAndThePlatformGaveLessThanAShilling() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), 10_000, 100);
            var feedIn = Price.kes(random.nextLong(1, 1_000));
            var leaver = new Leaver(
                    Samples.household(),
                    new Energy(random.nextLong(1, 5_000)),
                    new Energy(random.nextLong(500)),
                    new Energy(random.nextLong(5_000)),
                    Money.kes(random.nextLong(5_000)),
                    Money.kes(random.nextLong(5_000)),
                    Money.kes(random.nextLong(100)),
                    Money.kes(random.nextLong(15_000)),
                    Money.kes(0));
            var books = legs(
                    LeavingEntries.left(community, leaver, new Terms(feedIn, Money.kes(0), Money.kes(1_000_000), 0)));

            var pocket = Account.of(leaver.household(), PaidPurchase.sellersPocket(community), Asset.KES);
            var left = leaver.pocket().minor() - books.getOrDefault(pocket, 0L);
            var stillOwed = leaver.owed().minor()
                    + books.getOrDefault(Account.of(leaver.household(), Pocket.OWED, Asset.KES), 0L);
            var given = books.getOrDefault(PLATFORM, 0L);
            assertThat(left % 100).as("seed %s", seed).isZero();
            assertThat(given).as("seed %s", seed).isBetween(0L, 99L);
            assertThat(left == 0 || stillOwed == 0)
                    .as("seed %s pays out what it owes", seed)
                    .isTrue();
            assertThat(stillOwed).as("seed %s", seed).isNotNegative();
            var value = feedIn.of(leaver.made().plus(leaver.own())).plus(leaver.paidForBought());
            assertThat(left + leaver.owed().minor() - stillOwed)
                    .as("seed %s", seed)
                    .isEqualTo(leaver.pocket().plus(leaver.change()).plus(value).minor() + given);
            assertThat(books.get(Account.utilityEnergy(community.id())))
                    .as("seed %s", seed)
                    .isEqualTo(-leaver.made()
                            .plus(leaver.own())
                            .plus(leaver.bought())
                            .wattHours());
        }
    }

    @Test
    void withALevyTheBuyerStillPaysWhatOthersReceive() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var community = Samples.community(custody(random), 10_000, random.nextInt(1_001));
            var purchase = Samples.purchase(random, community, Proof.PROVEN);
            var points = random.nextInt(2_001);
            var tax = Account.tax(Tax.WHT, Asset.KES);
            var with = legs(SettlementEntries.settled(purchase, Levies.withholding(purchase, tax, points)));
            var without = legs(SettlementEntries.settled(purchase));

            var withheld = -with.getOrDefault(tax, 0L);
            var total = purchase.total().minor();
            assertThat(withheld).as("seed %s", seed).isLessThanOrEqualTo(total * points / 10_000);
            assertThat(withheld)
                    .as("seed %s", seed)
                    .isGreaterThan(total * points / 10_000 - purchase.trades().size());
            var sellersLost = 0L;
            for (var seller : purchase.sellers().keySet()) {
                var account = Account.of(seller, PaidPurchase.sellersPocket(community), Asset.KES);
                sellersLost += with.getOrDefault(account, 0L) - without.getOrDefault(account, 0L);
            }
            assertThat(sellersLost).as("seed %s", seed).isEqualTo(withheld);
            assertThat(with.getOrDefault(PLATFORM, 0L))
                    .as("seed %s", seed)
                    .isEqualTo(without.getOrDefault(PLATFORM, 0L));
        }
    }

    @Test
    void moreThanASellerReceivesIsNotWithheld() {
        var community = Samples.community(Custody.WALLET, 10_000, 100);
        var purchase = Samples.purchase(new Random(1), community, Proof.PROVEN);
        var all = Levies.withholding(purchase, Account.tax(Tax.WHT, Asset.KES), 10_000);
        assertThatThrownBy(() -> SettlementEntries.settled(purchase, all)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBillPaysWhatIsOwedAndEveryCentOfItIsSomebodys() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var household = Samples.household();
            var paid = Money.kes(random.nextLong(1, 5_000));
            var owed = Money.kes(random.nextLong(5_000));
            var books = legs(OwedEntries.billed(new IntentId(Samples.IDS.next()), "mpesa", household, paid, owed));

            assertThat(-books.getOrDefault(Account.of(household, Pocket.OWED, Asset.KES), 0L))
                    .as("seed %s", seed)
                    .isEqualTo(Math.min(paid.minor(), owed.minor()));
            assertThat(-books.getOrDefault(Account.of(household, Pocket.CHANGE, Asset.KES), 0L))
                    .as("seed %s", seed)
                    .isBetween(0L, 99L);
            assertThat(-books.getOrDefault(Account.of(household, Pocket.DUE, Asset.KES), 0L) % 100)
                    .as("seed %s", seed)
                    .isZero();
        }
    }

    @Test
    void debtsAreNotInherited() {
        var money = Map.of(Pocket.OWED, Money.kes(1));
        assertThatThrownBy(() -> CustomerEntries.inherited(
                        "r", Samples.household(), Samples.household(), money, Map.<Credit, Energy>of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Correction correction(Random random, Energy energy) {
        return switch (random.nextInt(4)) {
            case 0 -> new Correction.LessExport(energy);
            case 1 -> new Correction.MoreImport(energy);
            case 2 -> new Correction.MoreExport(energy);
            default -> new Correction.LessImport(energy);
        };
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
