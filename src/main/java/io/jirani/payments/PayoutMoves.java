package io.jirani.payments;

import io.jirani.payments.PayoutEffect.Alarm;
import io.jirani.payments.PayoutEffect.AskPeople;
import io.jirani.payments.PayoutEffect.PauseRail;
import io.jirani.payments.PayoutEffect.PostHold;
import io.jirani.payments.PayoutEffect.VoidHold;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the cells of table 3b have in common: how a payout ends, waits, or is for people. */
abstract class PayoutMoves {
    final Payout was;
    final Instant now;
    final PaymentSettings settings;
    final List<PayoutEffect> effects;

    PayoutMoves(Payout was, Instant now, PaymentSettings settings, List<PayoutEffect> effects) {
        this.was = was;
        this.now = now;
        this.settings = settings;
        this.effects = effects;
    }

    Payout posted(PayoutEvent.Paid told) {
        return posted(new PostHold(told.receipt()), told.evidence());
    }

    Payout posted(PostHold post, Evidence evidence) {
        effects.add(post);
        return was.receipted(post.receipt())
                .unexplained()
                .atLeast(evidence)
                .in(PayoutState.PAID)
                .lookAt(Schedule.NEVER);
    }

    static RailTrouble troubleOf(Reason why) {
        return PayoutCodes.of(why.code()).map(PayoutCodes.Code::trouble).orElse(RailTrouble.NONE);
    }

    /** What people decide about is asked about for its week too, and not any more after that. */
    Payout later() {
        return was.evidence().isProof()
                ? was
                : was.lookAt(
                        Schedule.next(was.id(), was.submittedAt().orElse(was.createdAt()), now, settings.firstQuery()));
    }

    Payout failed(Reason why, RailTrouble trouble) {
        pauseFor(trouble, why);
        return failed(was, why);
    }

    Payout failed(Payout it, Reason why) {
        effects.add(new VoidHold());
        return it.because(why).in(PayoutState.FAILED).lookAt(Schedule.NEVER);
    }

    void pauseFor(RailTrouble trouble, Reason why) {
        switch (trouble) {
            case DRY -> effects.add(new PauseRail("the payout account at the provider is dry"));
            case CREDENTIALS -> effects.add(new PauseRail("the provider refuses our operator: " + why.code()));
            case NONE -> {}
        }
    }

    /** What is told by a callback alone is asked about; what is proven, and does not fit, stops the rail. */
    Payout review(Payout it, ReviewCause cause, Evidence told) {
        var why = cause.reason();
        effects.add(new Alarm(why.text()));
        if (told.isProof()) effects.add(new PauseRail(why.text()));
        effects.add(new AskPeople(cause));
        var asked = told == Evidence.E1 ? now.plus(settings.confirmQuery()) : Schedule.NEVER;
        return it.because(why).in(PayoutState.REVIEW).atLeast(told).lookAt(asked);
    }

    Payout askAgain(Payout it) {
        var next = Schedule.next(it.id(), it.submittedAt().orElse(it.createdAt()), now, settings.firstQuery());
        return next.equals(Schedule.NEVER) ? review(it, ReviewCause.SILENT, Evidence.E0) : it.lookAt(next);
    }

    Optional<ReviewCause> cause() {
        return was.reason().map(Reason::code).flatMap(ReviewCause::of);
    }

    boolean isSilent() {
        return cause().filter(ReviewCause.SILENT::equals).isPresent();
    }

    boolean awaited() {
        return was.state() == PayoutState.SUBMITTED || was.state() == PayoutState.UNKNOWN;
    }

    Payout unknown(Instant look) {
        return was.in(PayoutState.UNKNOWN).lookAt(look);
    }

    Payout alarm(String what) {
        effects.add(new Alarm(what));
        return was;
    }
}
