package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.RulesStore;
import io.jirani.market.Wishes;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Intervals closed by the job with households that trade automatically; the books are verified after each test. */
class AutomaticTradingTest {
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");
    /** What the supplier asks and, after the fee, credits here: 18.57 and 6.00. */
    private static final long CAP = 1_857;

    private static final long FLOOR = 607;

    private final Map<Household, Measured> uses = new LinkedHashMap<>();
    private final RulesStore rules = new RulesStore();
    private Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private Instant start = START;

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void whatOneMadeAndTheOtherUsedIsTradedInTheClosesOwnCommit() {
        var seller = made(1_500, Mode.ALWAYS);
        var buyer = used(2_000, Mode.ALWAYS, 10_000);
        close();
        // More is wanted than there is: it costs what the supplier asks.
        assertThat(here.texts("select wh || ' ' || wallet_minor || ' ' || state from auction_trade"))
                .containsExactly("1500 2786 open");
        assertThat(interval(seller)).isEqualTo("1500 0 used 1500 banked 0");
        assertThat(interval(buyer)).isEqualTo("0 2000 own 0 neighbours 1500 supplier 500 929");
        assertThat(here.free(buyer, Pocket.WALLET)).isEqualTo(10_000 - 2_786 - 929);
        assertThat(here.free(seller, Credit.MADE)).as("it is held for the trade").isZero();

        here.settleAuctions().pass();

        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_786);
        assertThat(here.free(Account.consumed(here.community.id()))).isEqualTo(2_000);
        assertThat(here.free(buyer, Credit.BOUGHT)).isZero();
        assertThat(here.texts("select kind || ' ' || market_wh || ' ' || traded_wh || ' ' || paid_minor from trading_decision"
                        + " order by kind"))
                .containsExactly("buy 2000 1500 2786", "sell 1500 1500 0");
    }

    @Test
    void whoSaidNothingOrOffTradesNothing() {
        var seller = made(1_500, Mode.ALWAYS);
        var buyer = used(2_000, Mode.ALWAYS, 10_000);
        wish(buyer, Optional.empty());
        var silent = here.household(Language.SW);
        uses.put(silent, new Measured(new Energy(900), Energy.ZERO, Assurance.A));
        close();
        assertThat(here.texts("select n from auction_trade")).isEmpty();
        assertThat(interval(silent)).isEqualTo("0 900 own 0 neighbours 0 supplier 900 1671");
        assertThat(here.free(seller, Credit.MADE)).isEqualTo(1_500);
        assertThat(here.texts("select kind || ' ' || traded_wh from trading_decision"))
                .containsExactly("sell 0");
    }

    @Test
    void ownCreditsComeFirstAndOnlyTheRestIsBid() {
        made(3_000, Mode.ALWAYS);
        var buyer = used(2_000, Mode.ALWAYS, 10_000);
        here.made(buyer, 600);
        here.offer(buyer, 300, 1_200);
        close();
        here.settleAuctions().pass();
        assertThat(interval(buyer)).isEqualTo("0 2000 own 900 neighbours 1100 supplier 0 0");
        assertThat(here.text("select open_wh from market_order")).isEqualTo("0");
    }

    @Test
    void aBidIsCutToTheMoneyAndTheUnusedLineBehindIt() {
        line(0);
        made(3_000, Mode.ALWAYS);
        // Ruling 4, worked: limit 10.00, wallet 3.00, no line: 300 of 500 Wh.
        var buyer = used(500, limits(0, 1_000, 0, 0), 300);
        close();
        assertThat(here.text("select market_wh || ' ' || supplied_wh || ' ' || cover_minor from trading_decision where kind = 'buy'"))
                .isEqualTo("300 200 300");
        here.settleAuctions().pass();
        assertThat(interval(buyer)).startsWith("0 500 own 0 neighbours 300 supplier 200 ");
    }

    @Test
    void withTheLineTheSameHouseholdBidsForAllAndOwesWhatItsWalletLacks() {
        made(3_000, Mode.ALWAYS);
        var buyer = used(500, Mode.ALWAYS, 300);
        close();
        here.settleAuctions().pass();
        assertThat(interval(buyer)).isEqualTo("0 500 own 0 neighbours 500 supplier 0 0");
        assertThat(here.free(buyer, Pocket.WALLET)).isZero();
        assertThat(here.free(buyer, Pocket.OWED)).isEqualTo(304 - 300);
    }

    /** What the auction before it left to be owed is not there a second time, though no trade of it is settled. */
    @Test
    void aLineIsNotUsedTwiceWhileTradesAreOpen() {
        line(1_000);
        made(3_000, Mode.ALWAYS);
        used(500, Mode.ALWAYS, 0);
        close();
        close();
        assertThat(here.texts("select market_wh || ' ' || cover_minor from trading_decision where kind = 'buy' order by start_at"))
                .containsExactly("500 929", "374 695");
    }

    @Test
    void aDayThatIsSpentBuysNoMoreUntilTheNext() {
        made(9_000, Mode.ALWAYS);
        var buyer = used(500, limits(0, 0, 0, 1_000), 100_000);
        close();
        close();
        start = start.plus(Duration.ofDays(1));
        close();
        assertThat(here.texts("select coalesce(why, 'buy') || ' ' || market_wh from trading_decision d join household h on h.id = d.household_id"
                        + " where h.code = '" + buyer.code() + "' order by start_at"))
                .containsExactly("buy 500", "buy 374", "buy 500");
    }

    @Test
    void exportThatIsNotMeasuredWellEnoughIsKeptAndSaidSo() {
        here.run("update community set sell_assurance = 'A'", Tuple.tuple());
        var seller = made(1_500, Mode.ALWAYS);
        uses.put(seller, new Measured(Energy.ZERO, new Energy(1_500), Assurance.B));
        used(2_000, Mode.ALWAYS, 10_000);
        close();
        assertThat(here.texts("select n from auction_trade")).isEmpty();
        var decision = here.db.transaction(tx -> here.stores.decisions().of(tx, seller.id(), START.plusSeconds(1), 5));
        assertThat(decision)
                .singleElement()
                .satisfies(one -> assertThat(one.decision().english())
                        .isEqualTo("We kept the 1.5 kWh you did not use, as your meter did not say exactly when it was made."));
        assertThat(here.free(seller, Credit.OWN)).isEqualTo(1_500);
    }

    @Test
    void whatIsNotSoldIsBankedAtTheCommunitysRatioAndWhatIsSoldIsNot() {
        here.run("update community set bank_ratio_bp = 5000", Tuple.tuple());
        var seller = made(4_000, Mode.ALWAYS);
        used(1_500, Mode.ALWAYS, 10_000);
        close();
        here.settleAuctions().pass();
        assertThat(interval(seller)).isEqualTo("4000 0 used 1500 banked 1250");
        assertThat(here.free(seller, Credit.MADE)).isEqualTo(1_250);
    }

    @Test
    void aFriendHasItFirst() {
        var seller = made(500, Mode.ALWAYS);
        var friend = used(4_000, limits(0, 1_000, 0, 0), 10_000);
        used(500, limits(0, 1_000, 0, 0), 10_000);
        made(4_000, Mode.ALWAYS);
        wish(seller, Optional.of(Mode.ALWAYS), friend.id());
        close();
        assertThat(here.texts("select buyer_id::text from auction_trade where seller_id = '" + seller.id() + "'"))
                .containsExactly(friend.id().toString());
    }

    @Test
    void whereMoneyMayNotRestAllIsBilledAndTheSellerIsDueIt() {
        here.close();
        here = new Neighbourhood(Custody.PASS_THROUGH);
        var seller = made(1_500, Mode.ALWAYS);
        var buyer = used(1_000, Mode.ALWAYS, 0);
        close();
        here.settleAuctions().pass();
        assertThat(here.free(buyer, Pocket.OWED)).isEqualTo(607);
        assertThat(here.free(seller, Pocket.DUE)).isEqualTo(607);
    }

    /** Ruling 16: of the day's sum; and ruling 4: what the seller has spent since, it owes. */
    @Test
    void theFeeIsTakenOnceADayOfAllThatASellerSold() {
        var rich = made(1_500, Mode.ALWAYS);
        var spent = made(1_500, Mode.ALWAYS);
        used(1_000, Mode.ALWAYS, 100_000);
        close();
        close();
        here.settleAuctions().pass();
        assertThat(job(start).rollUp()).as("the day is not over").isZero();
        start = Instant.parse("2027-02-03T20:45:00Z");
        close();
        assertThat(job(start).rollUp()).as("the day alone: a trade is open").isEqualTo(1);
        here.settleAuctions().pass();
        var spending = here.free(spent, Pocket.WALLET);
        here.post(Entry.single("spent", "test")
                .debit(Account.of(spent.id(), Pocket.WALLET, Asset.KES), Money.kes(spending))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(spending))
                .entry());
        var before = here.free(rich, Pocket.WALLET);
        assertThat(job(start).rollUp()).isEqualTo(1);
        assertThat(before - here.free(rich, Pocket.WALLET)).isEqualTo(9);
        assertThat(here.free(spent, Pocket.OWED)).isEqualTo(9);
        assertThat(here.text("select sellers || ' ' || sales_minor || ' ' || fee_minor from auction_fee_day"))
                .isEqualTo("2 1821 18");
        job(start).rollUp();
        assertThat(here.texts("select key from ledger.transfer where kind = 'auction.fee'")).hasSize(2);
    }

    @Test
    void anIntervalThatIsClosedAgainTradesNothingTwice() {
        made(1_500, Mode.ALWAYS);
        used(2_000, Mode.ALWAYS, 10_000);
        close();
        var job = job(start.minusSeconds(900));
        assertThat(job.pass()).isZero();
        assertThat(here.texts("select n from auction_trade")).hasSize(1);
    }

    /** Random streets, interval after interval; after each the books are verified whole. */
    @Test
    void nobodyIsEverWorseThanWithTheSupplierAlone() {
        var random = new Random(17);
        var homes = new ArrayList<Household>();
        for (int i = 0; i < 12; i++) homes.add(random.nextBoolean() ? made(1, rules(random)) : used(1, rules(random), random.nextInt(4_000)));
        for (int round = 0; round < 6; round++) {
            for (var home : homes) {
                var in = random.nextInt(2) * random.nextInt(1_500);
                var out = random.nextInt(2) * random.nextInt(1_500);
                uses.put(home, new Measured(new Energy(in), new Energy(out), random.nextInt(5) == 0 ? Assurance.B : Assurance.A));
            }
            close();
            if (round % 2 == 0) here.settleAuctions().pass();
            assertThat(here.findings()).as("round %d", round).isEmpty();
        }
        here.settleAuctions().pass();
        assertThat(here.texts("select n from auction_trade")).hasSizeGreaterThan(10);
        // A buyer pays at most what the supplier asks for the same; a seller is paid at least its credit before the fee, less a cent.
        assertThat(here.texts("""
                select 1 from auction_trade t group by start_at, buyer_id
                having sum(wallet_minor + owed_minor) > div(sum(wh) * %d + 500, 1000)
                """.formatted(CAP))).isEmpty();
        assertThat(here.texts("select 1 from auction_settlement where price_minor_per_kwh < " + FLOOR)).isEmpty();
        assertThat(here.text("select sum(held) from ledger.balances")).isEqualTo("0");
    }

    private static Rules rules(Random random) {
        return random.nextBoolean()
                ? Mode.values()[random.nextInt(3)]
                : limits(random.nextInt(2) * 900, random.nextInt(2) * 1_400, random.nextInt(500), random.nextInt(2) * 900);
    }

    /** Zero: not limited. */
    private static Limits limits(long sellAbove, long buyBelow, long keep, long aDay) {
        return new Limits(
                Optional.of(sellAbove).filter(one -> one > 0).map(Price::kes),
                Optional.of(buyBelow).filter(one -> one > 0).map(Price::kes),
                new Energy(keep),
                Optional.of(aDay).filter(one -> one > 0).map(Money::kes));
    }

    private Household made(long wh, Rules wanted) {
        return home(new Measured(Energy.ZERO, new Energy(wh), Assurance.A), wanted);
    }

    private Household used(long wh, Rules wanted, long cents) {
        var home = home(new Measured(new Energy(wh), Energy.ZERO, Assurance.A), wanted);
        if (cents > 0)
            here.post(Entry.single("money:" + home.id(), "test")
                    .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                    .credit(Account.of(home.id(), Pocket.WALLET, Asset.KES), Money.kes(cents))
                    .entry());
        return home;
    }

    private Household home(Measured measured, Rules wanted) {
        var home = here.household(Language.EN);
        if (uses.isEmpty()) {
            here.meter(home, "ke-first", 1, START.plusSeconds(10_000));
            here.run("""
                    insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                    values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                    """, Tuple.of(Neighbourhood.at(START.plusSeconds(1))));
        }
        uses.put(home, measured);
        wish(home, Optional.of(wanted));
        return home;
    }

    private void wish(Household home, Optional<Rules> wanted, HouseholdId... friends) {
        here.db.inTransaction(tx -> rules.set(
                tx, home.id(), new Wishes(wanted, Set.of(friends)), Asset.KES, "household " + home.code(), here.clock.instant()));
    }

    private void line(long cents) {
        here.run("update community set credit_line_minor = $1", Tuple.of(cents));
    }

    /** Closes the interval that begins at the start, and all that a day of silence left open before it. */
    private void close() {
        var measured = Map.copyOf(uses);
        var job = new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                Clock.fixed(start.plusSeconds(900), ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> question.interval().start().equals(start)
                        ? new IntervalInput(used(measured), Meters.ALL_PASSED)
                        : new IntervalInput(List.of(), Meters.ALL_PASSED),
                here.nudged::add);
        while (job.pass() > 0) assertThat(here.nudged).contains("settlement.auctions");
        start = start.plusSeconds(900);
    }

    private CreditIntervals job(Instant at) {
        return new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                Clock.fixed(at.plusSeconds(900), ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> new IntervalInput(used(uses), Meters.ALL_PASSED),
                here.nudged::add);
    }

    private static List<Use> used(Map<Household, Measured> uses) {
        return uses.entrySet().stream()
                .map(one -> new Use(one.getKey().id(), Optional.of(one.getValue())))
                .toList();
    }

    private String interval(Household home) {
        return here.text("""
                select case when export_wh > 0
                    then format('%%s %%s used %%s banked %%s', export_wh, import_wh, used_by_neighbours_wh, banked_wh)
                    else format('%%s %%s own %%s neighbours %%s supplier %%s %%s', export_wh, import_wh, own_use_wh, from_neighbours_wh,
                        from_supplier_wh, supplier_minor) end
                from household_interval where household_id = '%s' order by start_at desc limit 1
                """.formatted(home.id()));
    }
}
