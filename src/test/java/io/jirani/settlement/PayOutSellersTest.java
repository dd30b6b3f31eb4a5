package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.Neighbourhood.Part;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PayOutSellersTest {
    /** 12:00 in Nairobi. */
    private static final Clock NOON = Clock.fixed(Instant.parse("2027-02-03T09:00:00Z"), ZoneOffset.UTC);

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Household buyer;
    private Household seller;

    @BeforeEach
    void people() {
        buyer = here.household(Language.EN);
        seller = here.household(Language.EN);
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void aSellersProvenMoneyIsReservedInWholeShillingsAndHandedToPayments() {
        here.deposit(1_000_000);
        sell(2_500, 2);

        assertThat(payOuts().pass()).isEqualTo(1);

        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(70);
        assertThat(here.free(Account.payout("mpesa", Asset.KES))).isEqualTo(997_100);
        assertThat(here.text("""
                select state || ' ' || amount_minor || ' ' || direction || ' ' || length(account_ref) || ' '
                    || (phone_id = (select id from phone where household_id = payment_intent.household_id))
                from payment_intent where direction = 'payout'
                """)).isEqualTo("RESERVED 2900 payout 12 true");
        assertThat(here.text("select data ->> 'state' from event_log where type = 'payout.state'"))
                .isEqualTo("RESERVED");
        assertThat(here.nudged).contains("payments.disburse");
    }

    @Test
    void whoIsNotDueDoesNotWaitForTheLockThatSettlementsNeed() throws Exception {
        here.deposit(1_000_000);
        for (int i = 0; i < 6; i++) sell(2_500, 2);
        assertThat(here.free(seller, Pocket.WALLET))
                .as("above what is free of charge")
                .isGreaterThan(10_000);
        var pass = new Thread(() -> payOuts().pass());
        here.db.inTransaction(tx -> {
            here.stores.communities().lock(tx, here.community.id());
            pass.start();
            try {
                assertThat(pass.join(Duration.ofSeconds(20))).isTrue();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
    }

    @Test
    void aHouseholdThatCannotBePaidStopsNobodyElseAndTheJobSaysSo() {
        here.deposit(1_000_000);
        var other = here.household(Language.EN);
        sell(2_500, 2);
        sell(other, 2_500, 2);
        // A community whose zone this Java does not know any more fails when its household's turn comes.
        here.run("""
                insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, partner, created_at)
                select gen_random_uuid(), 'gone', 'gone', 'Mars/Olympus', currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp,
                    partner, created_at from community
                """, Tuple.tuple());
        here.run(
                "update household set community_id = (select id from community where code = 'gone') where id = $1",
                Tuple.of(seller.id().value()));
        assertThatThrownBy(() -> payOuts().pass()).hasMessageContaining("Mars/Olympus");
        assertThat(here.text("select household_id::text from payment_intent where direction = 'payout'"))
                .isEqualTo(other.id().toString());
    }

    @Test
    void whoseMoneyTheFloatCoversIsPaidThoughAnothersIsNot() {
        var big = seller;
        var small = here.household(Language.EN);
        sell(big, 8_000, 2);
        sell(small, 2_500, 2);
        onlyIsPaid(small);
    }

    @Test
    void whatIsReservedIsSentThoughAnothersMoneyIsAboveTheFloat() {
        var small = seller;
        sell(here.household(Language.EN), 8_000, 2);
        sell(small, 2_500, 2);
        onlyIsPaid(small);
    }

    private void onlyIsPaid(Household small) {
        here.deposit(5_000);
        var job = payOuts(metrics);
        for (int i = 0; i < 5; i++) job.pass();
        assertThat(here.text("select household_id::text from payment_intent where direction = 'payout'"))
                .isEqualTo(small.id().toString());
        assertThat(here.text("select coalesce((select payouts from rail_state), 'open')"))
                .as("payments.disburse sends nothing over a paused rail")
                .isEqualTo("open");
        assertThat(metrics.get("jirani_payouts_above_float").gauge().value()).isEqualTo(1);
    }

    @Test
    void unprovenMoneyAndTheBuyersOwnAreNotSent() {
        here.deposit(1_000_000);
        sell(2_500, 1);
        here.post(Entry.single("late", "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(3_000))
                .credit(Account.of(buyer.id(), Pocket.WALLET, Asset.KES), Money.kes(3_000))
                .entry());
        assertThat(payOuts().pass()).isZero();
    }

    @Test
    void aHouseholdHasOnePayoutUnderWayHoweverManyTry() throws Exception {
        here.deposit(1_000_000);
        sell(2_500, 2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var passes = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 6; i++) passes.add(payOuts()::pass);
            var reserved = 0;
            for (var one : threads.invokeAll(passes)) reserved += one.get();
            assertThat(reserved).isEqualTo(1);
        }
        sell(2_500, 2);
        assertThat(payOuts().pass()).isZero();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(70 + 2_970);
    }

    @Test
    void aDryFloatPausesSaysSoAndGoesOnWhenItIsFilled() {
        here.deposit(2_000);
        sell(2_500, 2);
        var job = payOuts(metrics);

        assertThat(job.pass()).isZero();
        assertThat(job.pass()).isZero();
        assertThat(here.text("select payouts || ': ' || reason from rail_state"))
                .isEqualTo("paused: float: KES 20.00 left, KES 29.00 due; fund the payout float");
        assertThat(metrics.get("jirani_payouts_paused").gauge().value()).isEqualTo(1);
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_970);

        here.deposit(1_000);
        assertThat(job.pass()).isEqualTo(1);
        assertThat(here.text("select payouts from rail_state")).isEqualTo("open");
        assertThat(metrics.get("jirani_payouts_paused").gauge().value()).isZero();
    }

    @Test
    void aPayoutThatFailedIsNotTriedAgainInAHurry() {
        here.deposit(1_000_000);
        sell(2_500, 2);
        assertThat(payOuts().pass()).isEqualTo(1);
        var hold = here.text("select hold_id from payment_intent where direction = 'payout'");
        here.post(io.jirani.ledger.Entry.voiding(
                "unpaid:1", "payout.unpaid", java.util.List.of(io.jirani.kernel.TransferId.parse(hold))));
        here.run(
                "update payment_intent set state = 'FAILED', ended_at = $1 where direction = 'payout'",
                Tuple.of(Neighbourhood.at(NOON.instant().minusSeconds(3_599))));
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_970);
        assertThat(payOuts().pass()).isZero();
        here.run(
                "update payment_intent set ended_at = $1 where direction = 'payout'",
                Tuple.of(Neighbourhood.at(NOON.instant().minusSeconds(3_601))));
        assertThat(payOuts().pass()).isEqualTo(1);
    }

    @Test
    void whoseNumberHasReachedTheDaysLimitWaitsAndTheJobIsNotBroken() {
        here.deposit(60_000_000);
        sell(2_500, 2);
        paidToday(Money.kes(50_000_000));
        assertThat(payOuts().pass()).isZero();
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(2_970);
    }

    /** The seller's number had a payout of its own today, whosever money it was. */
    private void paidToday(Money amount) {
        var out = Account.payout("mpesa", Asset.KES);
        var hold = here.post(Entry.pending("payout:limit", "test")
                .debit(Account.capital(Asset.KES), amount)
                .credit(out, amount)
                .entry());
        here.post(Entry.posting("paid:limit", "test", java.util.List.of(hold))
                .debit(Account.capital(Asset.KES), amount)
                .credit(out, amount)
                .entry());
        here.run(
                """
                insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                    description, account_ref, state, hold_id, created_at, deadline_at, next_look_at)
                select gen_random_uuid(), 'payout', 'mpesa', 'x', $2, $1, f.id, $5, 'KES', 'x', 'LIMIT', 'PAID', $4, $3, $3, $3
                from phone f where f.household_id = $1
                """,
                Tuple.of(
                        seller.id().value(),
                        here.community.id().value(),
                        Neighbourhood.at(NOON.instant().minusSeconds(60)),
                        hold.value(),
                        amount.minor()));
    }

    @Test
    void aNumberThatTheProviderCannotPayIsNotTriedForEver() {
        here.deposit(1_000_000);
        sell(2_500, 2);
        assertThat(payOuts().pass()).isEqualTo(1);
        var hold = here.text("select hold_id from payment_intent where direction = 'payout'");
        here.post(io.jirani.ledger.Entry.voiding(
                "unpaid:1", "payout.unpaid", java.util.List.of(io.jirani.kernel.TransferId.parse(hold))));
        here.run("""
                update payment_intent set state = 'FAILED', reason_code = '2040', reason_text = 'said', ended_at = $1
                where direction = 'payout'
                """, Tuple.of(Neighbourhood.at(NOON.instant().minusSeconds(200_000))));
        for (int i = 0; i < 3; i++) assertThat(payOuts().pass()).isZero();
        assertThat(here.text("select count(*)::text from notice where key like 'refused:%'"))
                .isEqualTo("1");
        here.run("update payment_intent set reason_code = '1' where direction = 'payout'", Tuple.tuple());
        assertThat(payOuts().pass()).as("our own account was dry").isEqualTo(1);
    }

    @Test
    void aPauseThatPeopleOrderedStays() {
        here.deposit(1_000_000);
        sell(2_500, 2);
        here.run(
                "insert into rail_state values ('mpesa', 'paused', 'amount mismatch, ask Amina', $1)",
                Tuple.of(Neighbourhood.at(NOON.instant())));
        assertThat(payOuts().pass()).isZero();
        assertThat(here.text("select payouts from rail_state")).isEqualTo("paused");
    }

    private PayOutSellers payOuts() {
        return payOuts(new SimpleMeterRegistry());
    }

    private PayOutSellers payOuts(SimpleMeterRegistry registry) {
        return new PayOutSellers(
                here.db,
                here.stores,
                here.ids,
                NOON,
                "mpesa",
                new PayoutPolicy(Money.kes(1_000)),
                registry,
                here.nudged::add);
    }

    private void sell(long wh, int evidence) {
        sell(seller, wh, evidence);
    }

    private void sell(Household from, long wh, int evidence) {
        var order = here.offer(from, wh, 1_200);
        here.pay(here.buy(buyer, new Part(from, order, wh, 1_200)), evidence);
        assertThat(here.settlePurchases().pass()).isEqualTo(1);
    }
}
