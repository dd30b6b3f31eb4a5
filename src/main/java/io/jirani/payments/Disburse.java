package io.jirani.payments;

import io.jirani.db.Db;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends payouts and asks about those that have no end: takes reserved ones, commits that they are about to be sent, sends
 * each once. Money that may have left is asked about by transaction status and never sent again.
 */
final class Disburse {
    private static final int SIDE_BY_SIDE = 8;

    private final PayoutStore payouts;
    private final Payments.Parts parts;
    private final Clock clock;
    private final PaymentSettings settings;
    private final RecordPayout record;
    private final Consumer<List<Runnable>> together;
    private final EachAlone each;
    private final SureWrite answers;

    Disburse(Payments.Parts parts, RecordPayout record, Consumer<List<Runnable>> together) {
        this.payouts = parts.payouts();
        this.parts = parts;
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.record = record;
        this.together = together;
        this.each = new EachAlone(parts);
        this.answers = new SureWrite(parts.db());
    }

    int pass() {
        return send() + askAgain();
    }

    private int send() {
        var claimed = each.pass(
                payouts.reserved(),
                SIDE_BY_SIDE,
                (tx, reserved) -> reserved.stream()
                        .map(it -> record.write(tx, it, new PayoutEvent.Claimed()))
                        .toList());
        claimed.forEach(record::announce);
        together.accept(claimed.stream()
                .<Runnable>map(change -> () -> {
                    var it = change.step().next();
                    write(it, answer(it));
                })
                .toList());
        return claimed.size();
    }

    private int askAgain() {
        var due = each.pass(
                payouts.due(),
                SIDE_BY_SIDE,
                (tx, all) -> all.stream().map(it -> looked(tx, it)).toList());
        due.forEach(record::announce);
        together.accept(due.stream()
                .map(change -> change.step().next())
                .filter(Disburse::worthAsking)
                .<Runnable>map(it -> () -> write(it, rail(it).queryPayout(it)))
                .toList());
        return due.size();
    }

    private static boolean worthAsking(Payout it) {
        return it.state() == PayoutState.SUBMITTED
                || it.state() == PayoutState.UNKNOWN
                || it.state() == PayoutState.REVIEW;
    }

    /** The clock's part, in the claim's commit; what is then asked is lent to this process for a while. */
    private RecordPayout.Change looked(Db.Tx tx, Payout it) {
        var change = record.write(tx, it, new PayoutEvent.TimePassed());
        var lent = change.step()
                .next()
                .lookAt(clock.instant().plus(settings.railTimeout().multipliedBy(2)));
        payouts.postpone(tx, lent);
        return new RecordPayout.Change(it, new Payout.Step(lent, change.step().effects()));
    }

    /** Who stood still since the claim sends nothing: others take him for dead by now. */
    private PayoutEvent.SendAnswer answer(Payout it) {
        var late = it.submittedAt().orElseThrow().plus(settings.railTimeout());
        return clock.instant().isBefore(late)
                ? rail(it).payOut(it)
                : new PayoutEvent.NotSent("the sender stood still before it sent");
    }

    /** That nothing was sent is said of one claim; what another one did is not touched by it. */
    private void write(Payout it, PayoutEvent event) {
        answers.write(tx -> event instanceof PayoutEvent.NotSent
                        ? record.recordOfClaim(tx, it, event)
                        : record.record(tx, it.id(), event))
                .ifPresent(record::announce);
    }

    private PaymentRail.Disburses rail(Payout it) {
        return parts.disburses(it.rail());
    }
}
