package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges callbacks about reversals: the secret path has proved which refund one is about. */
final class JudgeRefunds {
    /** What was made of one. */
    record Judged(String word, Optional<RecordRefund.Change> change) {}

    private static final Reason TIMEOUT = new Reason("timeout", "the provider's queue gave it up");
    private static final Reason UNREADABLE = new Reason("unreadable", "a result that cannot be read");

    private final RefundStore refunds = new RefundStore();
    private final Payments.Parts parts;
    private final RecordRefund record;
    private final Consumer<String> alarm;

    JudgeRefunds(Payments.Parts parts, RecordRefund record, Consumer<String> alarm) {
        this.parts = parts;
        this.record = record;
        this.alarm = alarm;
    }

    /** Nothing when no refund has the id. */
    Optional<Judged> judge(Db.Tx tx, IntentId id, Arrival arrival) {
        return refunds.find(tx, id).map(it -> {
            var event = event(it, arrival);
            return new Judged(word(event), record.record(tx, id, event));
        });
    }

    private RefundEvent event(Refund it, Arrival arrival) {
        if (arrival.channel() == Channel.TIMEOUT) return new RefundEvent.Open(TIMEOUT);
        var told = parts.reverses(it.rail())
                .flatMap(rail ->
                        rail.readReversal(arrival.channel(), arrival.body().text()));
        if (told.isEmpty()) alarm.accept("a result of a reversal on a secret path cannot be read");
        RefundEvent nothing = arrival.channel() == Channel.STATUS
                ? new RefundEvent.Unanswered(UNREADABLE)
                : new RefundEvent.Open(UNREADABLE);
        return told.<RefundEvent>map(event -> event).orElse(nothing);
    }

    private static String word(RefundEvent event) {
        return switch (event) {
            case RefundEvent.Returned returned -> "paid";
            case RefundEvent.NotReturned not -> "not_paid";
            case RefundEvent.ReversedBefore before -> "reversed_before";
            default -> "e0";
        };
    }
}
