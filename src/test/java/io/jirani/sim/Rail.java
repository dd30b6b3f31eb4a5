package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.AccountRef;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent.Accepted;
import io.jirani.payments.CollectionEvent.NotSent;
import io.jirani.payments.CollectionEvent.PushAnswer;
import io.jirani.payments.CollectionEvent.QueryAnswer;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.Refused;
import io.jirani.payments.CollectionEvent.Unclear;
import io.jirani.payments.Notice;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The provider's pushes, with its own truth. What it tells us is lost, late, repeated, reordered or wrong; what it did is
 * in its statement. A question about a push is answered without receipt and amount, as Daraja's is (ruling 1).
 */
final class Rail {
    /**
     * What the provider took in, from whom it may be.
     *
     * @param shown since when its lists have it
     * @param named what its list says it was for; its statement says it right
     */
    record Row(String receipt, String account, long cents, long at, long shown, String named, boolean reversed) {}

    /** Where what the provider says arrives: our doors. */
    interface Ears {
        void push(int n, IntentId intent, Notice notice);

        void confirmed(int n, String account, String receipt, long cents);
    }

    static final long TIMEOUT = 20_000;
    /** Later than the statements by which people decide, and before the last one. */
    private static final long LATE_FROM = 40 * 3_600_000L;

    private static final long LATE_TO = 6 * 86_400_000L;
    private static final List<Reason> REASONS = List.of(
            new Reason("1032", "Request cancelled by user"),
            new Reason("2001", "The initiator information is invalid."),
            new Reason("1", "The balance is insufficient for the transaction."),
            new Reason("1037", "DS timeout user cannot be reached"));

    private final Agenda agenda;
    private final Dice dice;
    private final Ears ears;
    private final Map<String, Push> byRef = new LinkedHashMap<>();
    private final Map<IntentId, List<Push>> byIntent = new HashMap<>();
    private final Map<String, Row> taken = new LinkedHashMap<>();
    private final Map<Integer, Integer> prompts = new HashMap<>();
    private int receipts;
    private long total;

    Rail(Agenda agenda, Dice dice, Ears ears) {
        this.agenda = agenda;
        this.dice = dice;
        this.ears = ears;
    }

    /** The one POST of a push: what comes of it is told when it is known, or when the call is given up. */
    void collect(int n, Collection it, Consumer<PushAnswer> told) {
        if (dice.strikes(Fault.NO_CONNECTION, n)) {
            agenda.ours(50, () -> told.accept(new NotSent("no connection")));
            return;
        }
        if (dice.strikes(Fault.REQUEST_LOST, n)) {
            agenda.ours(TIMEOUT, () -> told.accept(new Unclear("no answer")));
            return;
        }
        if (dice.strikes(Fault.REFUSED, n)) {
            agenda.ours(latency(n), () -> told.accept(new Refused(new Reason("400.002.02", "Bad Request"))));
            return;
        }
        answer(n, prompt(n, it), told);
    }

    private Push prompt(int n, Collection it) {
        var ref = new ProviderRef("ws_CO_" + n + "_" + prompts.merge(n, 1, Integer::sum));
        var push = new Push(n, it, ref, agenda.millis(), dice.strikes(Fault.QUERY_FORGETS, n));
        byRef.put(ref.text(), push);
        byIntent.computeIfAbsent(it.id(), id -> new ArrayList<>()).add(push);
        var wait = dice.strikes(Fault.QUICK, n)
                ? 150
                : dice.strikes(Fault.PAYS_LATE, n)
                        ? dice.between("late", n, 230_000, 900_000)
                        : dice.between("payer", n, 3_000, 58_000);
        if (dice.happens("pays", n, 78)) agenda.in(wait, () -> paid(push));
        else agenda.in(wait, () -> notPaid(push, REASONS.get((int) dice.between("reason", n, 0, 3))));
        return push;
    }

