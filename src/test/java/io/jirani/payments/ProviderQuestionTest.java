package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator asks about one transaction is answered by a callback of its own; the answer is kept, whoever it names is not. */
class ProviderQuestionTest {
    private static final Receipt RECEIPT = new Receipt("UKM7ABCDE0");

    private final World world = new World();
    private final ProviderQuestionStore store = new ProviderQuestionStore();
    private final IntentId question = new IntentId(world.ids.next());

    @AfterEach
    void close() {
        world.close();
    }

    private void ask() {
        world.db.inTransaction(tx -> store.ask(tx, question, "mpesa", RECEIPT, world.clock.instant()));
    }

    private static JsonObject says(String code, JsonArray keys) {
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", "AG_1")
                                .put("OriginatorConversationID", "1-2-3")
                                .put("ResultParameters", new JsonObject().put("ResultParameter", keys)));
    }

    private static JsonObject completed(long shillings) {
        return says(
                "0",
                new JsonArray()
                        .add(key("TransactionStatus", "Completed"))
                        .add(key("Amount", shillings))
                        .add(key("FinalisedTime", "20261122130000"))
                        .add(key("DebitPartyName", "254708374149 - Wanjiku Kamau")));
    }

    private static JsonObject key(String name, Object value) {
        return new JsonObject().put("Key", name).put("Value", value);
    }

    private void answered(String what, JsonObject body) {
        assertThat(world.callback(world.tokens.of(CallbackToken.Kind.STATUS, question), what, body))
                .isEqualTo(200);
        while (world.payments.judge() > 0) {}
    }

    private Optional<TransactionWord> word() {
        return world.db.transaction(tx -> store.word(tx, question));
    }

    private long sealed() {
        return world.db.transaction(tx -> tx.one(
                "select count(*) as n from inbox where intent_id = $1 and sealed is not null",
                Tuple.of(question.value()),
                row -> row.getLong("n")));
    }

    @Test
    void theAnswerIsKeptAndTheCallbackWithItsNameIsNot() {
        ask();
        assertThat(word()).isEmpty();
        answered("result", completed(40));
        assertThat(word())
                .contains(new TransactionWord(
                        "0",
                        "Completed",
                        Optional.of(Money.kes(4_000)),
                        Optional.of(Instant.parse("2026-11-22T10:00:00Z"))));
        assertThat(sealed()).isZero();
    }

    @Test
    void theFirstAnswerStands() {
        ask();
        answered("result", completed(40));
        answered("result", completed(50));
        assertThat(word().flatMap(TransactionWord::amount)).contains(Money.kes(4_000));
    }

    @Test
    void aTransactionTheProviderDoesNotKnowIsAnAnswerToo() {
        ask();
        answered("result", says("R000002", new JsonArray()));
        assertThat(word().orElseThrow().isKnown()).isFalse();
    }

    @Test
    void aFullQueueIsNoAnswer() {
        ask();
        answered("timeout", completed(40));
        assertThat(word()).isEmpty();
        answered("result", completed(40));
        assertThat(word()).isPresent();
    }

    @Test
    void whatNobodyAskedIsKeptNowhere() {
        answered("result", completed(40));
        assertThat(word()).isEmpty();
    }

    @Test
    void aPaymentIsFoundByItsReceipt() {
        var payer = world.household(Custody.WALLET);
        var id = world.ask(payer);
        world.payments.collect();
        world.stk(id, world.paid(id, 30, RECEIPT.number()));
        while (world.payments.judge() > 0) {}
        var ours = world.db.transaction(tx -> store.ours(tx, "mpesa", RECEIPT));
        assertThat(ours).contains(new ProviderQuestionStore.Ours(id, "SUCCEEDED"));
    }

    @Test
    void whatWasNotTakenForAnAnswerIsForgottenAfterAWeekWithTheNameInIt() {
        ask();
        answered("timeout", completed(40));
        assertThat(sealed()).isEqualTo(1);
        world.clock.move(Duration.ofDays(8));
        world.payments.tidy();
        assertThat(sealed()).isZero();
    }

    @Test
    void answersAreForgottenAfterNinetyDays() {
        ask();
        answered("result", completed(40));
        world.clock.move(Duration.ofDays(91));
        world.payments.tidy();
        assertThat(word()).isEmpty();
    }
}
