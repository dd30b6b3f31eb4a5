package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account.Credit;
import io.jirani.market.ClosedAuction;
import io.jirani.settlement.AuctionHouse.Side;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever dies while an auction is settled: each trade is settled once, and the sums are ruling 16's. */
class AuctionKillsTest {
    private static final int AUCTIONS = Integer.getInteger("jirani.auctions", 12);
    private static final List<String> TABLES =
            List.of("auction_settlement", "auction_trade", "auction_share", "event_log");

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final AuctionHouse house = new AuctionHouse(here);

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void randomAuctionsComeToTheirSumsAndNothingStaysHeld() {
        for (int seed = 0; seed < AUCTIONS; seed++) {
            var random = new Random(seed);
            var price = random.nextLong(1, 3_000);
            var sold = random.longs(random.nextInt(1, 5), 10, 4_000).toArray();
            var buyers = house.buyers(parts(random, sold));
            var sellers = house.sellers(sold);
            var auction = house.close(price, buyers, sellers);
            here.settleAuctions(random.nextInt(1, 6)).pass();
            assertSettled(auction, price, buyers, sellers);
        }
        assertThat(here.text("select sum(held) from ledger.balances")).isEqualTo("0");
    }

    @Test
    void aProcessThatEndsBetweenAnyTwoCommitsLeavesTheRestToTheNext() {
        var buyers = house.buyers(300, 500, 200, 400);
        var sellers = house.sellers(700, 600, 100);
        var auction = house.close(1_234, buyers, sellers);
        var one = new AuctionStore.Auction(auction.community(), auction.start(), auction.price());
        for (int settled = 0; settled < auction.pairs().size(); settled++) {
            assertThat(here.texts("select n from auction_trade where state = 'settled'"))
                    .hasSize(settled);
            assertThat(here.texts("select id from ledger.transfer where kind = 'auction.settled'"))
                    .hasSize(settled);
            var step = here.db.transaction(tx -> here.settleAuctions().settle(tx, one, 0, 1));
            assertThat(step.ended()).isEqualTo(1);
        }
        here.settleAuctions().pass();
        assertSettled(auction, 1_234, buyers, sellers);
    }

    @Test
    void aBackendKilledAtAnyWriteOrWhileItCommitsCostsNothing() throws SQLException {
        plantDeath();
        var place = 0;
        do {
            place++;
            var buyers = house.buyers(300, 500, 200);
            var sellers = house.sellers(700, 300);
            var auction = house.close(1_234 + place, buyers, sellers);
            dieAt(place);
            var goesOn = true;
            while (goesOn) goesOn = passes();
            assertSettled(auction, 1_234 + place, buyers, sellers);
        } while (died(place));
        assertThat(place).isGreaterThan(12);
    }

    /** One pass of a process that was just started; answers whether there may be more to do. */
    private boolean passes() {
        try {
            return here.settleAuctions(2).pass() > 0;
        } catch (Exception killed) {
            return true;
        }
    }

    /** Each write of settlement's tables counts, and each commit that has one; the backend of the chosen one ends itself. */
    private void plantDeath() throws SQLException {
        asSuperuser("""
                create sequence jirani.deaths; grant select on sequence jirani.deaths to public; create table jirani.death (at bigint); insert into jirani.death values (0);
                create function jirani.die() returns trigger language plpgsql security definer as $$ begin
                    if nextval('jirani.deaths') = (select at from jirani.death) then
                        perform pg_terminate_backend(pg_backend_pid());
                    end if;
                    return new;
                end $$""");
        for (var table : TABLES)
            asSuperuser("create trigger dies before insert or update on jirani." + table
                    + " for each row execute function jirani.die()");
        asSuperuser("create constraint trigger dies_committing after update on jirani.auction_settlement"
                + " deferrable initially deferred for each row execute function jirani.die()");
    }

    private void asSuperuser(String sql) throws SQLException {
        var url = here.database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void dieAt(int place) throws SQLException {
        asSuperuser("update jirani.death set at = " + place + "; alter sequence jirani.deaths restart");
    }

    private boolean died(int place) {
        var counted = here.db.transaction(tx -> tx.one(
                "select coalesce(pg_sequence_last_value('jirani.deaths'), 0) as n",
                Tuple.tuple(),
                row -> row.getLong("n")));
        return counted >= place;
    }

    private void assertSettled(ClosedAuction auction, long price, List<Side> buyers, List<Side> sellers) {
        var outcome = AuctionOutcome.of(
                Price.kes(price),
                buyers.stream().map(Side::traded).toList(),
                sellers.stream().map(Side::traded).toList());
        for (var share : outcome.buyers()) {
            var buyer = buyers.stream()
                    .filter(one -> one.household().id().equals(share.household()))
                    .findFirst()
                    .orElseThrow();
            assertThat(house.paid(buyer)).isEqualTo(share.money().minor());
            assertThat(here.free(buyer.household(), Credit.BOUGHT))
                    .as("it was used")
                    .isZero();
        }
        for (var share : outcome.sellers()) {
            var seller = sellers.stream()
                    .filter(one -> one.household().id().equals(share.household()))
                    .findFirst()
                    .orElseThrow();
            assertThat(house.wallet(seller)).isEqualTo(share.money().minor());
            assertThat(here.free(seller.household(), Credit.MADE)).isZero();
        }
        var key = "auction:" + auction.community() + ":" + auction.start().getEpochSecond() + ":";
        assertThat(here.texts(
                        "select key from ledger.transfer where kind = 'auction.settled' and key like '" + key + "%'"))
                .hasSize(auction.pairs().size());
        var told = "select household_id from auction_share where told_at is not null and start_at = to_timestamp("
                + auction.start().getEpochSecond() + ")";
        assertThat(here.texts(told)).hasSize(buyers.size() + sellers.size());
        assertThat(here.texts("select state from auction_settlement")).containsOnly("told");
    }

    /** What was sold, cut anew. */
    private static long[] parts(Random random, long... sold) {
        var left = 0L;
        for (var each : sold) left += each;
        var parts = new ArrayList<Long>();
        while (left > 0) {
            var part = Math.min(left, random.nextLong(1, 3_000));
            parts.add(part);
            left -= part;
        }
        return parts.stream().mapToLong(Long::longValue).toArray();
    }
}
