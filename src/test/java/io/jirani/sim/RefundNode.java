package io.jirani.sim;

import io.jirani.payments.CollectionEvent;
import io.jirani.payments.Evidence;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.RefundState;
import io.jirani.payments.Ruling;
import io.jirani.sim.PushNode.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A payment that is asked back: its refund by reversal, the one by payout that may follow, and what the provider did.
 *
 * @param posts how often the provider was asked for the reversal
 * @param reversed whether the provider has taken the payment back, for us or by itself
 * @param out what became of the payout
 */
record RefundNode(GivenBack ours, int stage, Wire wire, Asked asked, int posts, boolean reversed, Out out)
        implements Explored.Node {
    /** What became of our reversal at the provider. */
    enum Asked {
        UNHEARD,
        ORDERED,
        DONE,
        NOT_DONE,
        /** It was reversed before, by the provider itself. */
        BEFORE
    }

    /** What became of the payout; its own machine is explored by {@link PayoutNode}. */
    enum Out {
        NONE,
        ORDERED,
        PAID,
        NOT_PAID
    }

    private static final List<Duration> STAGES = List.of(
            Duration.ZERO, Duration.ofSeconds(41), Duration.ofHours(7), Duration.ofDays(8), Duration.ofDays(17));
    private static final int LAST = STAGES.size() - 1;
    private static final Set<RefundState> WAITING = Set.of(RefundState.SUBMITTED, RefundState.UNKNOWN);
    private static final ProviderRef REF = new ProviderRef("RV_1");
    private static final Receipt BACK = new Receipt("V1");
    private static final Reason NO = new Reason("21", "The initiator is not allowed");
    private static final Reason SAID = new Reason("17", "System internal error");

    static RefundNode start() {
        return new RefundNode(GivenBack.begun(), 0, Wire.IDLE, Asked.UNHEARD, 0, false, Out.NONE);
    }

    private Instant now() {
        return Agenda.BEGIN.plus(STAGES.get(stage));
    }

    private Refund first() {
        return ours.first();
    }

    private boolean isSecond(RefundState state) {
        return ours.second().filter(it -> it.state() == state).isPresent();
    }

    private RefundNode with(Wire next, Asked known, boolean back) {
        return new RefundNode(ours, stage, next, known, posts, back, out);
    }

    private RefundNode at(int later) {
        return new RefundNode(ours, later, wire, asked, posts, reversed, out);
    }

    private RefundNode out(Out next) {
        return new RefundNode(ours, stage, wire, asked, posts, reversed, next);
    }

    private RefundNode with(GivenBack changed) {
        return new RefundNode(changed, stage, wire, asked, posts, reversed, out);
    }

    private RefundNode on(RefundEvent event) {
        return on(0, event);
    }

    private RefundNode on(int which, RefundEvent event) {
        var after = with(ours.on(which, event, now()));
        after.holds(first(), event);
        return after;
    }

    /** What must be so after every step. */
    private void holds(Refund was, RefundEvent event) {
        var done = ours.refunds().stream()
                .filter(one -> one.state() == RefundState.DONE)
                .count();
        if (done > 1) throw new Wrong("never more given back than was paid");
        var next = first().state();
        if (was.state() != next && next == RefundState.DONE && !reversed)
            throw new Wrong("given back, and nobody gave it");
        var mayBeBack = asked == Asked.ORDERED || asked == Asked.DONE || asked == Asked.BEFORE;
        if (was.state() != next && next == RefundState.REFUSED && !(event instanceof RefundEvent.Ruled) && mayBeBack)
            throw new Wrong("refused, and it may still go back");
        if (ours.second().isPresent() && next != RefundState.REFUSED)
            throw new Wrong("another method only after a proven refusal");
    }

    private static RefundEvent returned(Evidence evidence) {
        return new RefundEvent.Returned(evidence, Optional.of(BACK));
    }

    private static RefundEvent notReturned(Evidence evidence, Reason why) {
        return new RefundEvent.NotReturned(evidence, why);
    }

    @Override
    public Map<String, Explored.Node> next(Set<String> cells) {
        for (var any : all())
            for (var one : ours.refunds()) {
                cells.add("refund " + one.method() + " " + one.state() + "/"
                        + any.getClass().getSimpleName());
                one.on(any, now(), PushNode.SETTINGS);
            }
        var next = new LinkedHashMap<String, Explored.Node>();
        if (first().state() == RefundState.REQUESTED) {
            next.put("agreed", on(new RefundEvent.Approved()));
            next.put("declined", on(new RefundEvent.Declined()));
        }
        if (first().state() == RefundState.APPROVED && stage < 3) sent(next);
        answered(next);
        provider(next);
        callbacks(next);
        if (WAITING.contains(first().state()) && first().providerRef().isPresent()) next.put("asked", on(truth()));
        ours.second().ifPresent(other -> paidOut(next, other));
        for (int later = stage + 1; later < STAGES.size(); later++)
            next.put("until " + STAGES.get(later), at(later).passed());
        if (stage == LAST) next.put("statement", statement());
        if (first().state() == RefundState.REVIEW && stage == LAST) next.put("people", people());
        return next;
    }

    /** Every event there is, whether it can happen here or not: none may be unhandled. */
    private static List<RefundEvent> all() {
        return List.of(
                new RefundEvent.Approved(),
                new RefundEvent.Declined(),
                new RefundEvent.Claimed(),
                new RefundEvent.HandedOver(),
                new RefundEvent.Accepted(REF),
                new RefundEvent.Refused(NO),
                new RefundEvent.NotSent("no connection"),
                new RefundEvent.Unclear("reset"),
                returned(Evidence.E1),
                returned(Evidence.E2),
                notReturned(Evidence.E1, NO),
                notReturned(Evidence.E1, SAID),
                notReturned(Evidence.E2, NO),
                new RefundEvent.NotFound(SAID),
                new RefundEvent.Unanswered(SAID),
                new RefundEvent.ReversedBefore(),
                new RefundEvent.Open(SAID),
                new RefundEvent.InStatement(GivenBack.RECEIPT),
                new RefundEvent.Ruled(Ruling.NOT_PAID),
                new RefundEvent.TimePassed());
    }

    private void sent(Map<String, Explored.Node> next) {
        if (posts > 0) throw new Wrong("a second POST of a reversal");
        var claimed = on(new RefundEvent.Claimed());
        next.put("dies before the POST", claimed);
        next.put("no connection", claimed.with(Wire.NOT_SENT, asked, reversed));
        next.put("the request is lost", claimed.with(Wire.LOST, asked, reversed));
        next.put("refused", claimed.with(Wire.REFUSED, asked, reversed));
        next.put("taken", claimed.taken());
    }

    private RefundNode taken() {
        return new RefundNode(ours, stage, Wire.TAKEN, Asked.ORDERED, posts + 1, reversed, out);
    }

    private void answered(Map<String, Explored.Node> next) {
        var idle = with(Wire.IDLE, asked, reversed);
        if (wire != Wire.IDLE) next.put("dies before the answer", idle);
        switch (wire) {
            case TAKEN -> {
                next.put("accepted", idle.on(new RefundEvent.Accepted(REF)));
                next.put("the answer is lost", idle.on(new RefundEvent.Unclear("reset")));
            }
            case NOT_SENT -> next.put("told: not sent", idle.on(new RefundEvent.NotSent("no connection")));
            case LOST -> next.put("told: unclear", idle.on(new RefundEvent.Unclear("timeout")));
            case REFUSED -> next.put("told: refused", idle.on(new RefundEvent.Refused(NO)));
            case IDLE -> {}
        }
    }

    private void provider(Map<String, Explored.Node> next) {
        if (asked == Asked.ORDERED) {
            next.put("the provider gives it back", decided());
            if (!reversed) next.put("the provider does not give it back", with(wire, Asked.NOT_DONE, false));
        }
        if (!reversed) next.put("the provider takes it back by itself", with(wire, asked, true));
    }

    /** The provider does what it was asked, unless it is done already. */
    private RefundNode decided() {
        return with(wire, reversed ? Asked.BEFORE : Asked.DONE, true);
    }

    private void callbacks(Map<String, Explored.Node> next) {
        switch (asked) {
            case DONE -> next.put("result: back", on(returned(Evidence.E1)));
            case NOT_DONE -> next.put("result: refused", on(notReturned(Evidence.E1, NO)));
            case BEFORE -> next.put("result: reversed before", on(new RefundEvent.ReversedBefore()));
            case ORDERED -> {
                next.put("queue timeout", on(new RefundEvent.Open(SAID)));
                next.put("result: decides nothing", on(notReturned(Evidence.E1, SAID)));
            }
            case UNHEARD -> {}
        }
    }

    /** What the provider answers to a question of ours. */
    private RefundEvent truth() {
        return switch (asked) {
            case DONE -> returned(Evidence.E2);
            case NOT_DONE -> notReturned(Evidence.E2, NO);
            case BEFORE -> new RefundEvent.ReversedBefore();
            case ORDERED -> new RefundEvent.Unanswered(SAID);
            case UNHEARD -> new RefundEvent.NotFound(SAID);
        };
    }

    private void paidOut(Map<String, Explored.Node> next, Refund other) {
        if (other.state() == RefundState.APPROVED)
            next.put("handed over", on(1, new RefundEvent.HandedOver()).out(Out.ORDERED));
        if (out == Out.ORDERED) {
            next.put("the payout is paid", ended(Out.PAID));
            next.put("the payout fails", ended(Out.NOT_PAID));
        }
        if (other.state() == RefundState.SUBMITTED) next.put("the payout is followed", followed());
    }

    private RefundNode ended(Out how) {
        return with(ours.paidOut(how)).out(how);
    }

    private RefundNode followed() {
        return switch (out) {
            case PAID -> on(1, new RefundEvent.Returned(Evidence.E2, Optional.of(new Receipt("P1"))));
            case NOT_PAID -> on(1, notReturned(Evidence.E2, NO));
            case NONE, ORDERED -> on(1, new RefundEvent.TimePassed());
        };
    }

    private RefundNode passed() {
        var passed = on(new RefundEvent.TimePassed());
        return passed.isSecond(RefundState.SUBMITTED) ? passed.followed() : passed;
    }

    private RefundNode statement() {
        return reversed ? with(ours.payment(new CollectionEvent.TakenBack(GivenBack.RECEIPT), now())) : this;
    }

    private RefundNode people() {
        return first().state() == RefundState.REVIEW
                ? on(new RefundEvent.Ruled(reversed ? Ruling.PAID : Ruling.NOT_PAID))
                : this;
    }

    @Override
    public void mustEndWell() {
        var calm = with(Wire.IDLE, asked, reversed);
        if (calm.asked == Asked.ORDERED) calm = calm.decided();
        if (calm.first().state() == RefundState.REQUESTED) calm = calm.on(new RefundEvent.Declined());
        if (calm.first().state() == RefundState.APPROVED) calm = calm.reversedAtOnce();
        for (int last = stage + 1; last < STAGES.size(); last++)
            calm = calm.at(last).passed();
        calm = calm.passed().statement().people();
        if (calm.isSecond(RefundState.APPROVED))
            calm = calm.on(1, new RefundEvent.HandedOver()).out(Out.ORDERED);
        if (calm.out == Out.ORDERED) calm = calm.ended(Out.PAID);
        calm = calm.passed().statement();
        var price = SmallBooks.PRICE.minor();
        calm.ours.mustHold(calm.reversed ? price : 0, calm.out == Out.PAID ? price : 0);
    }

    private RefundNode reversedAtOnce() {
        var taken = on(new RefundEvent.Claimed()).taken().decided();
        return taken.with(Wire.IDLE, taken.asked, true)
                .on(taken.asked == Asked.BEFORE ? new RefundEvent.ReversedBefore() : returned(Evidence.E1));
    }
}
