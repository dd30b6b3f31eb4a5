package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.payments.ProviderQuestionStore;
import io.jirani.payments.ProviderQuestionStore.Ours;
import io.jirani.payments.Receipt;
import io.jirani.payments.Statement;
import io.jirani.payments.TransactionWord;
import io.jirani.payments.mpesa.Ack;
import io.jirani.payments.mpesa.Hooks;
import io.jirani.payments.mpesa.MpesaQuestionClient;
import io.jirani.reviews.PackStore;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One question to the provider about one transaction: kept and put down before it is asked, answered by the gateway's callback. */
record TransactionAsked(Console console, Receipt receipt, Statement.Side side, String reason) {
    private static final String RAIL = "mpesa";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /**
     * What came of it.
     *
     * @param said what became of the question: {@code answered}, or why there is no answer
     */
    record Outcome(Receipt receipt, String said, Optional<TransactionWord> word, Optional<Ours> ours) {
        boolean isKnown() {
            return word.filter(TransactionWord::isKnown).isPresent();
        }

        JsonObject json() {
            var json = new JsonObject().put("receipt", receipt.number()).put("question", said);
            word.ifPresent(it -> {
                json.put("code", it.code()).put("status", it.word());
                it.amount().ifPresent(amount -> json.put("amount_minor", amount.minor()));
                it.finished().ifPresent(at -> json.put("finished_at", at.toString()));
            });
            ours.ifPresent(it -> json.put("intent_id", it.intent().toString()).put("state", it.state()));
            return json;
        }

        String text() {
            var provider = word.map(it -> it.isKnown()
                            ? it.word()
                                    + it.amount().map(amount -> " " + amount).orElse("")
                                    + it.finished().map(at -> " at " + at).orElse("")
                            : "does not know it (code " + it.code() + ")")
                    .orElse(said);
            var books = ours.map(it -> it.intent() + " " + it.state()).orElse("no payment with this receipt");
            return receipt.number() + "  provider: " + provider + "  books: " + books;
        }
    }

    /** A receipt as people type it. */
    static Receipt receipt(String typed) {
        var number = typed.strip().toUpperCase(Locale.ROOT);
        if (!number.matches("[A-Z0-9]{6,20}"))
            throw Problem.invalid("RECEIPT", "a receipt has 6 to 20 letters and digits");
        return new Receipt(number);
    }

    /**
     * Asks and waits.
     *
     * @param hooks where the answer to a question comes
     */
    Outcome ask(Db db, MpesaQuestionClient provider, Function<IntentId, Hooks> hooks, Duration patience) {
        var store = new ProviderQuestionStore();
        var question = new IntentId(new Ids(console.clock(), console.random()).next());
        var ours = db.transaction(tx -> {
            var known = store.ours(tx, RAIL, receipt);
            known.ifPresent(it -> Registries.looked(
                    tx, console, new PackStore().whose(tx, it.intent()), "a payment, asked of the provider", reason));
            store.ask(tx, question, RAIL, receipt, console.clock().instant());
            Acts.append(tx, new Act(Registries.WHO, "mpesa.asked", "question " + question, reason, Map.of()));
            return known;
        });
        var ack = provider.status(receipt, side, hooks.apply(question));
        var word = ack instanceof Ack.Taken ? answer(db, store, question, patience) : Optional.<TransactionWord>empty();
        var said = switch (ack) {
            case Ack.Taken taken -> word.isPresent() ? "answered" : "no answer yet: is the gateway running?";
            case Ack.Refused refused -> "refused: " + refused.reason().code();
            case Ack.NotSent not -> "not asked: the provider was not reached";
            case Ack.Unclear unclear -> "no clear answer: ask again";
        };
        return new Outcome(receipt, said, word, ours);
    }

    private static Optional<TransactionWord> answer(
            Db db, ProviderQuestionStore store, IntentId question, Duration patience) {
        var until = System.nanoTime() + patience.toNanos();
        while (true) {
            var word = db.transaction(tx -> store.word(tx, question));
            if (word.isPresent() || System.nanoTime() > until) return word;
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
