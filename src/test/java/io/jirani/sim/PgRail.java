package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.ArrivalList;
import io.jirani.payments.Arrived;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The hostile provider of worlds on PostgreSQL: what it was asked by which process, what it did, and the callbacks it owes
 * us. Its time is ticks; what it does is in its own list, whatever it told.
 */
final class PgRail {
    /** A callback that is on its way; without an intent it comes by no secret path. */
    record Due(long tick, Channel channel, Optional<IntentId> intent, String body) {}

    /** What it knows of a request or of money typed by hand. */
    private static final class Truth {
        final String name;
        final String bill;
        final long cents;
        Optional<Long> paid = Optional.empty();
        Optional<Long> refused = Optional.empty();

        Truth(String name, String bill, long cents) {
            this.name = name;
            this.bill = bill;
            this.cents = cents;
        }
    }

    private static final Reason NO = new Reason("1032", "Request cancelled by user");
    private static final Reason SAID = new Reason("0", "said");
    private static final int PAGE = 100;

    private final Dice dice;
    private final PgUndoing undoing;
    private final Map<IntentId, Integer> numbers = new HashMap<>();
    private final Map<IntentId, Truth> truths = new LinkedHashMap<>();
    private final List<Truth> typed = new ArrayList<>();
    private final Map<IntentId, Integer> posts = new HashMap<>();
    private final List<Due> due = new ArrayList<>();
    private final List<Instant> moments = new ArrayList<>();

    PgRail(Dice dice, Instant now) {
        this.dice = dice;
        this.undoing = new PgUndoing(this, dice);
        moments.add(now);
    }

    /** Which one it is; of a payout that gives money back it hears when it is sent. */
    synchronized int number(IntentId intent) {
        return numbers.computeIfAbsent(intent, id -> numbers.size());
    }

    /** Its reversals. */
    PgUndoing undoing() {
        return undoing;
    }

    long tick() {
        return moments.size() - 1L;
    }

    synchronized void tick(Instant now) {
        moments.add(now);
    }

    /** Callbacks whose time has come. */
    synchronized List<Due> arriving() {
        var now = due.stream().filter(one -> one.tick() <= tick()).toList();
        due.removeAll(now);
        return now;
    }

    /** Somebody else says something about a push, by its secret path or by none. */
    synchronized void lie(long ticks, Optional<IntentId> by, String... words) {
        due.add(new Due(tick() + ticks, Channel.STK, by, String.join(" ", words)));
    }

    synchronized boolean isPaid(IntentId intent) {
        var truth = truths.get(intent);
        return truth != null && happened(truth.paid);
    }

    synchronized int posts(IntentId intent) {
        return posts.getOrDefault(intent, 0);
    }

    /** All that was typed by hand, in cents. */
    synchronized long typedIn() {
        return typed.stream().mapToLong(one -> one.cents).sum();
    }

    /** What was typed by hand for whom. */
    synchronized Map<String, Long> typedTo() {
        var sums = new HashMap<String, Long>();
        for (var one : typed) sums.merge(one.bill, one.cents, Long::sum);
        return sums;
    }

    private boolean happened(Optional<Long> tick) {
        return tick.filter(at -> at <= tick()).isPresent();
    }

    synchronized CollectionEvent.PushAnswer collect(Collection attempt, Consumer<String> dies) {
        int n = number(attempt.id());
        if (dice.strikes(Fault.CRASH, n)) dies.accept("before a push");
        if (dice.strikes(Fault.NO_CONNECTION, n)) return new CollectionEvent.NotSent("no connection");
        if (dice.strikes(Fault.REFUSED, n)) return new CollectionEvent.Refused(NO);
        var ref = "ws_CO_" + n;
        var reached = !dice.strikes(Fault.REQUEST_LOST, n);
        if (reached) {
            posts.merge(attempt.id(), 1, Integer::sum);
            var truth =
                    new Truth(ref, attempt.accountRef().text(), attempt.amount().minor());
            truths.put(attempt.id(), truth);
            decide(n, attempt.id(), truth);
        }
        if (dice.strikes(Fault.CRASH, n)) dies.accept("after a push");
        if (!reached || dice.strikes(Fault.ANSWER_LOST, n)) return new CollectionEvent.Unclear("no answer");
        return new CollectionEvent.Accepted(new ProviderRef(ref));
    }

    private void decide(int n, IntentId intent, Truth truth) {
        var at = tick()
                + (dice.strikes(Fault.QUICK, n)
                        ? 0
                        : dice.strikes(Fault.PAYS_LATE, n)
                                ? dice.between("late payer", n, 8, 60)
                                : dice.between("decides", n, 1, 5));
        if (dice.happens("pays", n, 75)) {
            paid(n, intent, truth, at);
            return;
        }
        truth.refused = Optional.of(at);
        told(n, Channel.STK, intent, at, "NOT " + truth.name);
        if (dice.strikes(Fault.CHANGES_ITS_MIND, n)) paid(n, intent, truth, at + dice.between("mind", n, 1, 40));
    }

    private void paid(int n, IntentId intent, Truth truth, long at) {
        truth.paid = Optional.of(at);
        var cents = truth.cents + (dice.strikes(Fault.CALLBACK_WRONG_AMOUNT, n) ? 100 : 0);
        var receipt = dice.strikes(Fault.CALLBACK_WITHOUT_RECEIPT, n)
                ? "-"
                : dice.strikes(Fault.CROSSED_RECEIPT, n) ? "Rws_CO_" + Math.max(0, n - 1) : "R" + truth.name;
        told(n, Channel.STK, intent, at, String.join(" ", "PAID", truth.name, String.valueOf(cents), receipt));
        if (!dice.strikes(Fault.CONFIRMATION_LOST, n)) due.add(confirmed(at, truth));
    }

