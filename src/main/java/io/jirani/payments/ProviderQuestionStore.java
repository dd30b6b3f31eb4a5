package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Questions of operators about one transaction of the provider's. They inform people; no money moves by their answers. */
public final class ProviderQuestionStore {
    /** The payment of ours that a receipt belongs to. */
    public record Ours(IntentId intent, String state) {}

    /** What a callback that answers a question is judged as. */
    static final String ANSWERED = "question";

    private static final String ASK =
            "insert into provider_question (id, rail, receipt_no, asked_at) values ($1, $2, $3, $4)";
    private static final String RAIL = "select rail from provider_question where id = $1 for update";
    private static final String TOLD = """
            update provider_question set told_at = $2, code = $3, word = $4, amount_minor = $5, finished_at = $6
            where id = $1 and told_at is null
            """;
    private static final String WORD =
            "select code, word, amount_minor, finished_at from provider_question where id = $1 and told_at is not null";
    private static final String OURS = """
            select i.id, i.state from receipt r join payment_intent i on i.id = r.intent_id
            where r.rail = $1 and r.receipt_no = $2 order by i.id limit 1
            """;
    private static final String FORGET = """
            delete from provider_question where id in (select id from provider_question where asked_at < $1 order by asked_at limit $2)
            """;

    /** Keeps a question before it is asked. */
    public void ask(Db.Tx tx, IntentId question, String rail, Receipt about, Instant now) {
        tx.run(ASK, Tuple.of(question.value(), rail, about.number(), utc(now)));
    }

    /** What was answered; nothing before it is. */
    public Optional<TransactionWord> word(Db.Tx tx, IntentId question) {
        return tx.maybe(WORD, Tuple.of(question.value()), ProviderQuestionStore::word);
    }

    /** The payment of ours with a receipt. */
    public Optional<Ours> ours(Db.Tx tx, String rail, Receipt receipt) {
        return tx.maybe(
                OURS,
                Tuple.of(rail, receipt.number()),
                row -> new Ours(new IntentId(row.getUUID("id")), row.getString("state")));
    }

    /** Keeps the first answer; its verdict, or nothing when nobody asked under that id. */
    static Optional<String> judge(Db.Tx tx, Map<String, PaymentRail> rails, IntentId question, Arrival arrival) {
        return tx.maybe(RAIL, Tuple.of(question.value()), row -> row.getString("rail"))
                .map(rail -> {
                    if (arrival.channel() == Channel.TIMEOUT) return "timeout";
                    var said = Optional.ofNullable(rails.get(rail))
                            .flatMap(PaymentRail::reports)
                            .flatMap(it -> it.readTransaction(arrival.body().text()));
                    said.ifPresent(word -> told(tx, question, word, arrival.at()));
                    return said.isPresent() ? ANSWERED : "e0";
                });
    }

    private static void told(Db.Tx tx, IntentId question, TransactionWord word, Instant now) {
        tx.run(
                TOLD,
                Tuple.tuple()
                        .addUUID(question.value())
                        .addOffsetDateTime(utc(now))
                        .addString(word.code())
                        .addString(word.word())
                        .addLong(word.amount().map(Money::minor).orElse(null))
                        .addOffsetDateTime(
                                word.finished().map(IntentRowStore::utc).orElse(null)));
    }

    /** Forgets what was asked before a moment; answers how many. */
    int forget(Db.Tx tx, Instant before, int most) {
        return tx.run(FORGET, Tuple.of(utc(before), most));
    }

    private static TransactionWord word(Row row) {
        return new TransactionWord(
                row.getString("code"),
                row.getString("word"),
                Optional.ofNullable(row.getLong("amount_minor")).map(Money::kes),
                maybe(row, "finished_at"));
    }
}
