package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.settlement.Neighbourhood.Part;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The money behind bids, and the fee of a day. */
class TradingMoneyTest extends TradingHomes {
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
        assertThat(here.texts("select key from ledger.transfer where kind = 'auction.fee'"))
                .hasSize(2);
    }

    @Test
    void peopleAreToldOnceADayWhatAllItsAuctionsCameTo() {
        made(1_500, Mode.ALWAYS);
        used(1_000, Mode.ALWAYS, 100_000);
        close();
        close();
        here.settleAuctions().pass();
        start = Instant.parse("2027-02-03T20:45:00Z");
        close();
        here.settleAuctions().pass();
        assertThat(here.texts("select text from notice")).isEmpty();
        while (job(start).rollUp() > 0) assertThat(start).isNotNull();
        assertThat(here.texts("select text from notice order by text"))
                .containsExactly(
                        "Jirani: on 3/2 you bought 3 kWh in the market for KES 18.21.",
                        "Jirani: on 3/2 you sold 3 kWh for KES 18.21, fee KES 0.18.");
        assertThat(
                        here.texts(
                                "select 1 from notice where extract(hour from coalesce(next_at, created_at) at time zone 'Africa/Nairobi') < 7"))
                .as("nobody is woken")
                .isEmpty();
    }

    @Test
    void aTextThatNobodyWaitsForIsSentByDay() {
        var zone = here.community.zone();
        assertThat(TradingNotices.waking(Instant.parse("2027-02-03T21:20:00Z"), zone))
                .isEqualTo(Instant.parse("2027-02-04T04:00:00Z"));
        assertThat(TradingNotices.waking(Instant.parse("2027-02-03T18:00:00Z"), zone))
                .isEqualTo(Instant.parse("2027-02-04T04:00:00Z"));
        assertThat(TradingNotices.waking(Instant.parse("2027-02-03T12:00:00Z"), zone))
                .isEqualTo(Instant.parse("2027-02-03T12:00:00Z"));
    }

    @Test
    void aDayThatIsSpentBuysNoMoreUntilTheNext() {
        made(9_000, Mode.ALWAYS);
        var buyer = used(500, limits(0, 0, 0, 1_000), 100_000);
        close();
        close();
        start = start.plus(Duration.ofDays(1));
        close();
        assertThat(here.texts(
                        "select coalesce(why, 'buy') || ' ' || market_wh from trading_decision d join household h on h.id = d.household_id"
                                + " where h.code = '" + buyer.code() + "' order by start_at"))
                .containsExactly("buy 500", "buy 374", "buy 500");
    }

    @Test
    void whatWasBoughtByHandCountsAgainstTheDay() {
        made(9_000, Mode.ALWAYS);
        var buyer = used(500, limits(0, 0, 0, 1_000), 100_000);
        var seller = here.household(Language.EN);
        var part = new Part(seller, here.offer(seller, 500, 1_000), 500, 1_000);
        here.buy(buyer, part);
        here.run("update purchase set created_at = $1", Tuple.of(Neighbourhood.at(start.minusSeconds(60))));
        close();
        assertThat(here.texts("select market_wh from trading_decision where kind = 'buy'"))
                .as("5.00 of 10.00 are left: 500 Wh at the cap of 18.57 would be 9.29")
                .containsExactly("269");
    }

    /** What the auction before it left to be owed is not there a second time, though no trade of it is settled. */
    @Test
    void aLineIsNotUsedTwiceWhileTradesAreOpen() {
        line(1_000);
        made(3_000, Mode.ALWAYS);
        used(500, Mode.ALWAYS, 0);
        close();
        close();
        assertThat(
                        here.texts(
                                "select market_wh || ' ' || cover_minor from trading_decision where kind = 'buy' order by start_at"))
                .containsExactly("500 929", "374 695");
    }

    @Test
    void aBidIsCutToTheMoneyAndTheUnusedLineBehindIt() {
        line(0);
        made(3_000, Mode.ALWAYS);
        // Ruling 4, worked: limit 10.00, wallet 3.00, no line: 300 of 500 Wh.
        var buyer = used(500, limits(0, 1_000, 0, 0), 300);
        close();
        assertThat(
                        here.text(
                                "select market_wh || ' ' || supplied_wh || ' ' || cover_minor from trading_decision where kind = 'buy'"))
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
}
