package io.jirani.sim;

import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.RefundState;

/** Looks at refunds as {@link Watch} looks at pushes and payouts. */
final class RefundWatch {
    private final Town town;
    private final Undoing provider;

    RefundWatch(Town town, Undoing provider) {
        this.town = town;
        this.provider = provider;
    }

    /** A reversal is about to be sent, or a payout to carry a refund. */
    void refunding(int n, Refund it) {
        Watch.must(provider.posts(it.id()) == 0, "one POST a refund", n);
        if (it.method() == Refund.Method.REVERSAL)
            Watch.must(it.state() == RefundState.SUBMITTING, "a reversal is on disk before it is sent", it.state());
        var credit = town.tables.credits.get(it.payment());
        Watch.must(credit != null && credit.provenAt().isPresent(), "unproven money is not given back", n);
        for (var other : town.tables.refunds.values())
            if (other.payment().equals(it.payment()) && !other.id().equals(it.id()))
                Watch.must(other.state() == RefundState.REFUSED, "another method only after a proven refusal", n);
    }

    /** A refund's money went back. */
    void refunded(Refund it) {
        var all = town.tables.refunds.values().stream()
                .filter(one -> one.payment().equals(it.payment()) && one.state() == RefundState.DONE)
                .mapToLong(one -> one.amount().minor())
                .sum();
        Watch.must(
                all <= town.tables.push(it.payment()).amount().minor(), "never more given back than was paid", it.id());
    }

    /** A step of a refund, before its effects. */
    void stepped(Refund was, RefundEvent event, Refund.Step step) {
        var n = town.tables.number(was.id());
        town.watch.tell(n, was.state(), event, step.next().state(), step.effects());
        town.watch.cell("refund " + was.state() + "/" + event.getClass().getSimpleName());
        town.moved("refund", was.id(), was.state(), step.next().state());
        if (step.next().state() == RefundState.REFUSED && !(event instanceof RefundEvent.Ruled))
            Watch.must(!provider.isBefore(was.id()), "reversed before is no refusal", n);
        if (was.method() != Refund.Method.REVERSAL || step.next().state() == was.state()) return;
        var back = town.watch.truth().pushes(was.payment()).stream().anyMatch(push -> push.reversed);
        if (step.next().state() == RefundState.DONE) Watch.must(back, "given back, and nobody gave it", n);
        if (step.next().state() == RefundState.REFUSED)
            Watch.must(!provider.isDone(was.id()), "refused, and it was given back", n);
    }
}
