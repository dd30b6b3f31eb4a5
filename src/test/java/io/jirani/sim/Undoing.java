package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.payments.Evidence;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The provider's reversals: a payment is taken back once, whoever asks and however often (pitfall 28). */
final class Undoing {
    /** Our door for their results. */
    interface Ears {
        void refund(int n, IntentId refund, RefundEvent told);
    }

    /** Some prove that nothing went back, the last one decides nothing. */
    private static final List<String> CODES = List.of("1", "11", "21", "R000002", "17");

    private final Agenda agenda;
    private final Dice dice;
    private final Rail rail;
    private final Ears ears;
    private final Map<IntentId, Integer> posts = new HashMap<>();
    private final Map<IntentId, String> done = new HashMap<>();
    private final Map<IntentId, Reason> refusals = new HashMap<>();
    private final Set<IntentId> before = new HashSet<>();

    Undoing(Agenda agenda, Dice dice, Rail rail, Ears ears) {
        this.agenda = agenda;
        this.dice = dice;
        this.rail = rail;
        this.ears = ears;
    }

    /** How often we asked for a refund. */
    int posts(IntentId refund) {
        return posts.getOrDefault(refund, 0);
    }

    /** Whether it was this one that took the payment back. */
    boolean isDone(IntentId refund) {
        return done.containsKey(refund);
    }

    /** Whether we were told that the payment was taken back before. */
    boolean isBefore(IntentId refund) {
        return before.contains(refund);
    }

    /** The one POST of a reversal. */
    void reverse(int n, Refund it, Consumer<RefundEvent.SendAnswer> told) {
        if (dice.strikes(Fault.NO_CONNECTION, n)) {
            agenda.ours(50, () -> told.accept(new RefundEvent.NotSent("no connection")));
            return;
        }
        posts.merge(it.id(), 1, Integer::sum);
        if (dice.strikes(Fault.REQUEST_LOST, n)) {
            agenda.ours(Rail.TIMEOUT, () -> told.accept(new RefundEvent.Unclear("no answer")));
            return;
        }
        if (dice.strikes(Fault.REFUSED, n)) {
            var no = new RefundEvent.Refused(new Reason("400.002.02", "Bad Request"));
            agenda.ours(100, () -> told.accept(no));
            return;
        }
        agenda.in(dice.between("undoing", n, 100, 40_000), () -> decide(n, it));
        if (dice.strikes(Fault.ANSWER_LOST, n) || dice.strikes(Fault.ANSWER_SLOW, n))
            agenda.ours(Rail.TIMEOUT, () -> told.accept(new RefundEvent.Unclear("no answer")));
        else if (dice.strikes(Fault.ANSWER_GARBLED, n))
            agenda.ours(100, () -> told.accept(new RefundEvent.Unclear("<html>")));
        else {
            var stall = dice.strikes(Fault.STALL, n) ? dice.between("stall", n, 5_000, 400_000) : 0;
            agenda.ours(100 + stall, () -> told.accept(new RefundEvent.Accepted(new ProviderRef("RV_" + it.id()))));
        }
    }

    private void decide(int n, Refund it) {
        var payment = rail.backOf(it.payment(), it.original());
        if (dice.strikes(Fault.QUEUE_TIMEOUT, n)) {
            tell(n, it, new RefundEvent.Open(new Reason("timeout", "the queue gave it up")));
            if (dice.happens("dropped", n, 50)) return;
        }
        if (payment.isEmpty()) {
            tell(n, it, refused(it, new Reason("R000002", "no such transaction")));
            return;
        }
        if (payment.get().reversed()) {
            before.add(it.id());
            tell(n, it, new RefundEvent.ReversedBefore());
            return;
        }
        if (dice.strikes(Fault.UNDOING_FAILS, n)) {
            var code = CODES.get((int) dice.between("code", n, 0, CODES.size() - 1L));
            tell(n, it, refused(it, new Reason(code, "not reversed")));
            return;
        }
        rail.takeBack(it.payment(), payment.get());
        done.put(it.id(), "V" + n);
        agenda.tell(n, () -> "THE PROVIDER GAVE BACK " + it.amount());
        tell(n, it, new RefundEvent.Returned(Evidence.E1, Optional.of(new Receipt("V" + n))));
    }

    private RefundEvent refused(Refund it, Reason why) {
        refusals.put(it.id(), why);
        return new RefundEvent.NotReturned(Evidence.E1, why);
    }

    /** A question of ours; its answer comes to our door, or does not. */
    void ask(int n, Refund it) {
        if (dice.strikes(Fault.QUERY_NOISE, n)) return;
        agenda.in(dice.between("undoing asked", n, 100, 5_000), () -> ears.refund(n, it.id(), truth(it)));
    }

    private RefundEvent truth(Refund it) {
        var receipt = done.get(it.id());
        if (receipt != null) return new RefundEvent.Returned(Evidence.E2, Optional.of(new Receipt(receipt)));
        if (before.contains(it.id())) return new RefundEvent.ReversedBefore();
        var no = refusals.get(it.id());
        return no == null
                ? new RefundEvent.NotFound(new Reason("R000002", "no such transaction"))
                : new RefundEvent.NotReturned(Evidence.E2, no);
    }

    private void tell(int n, Refund it, RefundEvent told) {
        if (!dice.strikes(Fault.CALLBACK_LOST, n)) {
            var late = dice.strikes(Fault.CALLBACK_LATE, n) ? dice.between("delay", n, 10_000, 7_200_000) : 0;
            agenda.in(100 + late, () -> ears.refund(n, it.id(), told));
        }
        while (dice.strikes(Fault.CALLBACK_TWICE, n))
            agenda.in(dice.between("again", n, 100, 3_600_000), () -> ears.refund(n, it.id(), told));
    }
}