    private static Due confirmed(long at, Truth truth) {
        var body = String.join(" ", "TYPED", truth.bill, String.valueOf(truth.cents), "R" + truth.name);
        return new Due(at, Channel.TYPED, Optional.empty(), body);
    }

    /** Money typed by hand: no push, and an account that may be anything. */
    synchronized void typed(int n, String bill, long cents) {
        var truth = new Truth("T" + n, bill, cents);
        truth.paid = Optional.of(tick());
        typed.add(truth);
        if (!dice.strikes(Fault.CONFIRMATION_LOST, n)) due.add(confirmed(tick(), truth));
        if (dice.strikes(Fault.CALLBACK_TWICE, n)) due.add(confirmed(tick() + 1, truth));
    }

    void told(int n, Channel channel, IntentId intent, long at, String body) {
        var late = dice.strikes(Fault.CALLBACK_LATE, n) ? dice.between("delay", n, 5, 100) : 0;
        if (!dice.strikes(Fault.CALLBACK_LOST, n)) due.add(new Due(at + late, channel, Optional.of(intent), body));
        while (dice.strikes(Fault.CALLBACK_TWICE, n))
            due.add(new Due(at + dice.between("again", n, 0, 60), channel, Optional.of(intent), body));
    }

    synchronized CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
        int n = number(attempt.id());
        var found = Optional.ofNullable(truths.get(attempt.id()))
                .filter(it -> attempt.providerRef()
                        .filter(ref -> ref.text().equals(it.name))
                        .isPresent());
        if (found.isEmpty() || dice.strikes(Fault.QUERY_NOISE, n)) return new CollectionEvent.QueryOpen(SAID);
        var truth = found.get();
        if (happened(truth.paid)) return new CollectionEvent.QueryPaid(Optional.empty(), SAID);
        return happened(truth.refused) ? new CollectionEvent.QueryFailed(NO) : new CollectionEvent.QueryOpen(SAID);
    }

    synchronized PayoutEvent.SendAnswer payOut(Payout attempt, Consumer<String> dies) {
        int n = number(attempt.id());
        if (dice.strikes(Fault.CRASH, n)) dies.accept("before a payout");
        if (dice.strikes(Fault.NO_CONNECTION, n)) return new PayoutEvent.NotSent("no connection");
        if (dice.strikes(Fault.REFUSED, n)) return new PayoutEvent.Refused(NO, RailTrouble.NONE);
        var reached = !dice.strikes(Fault.REQUEST_LOST, n);
        if (reached) order(n, attempt);
        if (dice.strikes(Fault.CRASH, n)) dies.accept("after a payout");
        if (!reached || dice.strikes(Fault.ANSWER_LOST, n)) return new PayoutEvent.Unclear("no answer");
        return new PayoutEvent.Accepted(new ProviderRef("AG_" + n));
    }

    private void order(int n, Payout attempt) {
        posts.merge(attempt.id(), 1, Integer::sum);
        var truth = new Truth("AG_" + n, "", attempt.amount().minor());
        truths.put(attempt.id(), truth);
        var at = tick() + dice.between("teller", n, 0, 5);
        if (dice.strikes(Fault.QUEUE_TIMEOUT, n))
            due.add(new Due(at, Channel.TIMEOUT, Optional.of(attempt.id()), "QUEUE " + truth.name));
        if (dice.strikes(Fault.PAYOUT_FAILS, n)) truth.refused = Optional.of(at);
        else truth.paid = Optional.of(at);
        told(n, Channel.RESULT, attempt.id(), at, verdict(truth));
    }

    private static String verdict(Truth truth) {
        if (truth.paid.isEmpty()) return "NOT " + truth.name;
        return String.join(" ", "PAID", truth.name, String.valueOf(truth.cents), "P" + truth.name);
    }

    /** Answered at once with nothing, and later at our door. */
    synchronized PayoutEvent.Told queryPayout(Payout attempt) {
        int n = number(attempt.id());
        var truth = truths.get(attempt.id());
        var done = truth != null && (happened(truth.paid) || happened(truth.refused));
        if (truth != null && done && !dice.strikes(Fault.QUERY_NOISE, n))
            due.add(new Due(tick() + 1, Channel.STATUS, Optional.of(attempt.id()), verdict(truth)));
        if (truth == null || (!done && dice.strikes(Fault.NOT_FOUND_YET, n)))
            due.add(new Due(tick() + 1, Channel.STATUS, Optional.of(attempt.id()), "MISSING AG_" + n));
        return new PayoutEvent.Open(SAID);
    }

    /** Its list of what came in. */
    synchronized ArrivalList.Answer page(Instant from, Instant to, int offset) {
        if (dice.strikes(Fault.PULL_FAILS, -1)) return new ArrivalList.Answer.Unknown("the list cannot be had");
        var rows = new ArrayList<Truth>(typed);
        truths.values().stream().filter(one -> !one.bill.isEmpty()).forEach(rows::add);
        var listed = rows.stream()
                .filter(one -> happened(one.paid))
                .filter(one -> !moment(one).isBefore(from) && !moment(one).isAfter(to))
                .map(one -> new Arrived(new Receipt("R" + one.name), Money.kes(one.cents), one.bill))
                .toList();
        var page = listed.subList(Math.min(offset, listed.size()), Math.min(offset + PAGE, listed.size()));
        return new ArrivalList.Answer.Rows(
                page, offset + PAGE < listed.size() ? ArrivalList.More.YES : ArrivalList.More.NO);
    }

    private Instant moment(Truth of) {
        return moments.get(Math.toIntExact(of.paid.orElseThrow()));
    }
}
