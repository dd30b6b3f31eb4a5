package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.audit.Verify;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.PayoutState;
import io.jirani.payments.World;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** I-8 as far as the books go: a payout has one hold, is sent once and booked once, whoever works at it at once. */
class I08PayoutOnceTest {
    @Test
    void eightWhoSendAtOnceSendOnceAndTwentyResultsBookOnce() throws Exception {
        try (var world = new World()) {
            var seller = world.household(Custody.WALLET);
            var id = world.send(seller, Money.kes(29_000));
            var senders = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 8; i++) senders.add(world.payments::disburse);
            Arena.atOnce(senders);
            assertThat(world.daraja.payouts()).hasSize(1);
            var result = paid(world.payout(id).providerRef().orElseThrow().text());
            var results = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 20; i++) results.add(() -> world.result(id, result));
            assertThat(Arena.atOnce(results)).containsOnly(200);
            var judges = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 4; i++) judges.add(world.payments::judge);
            Arena.atOnce(judges);
            while (world.payments.judge() > 0) {}
            assertThat(world.payout(id).state()).isEqualTo(PayoutState.PAID);
            assertThat(world.posted(seller, Pocket.WALLET)).isZero();
            assertThat(world.posted(Account.payout("mpesa", Asset.KES))).isZero();
            assertThat(world.posted(Account.charges("mpesa", Asset.KES))).isEqualTo(500);
            assertThat(world.daraja.payouts()).hasSize(1);
            assertThat(new Verify(world.db).findings()).isEmpty();
        }
    }

    @Test
    void noSecondPayoutRestsOnTheSameHold() {
        try (var arena = new Arena()) {
            var of = arena.household();
            var hold = arena.ids.next();
            var row = I20WholeShillingsTest.intent(arena.ids.next().toString(), of, "payout", "J1", 100);
            var again = I20WholeShillingsTest.intent(arena.ids.next().toString(), of, "payout", "J2", 100);
            assertThat(arena.raw(Who.APP, with(row, hold.toString()))).isEqualTo(Arena.PASSED);
            assertThat(arena.raw(Who.APP, with(again, hold.toString()))).isEqualTo("23505");
        }
    }

    private static String with(String row, String hold) {
        return row.replace("next_look_at)", "next_look_at, hold_id)")
                .replace("now(), now(), now())", "now(), now(), now(), '" + hold + "')");
    }

    private static JsonObject paid(String conversation) {
        var parameters = new JsonArray()
                .add(new JsonObject().put("Key", "TransactionReceipt").put("Value", "UKLPAYOUT1"))
                .add(new JsonObject().put("Key", "TransactionAmount").put("Value", 290));
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", "0")
                                .put("ResultDesc", "said")
                                .put("ConversationID", conversation)
                                .put("TransactionID", "UKL0000000")
                                .put("ResultParameters", new JsonObject().put("ResultParameter", parameters)));
    }
}