    private void answer(int n, Push push, Consumer<PushAnswer> told) {
        if (dice.strikes(Fault.ANSWER_LOST, n) || dice.strikes(Fault.ANSWER_SLOW, n))
            agenda.ours(TIMEOUT, () -> told.accept(new Unclear("no answer")));
        else if (dice.strikes(Fault.ANSWER_GARBLED, n))
            agenda.ours(latency(n), () -> told.accept(new Unclear("<html>")));
        else {
            var stall = dice.strikes(Fault.STALL, n) ? dice.between("stall", n, 5_000, 400_000) : 0;
            agenda.ours(latency(n) + stall, () -> told.accept(new Accepted(push.ref)));
        }
    }

    private void paid(Push push) {
        if (push.receipt.isPresent()) return;
        var receipt = "R" + push.n + "X" + ++receipts;
        push.receipt = Optional.of(receipt);
        agenda.tell(push.n, () -> "THE PAYER PAID " + push.amount + ", " + receipt);
        push.failed = Optional.empty();
        take(push.n, receipt, push.account.text(), push.amount.minor());
        var told = new Notice.PushPaid(push.ref, told(push), ofCallback(push, receipt));
        callback(push, told);
        if (!dice.strikes(Fault.CONFIRMATION_LOST, push.n))
            agenda.in(latency(push.n), () -> ears.confirmed(push.n, row(receipt).named, receipt, push.amount.minor()));
        if (!paysAgain(push) && dice.strikes(Fault.REVERSED, push.n))
            agenda.in(
                    dice.happens("soon", push.n, 40)
                            ? dice.between("reversal", push.n, 30_000, 900_000)
                            : dice.between("reversal", push.n, 3_600_000L, 3 * 86_400_000L),
                    () -> reverse(push, receipt));
    }

    /** He does not trust what he saw on his phone, and types it too. */
    private boolean paysAgain(Push push) {
        var again = dice.strikes(Fault.PAYS_AGAIN, push.n);
        push.again = again;
        if (again)
            agenda.in(
                    dice.between("types", push.n, 1_000, 3_600_000),
                    () -> typed(push.n, push.account.text(), push.amount.minor()));
        return again;
    }

    /** Money typed by hand: no push, and an account that may be anything. */
    void typed(int n, String account, long cents) {
        var receipt = "T" + n + "X" + ++receipts;
        take(n, receipt, account, cents);
        if (!dice.strikes(Fault.CONFIRMATION_LOST, n)) {
            var named = row(receipt).named;
            agenda.in(latency(n), () -> ears.confirmed(n, named, receipt, cents));
            if (dice.strikes(Fault.CALLBACK_TWICE, n))
                agenda.in(latency(n), () -> ears.confirmed(n, named, receipt, cents));
        }
    }

    private void take(int n, String receipt, String account, long cents) {
        total += cents;
        var now = agenda.millis();
        var late = dice.strikes(Fault.ROW_LATE, n) ? dice.between("row", n, LATE_FROM, LATE_TO) : 0;
        var named = dice.strikes(Fault.LIST_NAMES_NOBODY, n) ? "" : account;
        taken.put(receipt, new Row(receipt, account, cents, now, now + late, named, false));
    }

    private Row row(String receipt) {
        return Objects.requireNonNull(taken.get(receipt), "never taken");
    }

    /** The payment that somebody wants back: the one he names, if it came under this reference, or else the push's own. */
    Optional<Row> backOf(IntentId intent, Optional<Receipt> named) {
        return pushes(intent).stream()
                .flatMap(push -> taken.values().stream()
                        .filter(row -> row.account.equals(push.account.text()))
                        .filter(row -> named.map(Receipt::number)
                                        .or(() -> push.receipt)
                                        .filter(row.receipt::equals)
                                        .isPresent()
                                || push.receipt.filter(row.receipt::equals).isPresent()))
                .min(Comparator.comparing(row ->
                        named.filter(it -> it.number().equals(row.receipt)).isEmpty()));
    }

    /** We asked for it, or the provider did it by itself. */
    void takeBack(IntentId intent, Row row) {
        pushes(intent).forEach(push -> reverse(push, row.receipt));
    }

