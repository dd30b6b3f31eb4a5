package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.Neighbourhood.Part;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
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
                select state || ' ' || amount_minor || ' ' || direction || ' ' || msisdn || ' ' || length(account_ref)
                from payment_intent where direction = 'payout'
                """))
                .isEqualTo("RESERVED 2900 payout " + seller.phones().getFirst().digits() + " 12");
        assertThat(here.text("select data ->> 'state' from event_log where type = 'payout.state'"))
                .isEqualTo("RESERVED");
        assertThat(here.nudged).contains("payments.disburse");
    }

    @Test
    void unprovenMoneyAndTheBuyersOwnAreNotSent() {
        here.deposit(1_000_000);
        sell(2_500, 1);
        here.post(io.jirani.ledger.Entry.single("late", "test")
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
        var order = here.offer(seller, wh, 1_200);
        here.pay(here.buy(buyer, new Part(seller, order, wh, 1_200)), evidence);
        assertThat(here.settlePurchases().pass()).isEqualTo(1);
    }
}
