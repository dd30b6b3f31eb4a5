package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.Evidence;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutEvent.Accepted;
import io.jirani.payments.PayoutEvent.NotPaid;
import io.jirani.payments.PayoutEvent.NotSent;
import io.jirani.payments.PayoutEvent.Paid;
import io.jirani.payments.PayoutEvent.QueueTimeout;
import io.jirani.payments.PayoutEvent.Refused;
import io.jirani.payments.PayoutEvent.SendAnswer;
import io.jirani.payments.PayoutEvent.Unclear;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The provider's payouts: each request that reaches it pays again, for it compares no ids. */
final class PayoutRail {
    /** A request as the provider has it. */
    static final class Order {
        final Payout of;
        Optional<String> receipt = Optional.empty();
        Optional<NotPaid> failed = Optional.empty();
        boolean reversed;

        Order(Payout of) {
            this.of = of;
        }
    }

    /** Our door for results. */
    interface Ears {
        void payout(int n, IntentId intent, PayoutEvent told);
    }

    static final long CHARGE = 500;
    private static final Reason NO_MONEY = new Reason("1", "The balance is insufficient for the transaction.");

    private final Agenda agenda;
    private final Dice dice;
    private final Ears ears;
    private final Map<IntentId, List<Order>> orders = new LinkedHashMap<>();
    private long cash;
    private int receipts;

    PayoutRail(Agenda agenda, Dice dice, Ears ears) {
        this.agenda = agenda;
        this.dice = dice;
        this.ears = ears;
    }

    void fund(long cents) {
        cash += cents;
    }

    /** The one POST of a payout. */
    void pay(int n, Payout it, Consumer<SendAnswer> told) {
        if (dice.strikes(Fault.NO_CONNECTION, n)) {
            agenda.ours(50, () -> told.accept(new NotSent("no connection")));
            return;
        }
        if (dice.strikes(Fault.REQUEST_LOST, n)) {
            agenda.ours(Rail.TIMEOUT, () -> told.accept(new Unclear("no answer")));
            return;
        }
        if (dice.strikes(Fault.REFUSED, n)) {
            var trouble = dice.happens("credentials", n, 10) ? RailTrouble.CREDENTIALS : RailTrouble.NONE;
            agenda.ours(latency(n), () -> told.accept(new Refused(new Reason("400.002.02", "Bad Request"), trouble)));
            return;
        }
        var order = new Order(it);
        orders.computeIfAbsent(it.id(), id -> new ArrayList<>()).add(order);
        agenda.in(dice.between("teller", n, 100, 25_000), () -> decide(n, order));
        if (dice.strikes(Fault.ANSWER_LOST, n) || dice.strikes(Fault.ANSWER_SLOW, n))
            agenda.ours(Rail.TIMEOUT, () -> told.accept(new Unclear("no answer")));
        else if (dice.strikes(Fault.ANSWER_GARBLED, n))
            agenda.ours(latency(n), () -> told.accept(new Unclear("<html>")));
        else {
            var stall = dice.strikes(Fault.STALL, n) ? dice.between("stall", n, 5_000, 400_000) : 0;
            agenda.ours(latency(n) + stall, () -> told.accept(new Accepted(new ProviderRef("AG_" + it.id()))));
        }
    }

    private void decide(int n, Order order) {
        if (dice.strikes(Fault.QUEUE_TIMEOUT, n)) {
            agenda.in(latency(n), () -> ears.payout(n, order.of.id(), new QueueTimeout()));
            agenda.in(dice.between("queue", n, 1_000, 600_000), () -> end(n, order));
        } else end(n, order);
    }

    private void end(int n, Order order) {
        var cents = order.of.amount().minor();
        if (cash < cents + CHARGE) order.failed = Optional.of(new NotPaid(Evidence.E1, NO_MONEY, RailTrouble.DRY));
        else if (dice.strikes(Fault.PAYOUT_FAILS, n))
            order.failed = Optional.of(
                    new NotPaid(Evidence.E1, new Reason("2040", "Credit Party unregistered"), RailTrouble.NONE));
        else {
            cash -= cents + CHARGE;
            order.receipt = Optional.of("P" + n + "X" + ++receipts);
            agenda.tell(n, () -> "THE PROVIDER PAID OUT " + order.of.amount());
            if (dice.strikes(Fault.REVERSED, n))
                agenda.in(dice.between("reversal", n, 3_600_000L, 3 * 86_400_000L), () -> {
                    order.reversed = true;
                    cash += cents;
                });
        }
        var told = verdict(order, Evidence.E1).orElseThrow();
        if (!dice.strikes(Fault.CALLBACK_LOST, n)) {
            var late = dice.strikes(Fault.CALLBACK_LATE, n) ? dice.between("delay", n, 10_000, 7_200_000) : 0;
            agenda.in(latency(n) + late, () -> ears.payout(n, order.of.id(), told));
        }
        while (dice.strikes(Fault.CALLBACK_TWICE, n))
            agenda.in(dice.between("again", n, 100, 3_600_000), () -> ears.payout(n, order.of.id(), told));
    }

    /** A question: answered at once with nothing, and later at our door. */
    void status(int n, IntentId intent) {
        if (dice.strikes(Fault.QUERY_NOISE, n) || dice.strikes(Fault.CALLBACK_LOST, n)) return;
        var known = orders.getOrDefault(intent, List.of()).stream()
                .map(order -> verdict(order, Evidence.E2))
                .flatMap(Optional::stream)
                .findFirst();
        var said = known.orElseGet(() -> unknown(n, intent));
        agenda.in(latency(n), () -> ears.payout(n, intent, said));
    }

    private PayoutEvent unknown(int n, IntentId intent) {
        var slow = dice.strikes(Fault.NOT_FOUND_YET, n);
        return orders(intent).isEmpty() || slow
                ? new PayoutEvent.NotFound(new Reason("R000002", "no such transaction"))
                : new PayoutEvent.Open(new Reason("in_work", "still in work"));
    }

    private static Optional<PayoutEvent> verdict(Order order, Evidence evidence) {
        if (order.failed.isPresent()) {
            var why = order.failed.get();
            return Optional.of(new NotPaid(evidence, why.reason(), why.trouble()));
        }
        return order.receipt.map(number ->
                new Paid(evidence, new Receipt(number), order.of.amount(), order.of.phone(), Optional.empty()));
    }

    List<Order> orders(IntentId intent) {
        return orders.getOrDefault(intent, List.of());
    }

    List<Order> orders() {
        return orders.values().stream().flatMap(List::stream).toList();
    }

    long cash() {
        return cash;
    }

    Money charge() {
        return Money.kes(CHARGE);
    }

    private long latency(int n) {
        return 20 + dice.between("latency", n, 0, 400);
    }
}