    /** The payer complains to the provider. */
    void complaint(IntentId intent) {
        pushes(intent).stream()
                .filter(push -> !push.again)
                .forEach(push -> push.receipt.ifPresent(receipt -> reverse(push, receipt)));
    }

    private void reverse(Push push, String receipt) {
        push.reversed = true;
        taken.computeIfPresent(
                receipt, (number, row) -> new Row(number, row.account, row.cents, row.at, row.shown, row.named, true));
    }

    private void notPaid(Push push, Reason why) {
        push.failed = Optional.of(why);
        agenda.tell(push.n, () -> "THE PAYER DID NOT PAY: " + why.text());
        push.everFailed = true;
        callback(push, new Notice.PushFailed(push.ref, why));
        if (paysAgain(push)) return;
        if (dice.strikes(Fault.CHANGES_ITS_MIND, push.n))
            agenda.in(dice.between("mind", push.n, 5_000, 900_000), () -> paid(push));
    }

    private void callback(Push push, Notice told) {
        if (!dice.strikes(Fault.CALLBACK_LOST, push.n)) {
            var late = dice.strikes(Fault.CALLBACK_LATE, push.n) ? dice.between("delay", push.n, 10_000, 7_200_000) : 0;
            agenda.in(latency(push.n) + late, () -> ears.push(push.n, push.intent, told));
        }
        while (dice.strikes(Fault.CALLBACK_TWICE, push.n))
            agenda.in(dice.between("again", push.n, 100, 3_600_000), () -> ears.push(push.n, push.intent, told));
    }

    private Money told(Push push) {
        return dice.strikes(Fault.CALLBACK_WRONG_AMOUNT, push.n)
                ? Money.kes(push.amount.minor() + 100 * dice.between("wrong", push.n, 1, 500))
                : push.amount;
    }

    private Optional<Receipt> ofCallback(Push push, String receipt) {
        if (dice.strikes(Fault.CALLBACK_WITHOUT_RECEIPT, push.n)) return Optional.empty();
        if (dice.strikes(Fault.CROSSED_RECEIPT, push.n)) {
            var others = taken.values().stream()
                    .filter(row -> !row.receipt.equals(receipt))
                    .toList();
            if (!others.isEmpty())
                return Optional.of(new Receipt(
                        others.get((int) dice.between("cross", push.n, 0, others.size() - 1L)).receipt));
        }
        return Optional.of(new Receipt(receipt, Optional.of(agenda.instant())));
    }

    /** Answers a question: whether it was paid, and nothing else. */
    QueryAnswer query(int n, ProviderRef ref) {
        var push = byRef.get(ref.text());
        if (push != null) push.asked = agenda.millis();
        if (push != null && push.forgotten) return new QueryOpen(new Reason("not_found", "too old"));
        if (dice.strikes(Fault.QUERY_NOISE, n)) return new QueryOpen(new Reason("500.001.1001", "system busy"));
        if (push == null) return new QueryOpen(new Reason("not_found", "The transaction does not exist"));
        if (push.receipt.isPresent()) return new QueryPaid(Optional.empty(), new Reason("0", "processed"));
        return push.failed
                .<QueryAnswer>map(QueryFailed::new)
                .orElseGet(() -> new QueryOpen(new Reason("4999", "still under processing")));
    }

    /** What came in since a moment, as far as its lists show it. */
    List<Row> rows(long since) {
        return taken.values().stream()
                .filter(row -> row.at >= since && row.shown <= agenda.millis())
                .toList();
    }

    /** The same of one account. */
    List<Row> rows(AccountRef account) {
        return rows(0).stream()
                .filter(row -> row.account.equals(account.text()))
                .toList();
    }

    /** All prompts there ever were for an intent. */
    List<Push> pushes(IntentId intent) {
        return byIntent.getOrDefault(intent, List.of());
    }

    List<Push> pushes() {
        return new ArrayList<>(byRef.values());
    }

    /** All it ever took in. */
    long taken() {
        return total;
    }

    /** How long a message is on its way. */
    private long latency(int n) {
        return 20 + dice.between("latency", n, 0, 400);
    }
}
