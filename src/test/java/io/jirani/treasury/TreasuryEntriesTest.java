package io.jirani.treasury;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.treasury.FloatEntries.Move;
import io.jirani.treasury.SubscriptionEntries.Period;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the operator's recipes must hold over figures nobody thought of; the worked numbers are money cases. */
class TreasuryEntriesTest {
    private static final int SEEDS = 2_000;
    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(7));

    @Test
    void aPeriodIsEarnedToTheCentWheneverItEnds() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var days = random.nextInt(1, 40);
            var period = new Period(household(), LocalDate.EPOCH, days, Money.kes(random.nextLong(1, 100_000)));
            var over = random.nextInt(days + 1);
            var books = new HashMap<Account, Long>();
            add(books, SubscriptionEntries.charged(period));
            for (int day = 1; day <= over; day++)
                SubscriptionEntries.earned(period, day).ifPresent(entry -> add(books, entry));
            SubscriptionEntries.ended(period, over).ifPresent(entry -> add(books, entry));

            assertThat(books.get(Account.deferred(Asset.KES)))
                    .as("seed %s", seed)
                    .isZero();
            var earned = -books.getOrDefault(Account.subscriptionFee(Asset.KES), 0L);
            assertThat(earned).as("seed %s", seed).isEqualTo(period.price().minor() * over / days);
            assertThat(books.get(Account.of(period.household(), Pocket.WALLET, Asset.KES)))
                    .as("seed %s", seed)
                    .isEqualTo(earned);
        }
    }

    @Test
    void aPeriodHasNoDayBeforeItsFirstNorAfterItsLast() {
        var period = new Period(household(), LocalDate.EPOCH, 30, Money.kes(5_000));
        assertThatThrownBy(() -> SubscriptionEntries.earned(period, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SubscriptionEntries.earned(period, 31)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAFundCannotDivideStaysInIt() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var members = new ArrayList<HouseholdId>();
            for (int i = random.nextInt(1, 30); i > 0; i--) members.add(household());
            var amount = Money.kes(random.nextLong(members.size(), 1_000_000));
            var community = new CommunityId(IDS.next());
            var held = FundEntries.distribution("p", community, FundEntries.equally(amount, members), Pocket.WALLET);
            var books = legs(held.done(new TransferId(IDS.next())));

            var taken = books.getOrDefault(Account.fund(community, Asset.KES), 0L);
            assertThat(amount.minor() - taken).as("seed %s", seed).isBetween(0L, members.size() - 1L);
            for (var member : members)
                assertThat(books.get(Account.of(member, Pocket.WALLET, Asset.KES)))
                        .as("seed %s", seed)
                        .isEqualTo(-amount.minor() / members.size());
        }
    }

    @Test
    void aMoveLeavesNothingInTransitAndLosesNothing() {
        var move = new Move("r", new FloatEntries.Collect("airtel"), new FloatEntries.Payout("mpesa"), Money.kes(777));
        var books = legs(FloatEntries.left(move));
        assertThat(books).containsEntry(Account.transit("airtel", "mpesa", Asset.KES), 777L);
        add(books, FloatEntries.arrived(move));
        assertThat(books)
                .containsEntry(Account.transit("airtel", "mpesa", Asset.KES), 0L)
                .containsEntry(Account.payout("mpesa", Asset.KES), 777L)
                .containsEntry(Account.collect("airtel", Asset.KES), -777L);
        assertThat(FloatEntries.charge(move, "mpesa", Money.kes(0))).isEmpty();
    }

    @Test
    void aSweepTakesTradesFeesFirstAndNeverMoreThanItsAmount() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var amount = Money.kes(random.nextLong(1, 100_000));
            var trades = Money.kes(random.nextLong(100_000));
            var books = legs(SweepEntries.taken(new IntentId(IDS.next()), amount, trades));
            var fromTrades = books.getOrDefault(Account.platformFee(Asset.KES), 0L);
            var fromSubscriptions = books.getOrDefault(Account.subscriptionFee(Asset.KES), 0L);

            assertThat(fromTrades).as("seed %s", seed).isEqualTo(Math.min(amount.minor(), trades.minor()));
            assertThat(fromTrades + fromSubscriptions).as("seed %s", seed).isEqualTo(amount.minor());
        }
    }

    @Test
    void anExchangeBalancesInEachAssetByItself() {
        var household = household();
        var sats = Account.of(household, Pocket.WALLET, Asset.SAT);
        var francs = Account.of(household, Pocket.WALLET, Asset.XOF);
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var given = new Money(random.nextLong(1, 1_000_000), Asset.SAT);
            var taken = new Money(random.nextLong(1, 1_000_000), Asset.XOF);
            var books = legs(OwnMoneyEntries.exchanged("x", sats, given, francs, taken));
            assertThat(books)
                    .as("seed %s", seed)
                    .containsOnly(
                            Map.entry(sats, given.minor()),
                            Map.entry(Account.exchange(Asset.SAT), -given.minor()),
                            Map.entry(Account.exchange(Asset.XOF), taken.minor()),
                            Map.entry(francs, -taken.minor()));
        }
        assertThatThrownBy(() ->
                        OwnMoneyEntries.exchanged("x", sats, new Money(1, Asset.SAT), sats, new Money(1, Asset.SAT)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsOwedToOthersIsPaidLegForLegOrStays() {
        var hold = new TransferId(IDS.next());
        for (var held : List.of(
                PayableEntries.partner("reserve", "s", "mpesa", Money.kes(9)),
                PayableEntries.supplier(new CommunityId(IDS.next()), "s", Money.kes(9)),
                PayableEntries.network(new CommunityId(IDS.next()), "s", Money.kes(9)),
                PayableEntries.tax(Account.Tax.WHT, "s", Money.kes(9)))) {
            assertThat(held.done(hold).legs()).isEqualTo(held.entry().legs());
            assertThat(held.done(hold).resolves()).containsExactly(hold);
            assertThat(held.undone(hold).legs()).isEmpty();
            assertThat(List.of(
                            held.entry().key(),
                            held.done(hold).key(),
                            held.undone(hold).key()))
                    .doesNotHaveDuplicates();
        }
    }

    private static HouseholdId household() {
        return new HouseholdId(IDS.next());
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
