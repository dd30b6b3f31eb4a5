package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.payments.Statement.Side;
import io.jirani.reviews.RailsHealth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider's accounts beside our books (I-10): asked, answered by a callback of its own, compared. */
class BalancesTest {
    private final World world = new World();
    private final AskBalances job = new AskBalances(world.parts);

    @AfterEach
    void close() {
        world.close();
    }

    private static JsonObject says(String accounts) {
        var key = new JsonObject().put("Key", "AccountBalance").put("Value", accounts);
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", 0)
                                .put("ResultDesc", "done")
                                .put("ConversationID", "AG_1")
                                .put("OriginatorConversationID", "1-2-3")
                                .put(
                                        "ResultParameters",
                                        new JsonObject().put("ResultParameter", new JsonArray().add(key))));
    }

    private int told(Side side, long working, long utility) {
        var accounts = "Working Account|KES|%1$d.00|%1$d.00|0.00|0.00&Utility Account|KES|%2$d.00|%2$d.00|0.00|0.00"
                .formatted(working, utility);
        int status = world.callback(world.tokens.ofBalance("mpesa", side), "result", says(accounts));
        while (world.payments.judge() > 0) {}
        return status;
    }

    private long off(Side side) {
        return world.db.transaction(new BalanceStore()::all).stream()
                .filter(seen -> seen.side() == side)
                .findFirst()
                .orElseThrow()
                .off();
    }

    private boolean isWell() {
        return RailsHealth.of(world.db, Set.of(), world.clock).ask().state() == io.jirani.http.HealthCheck.State.ACTIVE;
    }

    private void collected(long cents) {
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("in:" + cents, "test")
                        .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                        .credit(Account.suspense("mpesa", Asset.KES), Money.kes(cents))
                        .entry()));
    }

    @Test
    void itAsksEveryQuarterOfAnHourAboutBothAccounts() {
        job.pass();
        job.pass();
        assertThat(world.daraja.statuses()).hasSize(2);
        assertThat(world.daraja.statuses().getFirst().getString("PartyA")).isEqualTo("174379");
        assertThat(world.daraja.statuses().getLast().getString("PartyA")).isEqualTo("600000");
        world.clock.move(Duration.ofMinutes(15));
        job.pass();
        assertThat(world.daraja.statuses()).hasSize(4);
    }

    @Test
    void anAccountNobodyTellsOfIsNotWell() {
        var health = RailsHealth.of(world.db, Set.of(), world.clock);
        job.pass();
        told(Side.COLLECT, 0, 0);
        told(Side.PAYOUT, 0, 0);
        world.clock.move(Duration.ofMinutes(50));
        assertThat(health.ask().state()).isEqualTo(io.jirani.http.HealthCheck.State.ACTIVE);
        world.clock.move(Duration.ofMinutes(20));
        assertThat(health.ask().state()).isEqualTo(io.jirani.http.HealthCheck.State.DEGRADED);
    }

    @Test
    void whatAgreesIsWellAndWhatDiffersForAnHourIsNot() {
        job.pass();
        collected(50_000);
        assertThat(told(Side.COLLECT, 500, 0)).isEqualTo(200);
        assertThat(off(Side.COLLECT)).isZero();
        told(Side.COLLECT, 470, 0);
        assertThat(off(Side.COLLECT)).isEqualTo(-3_000);
        assertThat(isWell()).as("it may be a moment").isTrue();
        world.clock.move(Duration.ofMinutes(61));
        assertThat(isWell()).isFalse();
        told(Side.COLLECT, 500, 0);
        assertThat(isWell()).isTrue();
    }

    @Test
    void aPushUnderWayExplainsWhatTheProviderHasMore() {
        job.pass();
        world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        told(Side.COLLECT, 30, 0);
        assertThat(off(Side.COLLECT)).isZero();
        told(Side.COLLECT, 31, 0);
        assertThat(off(Side.COLLECT)).isEqualTo(100);
    }

    @Test
    void aPayoutUnderWayExplainsWhatTheProviderHasLess() {
        job.pass();
        world.send(world.household(Custody.WALLET), Money.kes(10_000));
        while (world.payments.disburse() > 0) {}
        told(Side.PAYOUT, 0, 0);
        assertThat(off(Side.PAYOUT)).isZero();
        told(Side.PAYOUT, 0, 101);
        assertThat(off(Side.PAYOUT)).isEqualTo(100);
    }

    @Test
    void aTopUpUnderWayExplainsWhatEitherAccountHasOtherwise() {
        job.pass();
        collected(50_000);
        var community = world.household(Custody.WALLET).community();
        var requests = new RequestMove(world.parts, name -> {});
        var wish =
                new RequestMove.Wish("mpesa", FloatMove.Route.TO_PAYOUT, Money.kes(29_000), java.util.Optional.empty());
        world.db.transaction(
                tx -> requests.open(tx, community, new io.jirani.kernel.ProposalId(world.ids.next()), wish));
        while (world.payments.moves() > 0) {}
        told(Side.COLLECT, 500, 0);
        assertThat(off(Side.COLLECT)).as("not there yet").isZero();
        told(Side.COLLECT, 210, 0);
        assertThat(off(Side.COLLECT)).isZero();
        told(Side.COLLECT, 209, 0);
        assertThat(off(Side.COLLECT)).isEqualTo(-100);
        told(Side.PAYOUT, 0, 290);
        assertThat(off(Side.PAYOUT)).as("there before the result").isZero();
        told(Side.PAYOUT, 0, 291);
        assertThat(off(Side.PAYOUT)).isEqualTo(100);
    }

    @Test
    void aReversalUnderWayExplainsWhatTheProviderHasLess() {
        job.pass();
        var buyer = world.household(Custody.WALLET);
        var id = world.ask(buyer);
        var record = new RecordCollection(world.parts, name -> {});
        for (var event : java.util.List.of(
                new CollectionEvent.Refused(new Reason("1", "test")),
                new CollectionEvent.Seen(Evidence.E2, Intents.ASKED, new Receipt("UKMLATE000"), Money.kes(200_000))))
            world.db.inTransaction(tx -> record.record(tx, id, was -> event));
        var refunds = new RequestRefund(world.parts, name -> {});
        world.db.inTransaction(tx -> refunds.open(tx, id, RefundStore.AskedBy.HOUSEHOLD));
        while (world.payments.refunds() > 0) {}
        told(Side.COLLECT, 0, 0);
        assertThat(off(Side.COLLECT)).as("it may have left").isZero();
        told(Side.COLLECT, 30, 0);
        assertThat(off(Side.COLLECT)).isZero();
    }

    @Test
    void whatAPayoutsResultSaysIsLeftIsTheForecastsUntilTheProviderIsAskedAgain() {
        job.pass();
        var id = world.send(world.household(Custody.WALLET), Money.kes(10_000));
        while (world.payments.disburse() > 0) {}
        paid(id, 150);
        var watched = new WatchFloat(world.parts);
        watched.pass();
        var low = world.db.transaction(tx -> new FloatStore().forecasts(tx, world.clock.instant()));
        assertThat(low).containsExactly(new FloatForecast("mpesa", Money.kes(15_000), Money.kes(0), Money.kes(10_000)));
        assertThat(low.getFirst().days()).isEqualTo(1.5);
        assertThat(world.metrics.get("jirani_float_days_left").gauge().value()).isEqualTo(1.5);
        world.clock.move(Duration.ofMinutes(15));
        told(Side.PAYOUT, 0, 90);
        watched.pass();
        assertThat(world.metrics.get("jirani_float_days_left").gauge().value()).isEqualTo(0.9);
        assertThat(io.jirani.reviews.FloatHealth.of(world.db, world.clock).ask().detail())
                .contains("mpesa has");
    }

    private void paid(io.jirani.kernel.IntentId id, long left) {
        var keys = new JsonArray()
                .add(new JsonObject().put("Key", "TransactionReceipt").put("Value", "UKMPAID001"))
                .add(new JsonObject()
                        .put("Key", "B2CUtilityAccountAvailableFunds")
                        .put("Value", left + ".00"))
                .add(new JsonObject().put("Key", "TransactionAmount").put("Value", 100));
        var result = new JsonObject()
                .put("ResultCode", "0")
                .put("ResultDesc", "said")
                .put(
                        "ConversationID",
                        world.payout(id).providerRef().orElseThrow().text())
                .put("TransactionID", "UKMPAID001")
                .put("ResultParameters", new JsonObject().put("ResultParameter", keys));
        world.result(id, new JsonObject().put("Result", result));
        while (world.payments.judge() > 0) {}
    }

    @Test
    void anotherAccountsTokenOrAnUnreadableAnswerSaysNothing() {
        job.pass();
        assertThat(world.callback("abc", "result", says(""))).isEqualTo(404);
        assertThat(world.callback(world.tokens.ofBalance("mpesa", Side.COLLECT), "result", says("nothing")))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
        assertThat(world.db.transaction(new BalanceStore()::all))
                .allMatch(seen -> seen.provider().isEmpty());
    }
}
