package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.RefundEvent;
import java.util.Optional;

/** The doors, which are built after the rail. */
final class Ears implements Rail.Ears, PayoutRail.Ears, Undoing.Ears {
    private Optional<Judging> judging = Optional.empty();

    void open(Judging behind) {
        judging = Optional.of(behind);
    }

    Judging judging() {
        return judging.orElseThrow();
    }

    @Override
    public void push(int n, IntentId intent, Notice notice) {
        judging.orElseThrow().push(n, intent, notice);
    }

    @Override
    public void confirmed(int n, String account, String receipt, long cents) {
        judging.orElseThrow().confirmed(n, account, receipt, cents);
    }

    @Override
    public void payout(int n, IntentId intent, PayoutEvent told) {
        judging.orElseThrow().payout(n, intent, told);
    }

    @Override
    public void refund(int n, IntentId refund, RefundEvent told) {
        judging.orElseThrow().refund(n, refund, told);
    }
}
