package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Finding;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.Neighbourhood.Part;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of corruption, made by somebody who may do anything to the database, is found and named. */
class VerifyTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);

    @BeforeEach
    void aDayInTheNeighbourhood() {
        var buyer = here.household(Language.EN);
        var other = here.household(Language.EN);
        var seller = here.household(Language.EN);
        here.deposit(100_000);
        var order = here.offer(seller, 5_000, 1_200);
        here.pay(here.buy(buyer, new Part(seller, order, 2_500, 1_200)), 2);
        here.settlePurchases().pass();
        var house = new AuctionHouse(here);
        house.close(1_567, house.buyers(1_335, 778, 1_616), house.sellers(860, 2_869));
        here.settleAuctions().pass();
        house.close(1_000, house.buyers(500), house.sellers(500));
        here.buy(other, new Part(seller, order, 1_000, 1_200));
        new PayOutSellers(
                        here.db,
                        here.stores,
                        here.ids,
                        Clock.fixed(Instant.parse("2027-02-03T09:00:00Z"), java.time.ZoneOffset.UTC),
                        "mpesa",
                        new PayoutPolicy(Money.kes(1_000)),
                        new SimpleMeterRegistry(),
                        here.nudged::add)
                .pass();
        var interval = new io.jirani.kernel.Interval(Instant.parse("2027-02-03T09:00:00Z"), Duration.ofMinutes(15));
        here.db.inTransaction(tx -> {
            var outcome = IntervalOutcome.of(
                    here.community,
                    Price.kes(1_857)::of,
                    NetUse.of(Energy.ZERO, new Energy(700)),
                    IntervalOutcome.Traded.NOTHING,
                    new IntervalOutcome.Stock(Energy.ZERO, Energy.ZERO, List.of(), Money.kes(0)));
            here.stores
                    .intervals()
                    .settle(tx, here.community.id(), seller.id(), interval, Assurance.A, outcome, 0, Instant.now());
            here.ledger.post(
                    tx,
                    IntervalEntries.of(here.community, seller.id(), interval.start(), outcome)
                            .orElseThrow());
        });
        assertThat(here.findings()).isEmpty();
    }

    @AfterEach
    void close() {
        here.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            transfer-balanced     | update ledger.posting set amount = amount + 1 where leg = 1 and amount > 0 and transfer_id = (select id from ledger.transfer where key like 'settle:%')
            transfer-has-legs     | delete from ledger.posting where transfer_id = (select id from ledger.transfer where key like 'credit:%')
            balance-from-postings | update ledger.balance set cp = cp + 1 where account_id = (select id from ledger.account where code = 'operator:capital')
            balance-from-postings | delete from ledger.balance where account_id = (select id from ledger.account where code = 'fee:platform')
            never-below-zero      | update ledger.balance set dp = cp + 1, guarded = false where account_id = (select id from ledger.account where code = 'fee:platform')
            holds-standing        | update ledger.balance set dh = dh + 5 where account_id = (select min(id) from ledger.account where code like '%:offered')
            holds-standing        | delete from ledger.pending_resolved
            holds-resolved        | delete from ledger.pending_resolved
            holds-resolved        | update ledger.transfer set phase = 'S' where key like 'settle:%'
            guards-in-place       | alter table ledger.posting disable trigger posting_apply
            guards-in-place       | drop trigger append_only on ledger.transfer
            credits               | update jirani.collection_credit set amount_minor = amount_minor + 100
            credits               | delete from jirani.collection_credit
            credits               | insert into jirani.collection_credit select rail, 'again', intent_id, gen_random_uuid(), amount_minor, to_account, proven_at, receipt_no, at from jirani.collection_credit
            credits               | update jirani.collection_credit set to_account = 'suspense:mpesa'
            receipts              | insert into jirani.receipt select 'mpesa', 'SFF1', 'in', intent_id, amount_minor + 100, at from jirani.collection_credit
            collections-credited  | delete from jirani.collection_credit
            purchases-settled     | update jirani.purchase set state = 'released' where state = 'settled'
            purchases-settled     | update jirani.purchase set state = 'settled' where state = 'reserved'
            purchases-settled     | update jirani.trade set wh = wh + 1 where state = 'settled'
            trade-holds           | update jirani.trade set state = 'settled' where state = 'reserved'
            trade-holds           | update jirani.trade set state = 'reserved' where state = 'settled'
            book-in-the-books     | update jirani.market_order set open_wh = open_wh + 1, quantity_wh = quantity_wh + 1
            book-in-the-books     | update jirani.market_order set open_wh = open_wh - 1, reserved_wh = reserved_wh + 1
            auction-trades        | update jirani.auction_trade set state = 'settled', ended_at = now() where state = 'open'
            auction-trades        | update jirani.auction_trade set state = 'open', ended_at = null where state = 'settled'
            auction-trades        | update jirani.auction_trade set wh = wh + 1 where n = 2
            auction-trades        | update jirani.auction_trade set owed_minor = owed_minor + 1 where n = 2
            auction-trades        | delete from jirani.auction_trade where state = 'open'
            intervals-booked      | update jirani.household_interval set export_wh = 701, banked_wh = 701
            intervals-traded      | update jirani.household_interval set used_by_neighbours_wh = 5, banked_wh = banked_wh - 5 where export_wh > 5
            intervals-booked      | update jirani.household_interval set state = 'provisional'
            payout-holds          | update jirani.payment_intent set state = 'PAID' where direction = 'payout'
            payout-holds          | update jirani.payment_intent set hold_id = null where direction = 'payout'
            proofs-booked         | update jirani.collection_credit set proven_at = null, at = now() - interval '1 hour'; delete from jirani.payment_event
            escrow-has-a-purchase | update ledger.transfer set key = 'settled:1' where key like 'settle:%'
            settlements-stand     | update ledger.transfer set kind = 'entry.reversed', key = concat('reversal:', (select id from ledger.transfer where key like 'settle:%')) where key like 'credit:%'
            """)
    void corruptionIsFoundAndNamed(String rule, String attack) throws SQLException {
        var url = here.database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(attack);
        }
        assertThat(here.findings())
                .as(attack)
                .anySatisfy(finding -> assertThat(finding.rule()).isEqualTo(rule))
                .allSatisfy(finding -> {
                    assertThat(finding.where()).isNotBlank();
                    assertThat(finding.what()).isNotBlank();
                });
    }

    @Test
    void assetsThatDoNotCoverWhatIsOwedAreFound() {
        here.post(Entry.single("loss", "test")
                .debit(new Account("loss:float", Asset.KES), Money.kes(150_000))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(150_000))
                .entry());
        assertThat(here.findings()).extracting(Finding::rule).containsExactly("coverage");
    }

    @Test
    void receivablesBeyondTheOperatorsOwnMoneyAreAnAlarmAndNoFault() {
        var debtor = here.household(Language.EN);
        here.post(Entry.single("supply", "test")
                .debit(Account.of(debtor.id(), Pocket.OWED, Asset.KES), Money.kes(200_000))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(200_000))
                .entry());
        assertThat(here.findings()).isEmpty();
        assertThat(new Verify(here.db).alarms()).extracting(Finding::rule).containsExactly("receivables-covered");
    }
}
