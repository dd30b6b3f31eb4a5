package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import io.jirani.kernel.ProposalId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Float moves on a real database and over real sockets: what the tests of them share. */
abstract class FloatMoving {
    static final Account COLLECT = Account.collect("mpesa", Asset.KES);
    static final Account FLOAT = Account.payout("mpesa", Asset.KES);
    static final Account BANK = Account.bank(Asset.KES);
    static final Account INSIDE = Account.transit("mpesa", "mpesa", Asset.KES);
    static final Account TO_BANK = Account.transit("mpesa", "bank", Asset.KES);
    static final Account FROM_BANK = Account.transit("bank", "mpesa", Asset.KES);
    /** 290.00. */
    static final Money SUM = Money.kes(29_000);

    World world;
    RequestMove requests;
    CommunityId community;
    private long there;

    @BeforeEach
    void start() {
        world = new World();
        requests = new RequestMove(world.parts, name -> {});
        community = world.household(Custody.WALLET).community();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** What customers' money there is in a place. */
    void fund(Account place, long cents) {
        there += cents;
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("fund:" + world.ids.next(), "test")
                        .debit(place, Money.kes(cents))
                        .credit(Account.suspense("mpesa", Asset.KES), Money.kes(cents))
                        .entry()));
    }

    FloatMove agreed(FloatMove.Route route, String reference) {
        var wish =
                new RequestMove.Wish("mpesa", route, SUM, Optional.of(reference).filter(text -> !text.isEmpty()));
        return world.db.transaction(tx -> requests.open(tx, community, new ProposalId(world.ids.next()), wish));
    }

    /** A top-up that two people agreed to, over what pushes brought. */
    FloatMove topUp() {
        fund(COLLECT, 50_000);
        return agreed(FloatMove.Route.TO_PAYOUT, "");
    }

    FloatMove now(FloatMove it) {
        return known(it).move();
    }

    MoveStore.Known known(FloatMove it) {
        return world.db.transaction(tx -> new MoveStore().find(tx, it.id())).orElseThrow();
    }

    void work() {
        while (world.payments.moves() + world.payments.judge() > 0) {}
    }

    /** All of it is somewhere, whatever happens (I-9), and in just these places. */
    void lies(long collect, long transit, long payout) {
        assertThat(world.posted(COLLECT)).as("collect").isEqualTo(collect);
        assertThat(world.posted(INSIDE)).as("transit").isEqualTo(transit);
        assertThat(world.posted(FLOAT)).as("payout").isEqualTo(payout);
        assertThat(collect + transit + payout).as("nothing is lost").isEqualTo(there);
    }

    long free(Account place) {
        return world.db.transaction(tx -> world.ledger.money(tx, place)).minor();
    }

    /** A result at the secret path, as Daraja writes it. */
    void result(FloatMove it, String code, long shillings, String receipt) {
        var keys = new JsonArray().add(new JsonObject().put("Key", "Amount").put("Value", shillings));
        var result = said(code, now(it).providerRef().map(ProviderRef::text).orElse("AG_told"))
                .put("TransactionID", receipt);
        if (code.equals("0")) result.put("ResultParameters", new JsonObject().put("ResultParameter", keys));
        assertThat(world.result(it.id(), new JsonObject().put("Result", result)))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
    }

    /** The answer to our question. */
    void status(FloatMove it, String word, String receipt) {
        var keys = new JsonArray()
                .add(new JsonObject().put("Key", "TransactionStatus").put("Value", word))
                .add(new JsonObject().put("Key", "ReceiptNo").put("Value", receipt))
                .add(new JsonObject().put("Key", "Amount").put("Value", SUM.wholeUnits()));
        var result = said("0", "AG_question").put("ResultParameters", new JsonObject().put("ResultParameter", keys));
        var token = world.tokens.of(CallbackToken.Kind.STATUS, it.id());
        assertThat(world.callback(token, "result", new JsonObject().put("Result", result)))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
    }

    private static JsonObject said(String code, String conversation) {
        return new JsonObject()
                .put("ResultCode", code)
                .put("ResultDesc", "said")
                .put("OriginatorConversationID", "1-2-3")
                .put("ConversationID", conversation);
    }
}
