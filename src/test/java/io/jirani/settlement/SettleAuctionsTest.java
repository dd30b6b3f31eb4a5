package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettleAuctionsTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final AuctionHouse house = new AuctionHouse(here);

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void aRulingsAuctionIsSettledTradeByTradeToItsTotals() {
        var buyers = house.buyers(1_335, 778, 1_616);
        var sellers = house.sellers(860, 2_869);
        here.meter(buyers.getFirst().household(), "ke-nbo-0001", 7_000, here.clock.instant());
        house.close(1_567, buyers, sellers);
        assertThat(here.texts("select kind from ledger.transfer where kind like 'auction.%' order by kind"))
                .containsExactly("auction.freed", "auction.held", "auction.held", "auction.held", "auction.held");

        assertThat(here.settleAuctions().pass()).isEqualTo(4 + 5);

        assertThat(buyers).extracting(house::paid).containsExactly(2_092L, 1_219L, 2_532L);
        assertThat(sellers).extracting(house::wallet).containsExactlyInAnyOrder(1_348L, 4_495L);
        // What they bought they had used in the interval.
        assertThat(buyers)
                .extracting(one -> here.free(one.household(), Credit.BOUGHT))
                .containsOnly(0L);
        assertThat(here.free(Account.consumed(here.community.id()))).isEqualTo(3_729);
        assertThat(here.texts("select state from auction_trade")).containsOnly("settled");
        assertThat(here.text("select state from auction_settlement")).isEqualTo("told");
        assertThat(here.text("select data - 'start' from event_log where type = 'auction.settled'"))
                .isEqualTo(
                        "{\"wh\":3729,\"trades\":4,\"in_review\":0,\"value_minor\":5843,\"price_cents_per_kwh\":1567}");
        assertThat(here.text("select args from down_command where dev = 'ke-nbo-0001'"))
                .isEqualTo("{\"wh\":0,\"gen\":1,\"imp\":7000,\"rev\":1}");
        assertThat(here.texts("select text from notice"))
                .as("people are told once a day")
                .isEmpty();
        assertThat(here.nudged).contains("metering.commands", "settlement.payouts");
        assertThat(here.settleAuctions().pass()).isZero();
    }

    @Test
    void whatABidHeldAndDidNotBuyIsFreeAtOnceAndWhatWasTradedIsNot() {
        var buyers = house.buyers(300, 200);
        var sellers = house.sellers(300, 400);
        // The second of each side did not trade, the first seller traded all it offered.
        house.close(1_000, buyers.subList(0, 1), sellers.subList(0, 1), buyers.get(1), sellers.get(1));
        assertThat(house.wallet(buyers.get(1))).isEqualTo(AuctionHouse.CENTS);
        assertThat(house.wallet(buyers.get(0))).isEqualTo(AuctionHouse.CENTS - 300);
        assertThat(here.free(sellers.get(1).household(), Credit.MADE)).isEqualTo(400);
        assertThat(here.free(sellers.get(0).household(), Credit.MADE)).isZero();
        here.settleAuctions().pass();
        assertThat(house.wallet(sellers.get(0))).isEqualTo(300);
        assertThat(here.text("select sum(held) from ledger.balances")).isEqualTo("0");
    }

    @Test
    void anAuctionInWhichNobodyTradedFreesWhatWasHeld() {
        var buyer = house.buyers(300).getFirst();
        house.close(1_000, List.of(), List.of(), buyer);
        assertThat(house.wallet(buyer)).isEqualTo(AuctionHouse.CENTS);
        here.settleAuctions().pass();
        assertThat(here.text("select state from auction_settlement")).isEqualTo("told");
        assertThat(here.texts("select text from notice")).isEmpty();
    }

    @Test
    void anAuctionHandedOverTwiceIsOne() {
        var auction = house.close(1_000, house.buyers(300), house.sellers(300));
        here.db.inTransaction(tx -> house.handOver().take(tx, auction));
        here.settleAuctions().pass();
        here.db.inTransaction(tx -> house.handOver().take(tx, auction));
        assertThat(here.settleAuctions().pass()).isZero();
        assertThat(here.texts("select key from ledger.transfer where kind = 'auction.settled'"))
                .hasSize(1);
    }

    @Test
    void manyAtOnceSettleEachTradeOnce() throws Exception {
        house.close(1_000, house.buyers(300, 500, 20, 80), house.sellers(150, 600, 150));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var passes = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 8; i++) passes.add(here.settleAuctions(2)::pass);
            var handled = 0;
            for (var one : threads.invokeAll(passes)) handled += one.get();
            assertThat(handled).isEqualTo(6 + 7);
        }
        assertThat(here.texts("select n from auction_trade where state = 'settled'"))
                .hasSize(6);
        assertThat(here.texts("select household_id from auction_share where told_at is not null"))
                .hasSize(7);
    }

    @Test
    void whatTheSellerOwesIsPaidFirst() {
        var seller = house.sellers(500);
        owe(seller.getFirst().household(), 460);
        house.close(1_200, house.buyers(500), seller);
        here.settleAuctions().pass();
        assertThat(here.free(seller.getFirst().household(), Pocket.OWED)).isZero();
        assertThat(house.wallet(seller.getFirst())).isEqualTo(140);
    }

    @Test
    void aTradeTheBooksRefuseThriceWaitsForAPersonAndLeavesTheOthers() {
        house.close(1_000, house.buyers(300, 500, 200), house.sellers(600, 400));
        sabotage(2);
        var job = here.settleAuctions();
        assertThat(job.pass()).isEqualTo(3);
        assertThat(job.pass()).isZero();
        assertThat(here.text("select state from auction_settlement")).isEqualTo("open");
        assertThat(job.pass()).isEqualTo(1 + 5);
        assertThat(here.text(
                        "select n || ' ' || state || ' ' || reason || ' ' || tries from auction_trade where n = 2"))
                .isEqualTo("2 review hold_ended 3");
        assertThat(here.texts("select household_id from event_log where type = 'auction.refused'"))
                .hasSize(2);
        assertThat(here.text("select data ->> 'in_review' from event_log where type = 'auction.settled'"))
                .isEqualTo("1");
        assertThat(job.pass()).isZero();
        assertThat(here.texts("select household_id from auction_share where told_at is not null"))
                .hasSize(5);

        var review = new AuctionReview(here.db);
        assertThat(review.waiting(here.community.id()))
                .singleElement()
                .satisfies(trade -> assertThat(trade.reason()).isEqualTo("hold_ended"));
        holdAgain(2);
        assertThat(review.retry("test", "mended", here.community.id())).isEqualTo(1);
        assertThat(job.pass()).isEqualTo(1 + 2);
        assertThat(review.waiting(here.community.id())).isEmpty();
        assertThat(review.retry("test", "mended", here.community.id())).isZero();
        assertThat(here.texts("select verb from audit.act where verb = 'auction.retried'"))
                .hasSize(1);
        assertThat(here.texts("select state from auction_trade"))
                .containsOnly("settled")
                .hasSize(4);
        assertThat(here.texts("select household_id from auction_share where told_at is not null"))
                .hasSize(5);
    }

    /** What an operator mends: the trade has a hold again. */
    private void holdAgain(int n) {
        var row = "select %s from auction_trade where n = " + n;
        var trade = new AuctionTrade(
                n + 100,
                new HouseholdId(UUID.fromString(here.text(row.formatted("buyer_id")))),
                new HouseholdId(UUID.fromString(here.text(row.formatted("seller_id")))),
                new Energy(Long.parseLong(here.text(row.formatted("wh")))),
                Money.kes(Long.parseLong(here.text(row.formatted("wallet_minor")))),
                Money.kes(0),
                List.of());
        var start = Instant.EPOCH;
        var hold = here.post(AuctionEntries.held(here.community, start, trade));
        here.run("update auction_trade set hold_id = $1 where n = $2", Tuple.of(hold.value(), n));
    }

    /** A trade's hold ends behind its back. */
    private void sabotage(int n) {
        var hold = here.text("select hold_id from auction_trade where n = " + n);
        here.post(Entry.voiding("sabotage", "test", List.of(new TransferId(UUID.fromString(hold)))));
    }

    private void owe(Household household, long cents) {
        here.post(Entry.single("supply", "test")
                .debit(Account.of(household.id(), Pocket.OWED, Asset.KES), Money.kes(cents))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(cents))
                .entry());
    }
}
