package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Measured;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is traded in an interval, and how the close books it. */
class AutomaticTradingTest extends TradingHomes {
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
        assertThat(here.free(seller, Credit.MADE))
                .as("it is held for the trade")
                .isZero();

        here.settleAuctions().pass();

        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_786);
        assertThat(here.free(Account.consumed(here.community.id()))).isEqualTo(2_000);
        assertThat(here.free(buyer, Credit.BOUGHT)).isZero();
        assertThat(here.texts(
                        "select kind || ' ' || market_wh || ' ' || traded_wh || ' ' || paid_minor from trading_decision"
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
                .satisfies(
                        one -> assertThat(one.decision().english())
                                .isEqualTo(
                                        "We kept the 1.5 kWh you did not use, as your meter did not say exactly when it was made."));
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
    void whatNobodyBoughtGoesToTheSupplierWhereTheHouseholdWantsItSo() {
        var seller = made(4_000, limits(0, 0, 500, 0));
        used(1_500, Mode.ALWAYS, 10_000);
        unsoldToSupplier(seller, limits(0, 0, 500, 0));
        here.post(Entry.single("owed", "test")
                .debit(Account.of(seller.id(), Pocket.OWED, Asset.KES), Money.kes(400))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(400))
                .entry());
        close();
        here.settleAuctions().pass();
        assertThat(interval(seller)).isEqualTo("4000 0 used 1500 banked 500");
        assertThat(here.text(
                        "select to_supplier_wh || ' ' || feed_in_minor from household_interval where export_wh > 0"))
                .isEqualTo("2000 1200");
        assertThat(
                        here.text(
                                "select market_wh || ' ' || traded_wh || ' ' || to_supplier_wh from trading_decision where kind = 'sell'"))
                .isEqualTo("3500 1500 2000");
        assertThat(here.free(seller, Credit.MADE)).isEqualTo(500);
        // 12.00 from the supplier pay the 4.00 owed first; 9.11 came from the neighbour.
        assertThat(here.free(seller, Pocket.OWED)).isZero();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(1_200 - 400 + 911);
        assertThat(here.free(Account.utilityEnergy(here.community.id()))).isEqualTo(-2_000);
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
        for (int i = 0; i < 12; i++)
            homes.add(random.nextBoolean() ? made(1, rules(random)) : used(1, rules(random), random.nextInt(4_000)));
        for (int round = 0; round < 6; round++) {
            for (var home : homes) {
                var in = random.nextInt(2) * random.nextInt(1_500);
                var out = random.nextInt(2) * random.nextInt(1_500);
                uses.put(
                        home,
                        new Measured(
                                new Energy(in), new Energy(out), random.nextInt(5) == 0 ? Assurance.B : Assurance.A));
            }
            close();
            if (round % 2 == 0) here.settleAuctions().pass();
            assertThat(here.findings()).as("round %d", round).isEmpty();
        }
        here.settleAuctions().pass();
        assertThat(here.texts("select n from auction_trade")).hasSizeGreaterThan(10);
        // A buyer pays at most what the supplier asks for the same; a seller is paid at least its credit before the
        // fee, less a cent.
        assertThat(here.texts("""
                select 1 from auction_trade t group by start_at, buyer_id
                having sum(wallet_minor + owed_minor) > div(sum(wh) * %d + 500, 1000)
                """.formatted(CAP))).isEmpty();
        assertThat(here.texts("select 1 from auction_settlement where price_minor_per_kwh < " + FLOOR))
                .isEmpty();
        assertThat(here.text("select sum(held) from ledger.balances")).isEqualTo("0");
    }
}
