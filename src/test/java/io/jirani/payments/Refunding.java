package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Payments that are given back, on a real database and over real sockets: what the tests of them share. */
abstract class Refunding {
    static final Money ROOM = Money.kes(200_000);
    static final Account COLLECT = Account.collect("mpesa", Asset.KES);
    static final Account FLOAT = Account.payout("mpesa", Asset.KES);

    World world;
    RequestRefund requests;
    private int receipts;

    @BeforeEach
    void start() {
        world = new World();
        requests = new RequestRefund(world.parts, name -> {});
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** 30 shillings that came when nobody waited for them any more, proven. */
    IntentId late(Household buyer) {
        var id = world.ask(buyer);
        seen(id, new CollectionEvent.Refused(new Reason("1", "test")));
        seen(id, new CollectionEvent.Seen(Evidence.E2, Intents.ASKED, new Receipt("UKMLATE00" + receipts++), ROOM));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
        return id;
    }

    void seen(IntentId id, CollectionEvent event) {
        var record = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> record.record(tx, id, was -> event));
    }

    Refund ask(IntentId payment) {
        return world.db.transaction(tx -> requests.open(tx, payment, RefundStore.AskedBy.HOUSEHOLD));
    }

    List<Refund> refunds(IntentId payment) {
        return world.db.transaction(tx -> new RefundStore().of(tx, payment));
    }

    Refund last(IntentId payment) {
        return refunds(payment).getLast();
    }

    void work() {
        while (world.payments.refunds() + world.payments.judge() > 0) {}
    }

    void result(IntentId refund, String code) {
        var body = new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", "AG_any")
                                .put("TransactionID", code.equals("0") ? "UKMREVERSE" : "UKM0000000"));
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.REVERSAL, refund), "result", body))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
    }

    /** The provider's answer to our question about a reversal. */
    void answered(IntentId refund, String word) {
        var missing = word.equals("missing");
        var keys = new JsonArray()
                .add(new JsonObject().put("Key", "ReceiptNo").put("Value", "UKMREVERSE"))
                .add(new JsonObject().put("Key", "Amount").put("Value", 30))
                .add(new JsonObject().put("Key", "TransactionStatus").put("Value", word));
        var result = new JsonObject()
                .put("ResultCode", missing ? "R000002" : "0")
                .put("ResultDesc", "said")
                .put("ConversationID", "AG_question")
                .put("TransactionID", "UKM0000000");
        if (!missing) result.put("ResultParameters", new JsonObject().put("ResultParameter", keys));
        var token = world.tokens.of(CallbackToken.Kind.STATUS, refund);
        assertThat(world.callback(token, "result", new JsonObject().put("Result", result)))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
    }

    void fund(Money amount) {
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("float:" + world.ids.next(), "test")
                        .debit(FLOAT, amount)
                        .credit(Account.capital(Asset.KES), amount)
                        .entry()));
    }

    long free(Household of, Pocket pocket) {
        return world.db
                .transaction(tx -> world.ledger.money(tx, Account.of(of.id(), pocket, Asset.KES)))
                .minor();
    }
}
