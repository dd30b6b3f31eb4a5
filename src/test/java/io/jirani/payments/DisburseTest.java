package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Money out, on a real database and over real sockets. */
class DisburseTest {
    private static final Money SENT = Money.kes(29_000);

    private World world;

    @BeforeEach
    void start() {
        world = new World();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void disburse() {
        while (world.payments.disburse() > 0) {}
    }

    private static JsonObject result(String code, String conversation) {
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", conversation)
                                .put("TransactionID", "UKL0000000"));
    }

    private static JsonObject paid(String conversation, String receipt) {
        var body = result("0", conversation);
        body.getJsonObject("Result")
                .put("ResultParameters", parameters("TransactionReceipt", receipt, "TransactionAmount", 290));
        return body;
    }

    private static JsonObject parameters(Object... pairs) {
        var list = new JsonArray();
        for (int i = 0; i < pairs.length; i += 2)
            list.add(new JsonObject().put("Key", pairs[i]).put("Value", pairs[i + 1]));
        return new JsonObject().put("ResultParameter", list);
    }

    private String conversation(IntentId id) {
        return world.payout(id).providerRef().orElseThrow().text();
    }

    @Test
    void aPaidPayoutPostsItsHoldItsChargeAndItsReceiptOnce() {
        var seller = world.household(Custody.WALLET);
        var id = world.send(seller, SENT);
        disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTED);
        assertThat(world.daraja.payouts()).hasSize(1);
        assertThat(world.daraja.payouts().getFirst().getString("OriginatorConversationID"))
                .isEqualTo(id.toString());
        for (int i = 0; i < 3; i++) world.result(id, paid(conversation(id), "UKLPAYOUT1"));
        while (world.payments.judge() > 0) {}
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.posted(seller, Pocket.WALLET)).isZero();
        assertThat(world.posted(Account.payout("mpesa", Asset.KES))).isZero();
        assertThat(world.posted(Account.railCost("mpesa", Asset.KES))).isEqualTo(500);
        assertThat(world.posted(Account.charges("mpesa", Asset.KES))).isEqualTo(500);
        assertThat(world.count("select count(*) from receipt where intent_id = $1 and direction = 'out'", id))
                .isEqualTo(1);
    }

    @Test
    void aPayoutWhoseAnswerIsLostIsAskedAboutAndNeverSentAgain() {
        var seller = world.household(Custody.WALLET);
        var id = world.send(seller, SENT);
        world.daraja.next(FarSide.RESET);
        disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.UNKNOWN);
        world.clock.move(Duration.ofSeconds(4));
        disburse();
        assertThat(world.daraja.payouts()).hasSize(1);
        assertThat(world.daraja.statuses()).hasSize(1);
        assertThat(world.daraja.statuses().getFirst().getString("OriginalConversationID"))
                .isEqualTo(id.toString());
        var status = result("0", "AG_status");
        status.getJsonObject("Result")
                .put(
                        "ResultParameters",
                        parameters("ReceiptNo", "UKLSTATUS1", "Amount", 290, "TransactionStatus", "Completed"));
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.STATUS, id), "result", status))
                .isEqualTo(200);
        world.payments.judge();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.payout(id).evidence()).isEqualTo(Evidence.E2);
        assertThat(world.posted(seller, Pocket.WALLET)).isZero();
    }

    @Test
    void aQueueTimeoutIsNotAFailureAndAFailedQuestionNeither() {
        var id = world.send(world.household(Custody.WALLET), SENT);
        disburse();
        world.callback(world.tokens.of(CallbackToken.Kind.RESULT, id), "timeout", result("1", conversation(id)));
        world.callback(world.tokens.of(CallbackToken.Kind.STATUS, id), "result", result("2001", "AG_status"));
        while (world.payments.judge() > 0) {}
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.UNKNOWN);
        world.result(id, paid(conversation(id), "UKLQUEUE01"));
        world.payments.judge();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
        assertThat(world.daraja.payouts()).hasSize(1);
    }

    @Test
    void aDryWalletGivesTheMoneyBackAndPausesTheRest() {
        var seller = world.household(Custody.WALLET);
        var id = world.send(seller, SENT);
        disburse();
        world.result(id, result("1", conversation(id)));
        world.payments.judge();
        assertThat(world.payout(id).state()).as("told, not confirmed").isEqualTo(PayoutState.UNKNOWN);
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);
        confirmFailed(id);
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.FAILED);
        assertThat(world.posted(seller, Pocket.WALLET)).isEqualTo(29_000);
        var reason = world.db.transaction(tx -> world.parts.railStates().paused(tx, "mpesa"));
        assertThat(reason).isPresent();
        var other = world.send(world.household(Custody.WALLET), SENT);
        disburse();
        assertThat(world.payout(other).state()).isEqualTo(PayoutState.RESERVED);
        assertThat(world.daraja.payouts()).hasSize(1);
        world.db.inTransaction(tx -> world.parts.railStates().open(tx, "mpesa", world.clock.instant()));
        disburse();
        assertThat(world.payout(other).state()).isEqualTo(PayoutState.SUBMITTED);
    }

    /** The answer to our own question: it failed. */
    private void confirmFailed(IntentId id) {
        world.clock.move(Duration.ofSeconds(2));
        var asked = world.daraja.statuses().size();
        disburse();
        assertThat(world.daraja.statuses()).hasSize(asked + 1);
        var status = result("0", "AG_status");
        status.getJsonObject("Result").put("ResultParameters", parameters("TransactionStatus", "Failed"));
        world.callback(world.tokens.of(CallbackToken.Kind.STATUS, id), "result", status);
        world.payments.judge();
    }

    @Test
    void whatADeadProcessLeftIsAskedAboutAndNeverSent() {
        var id = world.send(world.household(Custody.WALLET), SENT);
        var record = new RecordPayout(world.parts, name -> {});
        world.db.inTransaction(tx -> record.record(tx, id, new PayoutEvent.Claimed()));
        disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTING);
        world.clock.move(Duration.ofSeconds(41));
        disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.UNKNOWN);
        assertThat(world.daraja.payouts()).isEmpty();
        assertThat(world.daraja.statuses()).hasSize(1);
    }

    @Test
    void aFarSideThatIsNotThereIsTriedAgainForNothingLeft() {
        var id = world.send(world.household(Custody.WALLET), SENT);
        var port = world.daraja.port();
        world.daraja.close();
        disburse();
        assertThat(world.payout(id).state()).isEqualTo(PayoutState.RESERVED);
        try (var back = new FarSide(world.vertx, port)) {
            world.clock.move(Duration.ofSeconds(10));
            disburse();
            assertThat(world.payout(id).state()).isEqualTo(PayoutState.SUBMITTED);
            assertThat(back.payouts()).hasSize(1);
        }
    }
}
