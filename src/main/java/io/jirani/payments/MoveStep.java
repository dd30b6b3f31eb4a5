package io.jirani.payments;

import io.jirani.payments.MoveEffect.Alarm;
import io.jirani.payments.MoveEffect.Arrive;
import io.jirani.payments.MoveEffect.AskPeople;
import io.jirani.payments.MoveEffect.ComeBack;
import io.jirani.payments.MoveEffect.Free;
import io.jirani.payments.MoveEffect.Leave;
import io.jirani.payments.MoveEffect.LeaveAfterAll;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cells of table 3e, one method an event. Rules behind them: nothing is sent twice; what may have left is in transit
 * until proof; a callback's failure is confirmed by a question of ours before the money is where it came from; what does not
 * fit, or is silent for two days, is for people.
 */
final class MoveStep {
    /** After this a move that could not be sent ends. */
    static final Duration UNSENT = Duration.ofDays(1);
    /** So long money may be in transit before people look for it. */
    static final Duration TRANSIT = Duration.ofDays(2);

    private static final Reason NOT_SENT = new Reason("not_sent", "could not be sent for a day");
    private static final Reason STOOD_STILL = new Reason("not_sent", "its sender stood still and sent nothing");
    private static final Reason RULED = new Reason("ruled", "two people decided");

    private final FloatMove was;
    private final Instant now;
    private final PaymentSettings settings;
    private final List<MoveEffect> effects = new ArrayList<>();

    MoveStep(FloatMove was, Instant now, PaymentSettings settings) {
        this.was = was;
        this.now = now;
        this.settings = settings;
    }

    FloatMove.Step on(MoveEvent event) {
        var next = switch (event) {
            case MoveEvent.Claimed claimed -> claimed();
            case MoveEvent.ByHand byHand -> byHand();
            case MoveEvent.Accepted accepted -> accepted(accepted.ref());
            case MoveEvent.Refused refused -> refused(refused.reason());
            case MoveEvent.NotSent notSent -> notSent();
            case MoveEvent.Unclear unclear ->
                was.state() == MoveState.SUBMITTING ? unknown(now.plus(settings.firstQuery())) : was;
            case MoveEvent.Arrived arrived -> arrived(arrived);
            case MoveEvent.NotMoved notMoved -> notMoved(notMoved);
            case MoveEvent.NotFound missing -> notFound();
            case MoveEvent.Open open -> awaited() ? askAgain(was) : was;
            case MoveEvent.Undecided undecided ->
                was.state() == MoveState.SUBMITTING || was.state() == MoveState.SUBMITTED ? unknown(now) : was;
            case MoveEvent.SeenLeaving seen -> seenLeaving(seen);
            case MoveEvent.Ruled ruled -> ruled(ruled);
            case MoveEvent.TimePassed passed -> timePassed();
        };
        return new FloatMove.Step(next, effects);
    }

    private FloatMove claimed() {
        if (was.state() != MoveState.RESERVED || was.route().isByHand()) return was;
        return was.in(MoveState.SUBMITTING).submitted(now).lookAt(now.plus(abandonedAfter()));
    }

    private FloatMove byHand() {
        if (was.state() != MoveState.RESERVED || !was.route().isByHand()) return was;
        return left().in(MoveState.SUBMITTED).lookAt(now.plus(TRANSIT));
    }

    private FloatMove accepted(ProviderRef ref) {
        if (was.providerRef().filter(known -> !known.equals(ref)).isPresent())
            return alarm("the provider named one move twice");
        return switch (was.state()) {
            case SUBMITTING -> left().named(ref).in(MoveState.SUBMITTED).lookAt(now.plus(settings.firstQuery()));
            case UNKNOWN ->
                was.failureClaimed()
                        ? was.named(ref)
                        : was.named(ref).in(MoveState.SUBMITTED).lookAt(now.plus(settings.firstQuery()));
            case RESERVED, SUBMITTED, DONE, REFUSED, REVIEW -> was.named(ref);
        };
    }

    private FloatMove refused(Reason reason) {
        return switch (was.state()) {
            case SUBMITTING, UNKNOWN -> backWith(reason);
            case SUBMITTED, DONE, REVIEW -> alarm("a move was refused after it was taken");
            case RESERVED, REFUSED -> was;
        };
    }

    /** Its sender says that nothing left. One that stood still, and was taken for dead, ends: two people may order anew. */
    private FloatMove notSent() {
        if (was.state() == MoveState.SUBMITTING)
            return was.in(MoveState.RESERVED).triedOnceMore().lookAt(now.plus(Schedule.backoff(was.tries())));
        var unheard = !was.failureClaimed() && was.providerRef().isEmpty();
        return was.state() == MoveState.UNKNOWN && unheard && !isSeen() ? backWith(STOOD_STILL) : was;
    }

    private FloatMove arrived(MoveEvent.Arrived told) {
        return switch (was.state()) {
            case RESERVED -> {
                if (told.evidence().isProof()) yield there(told);
                var unsent = alarm("told to have arrived before anybody sent it");
                // who knows the secret path got the request, whatever its sender says
                yield was.submittedAt().isPresent() ? unknown(now) : unsent;
            }
            case SUBMITTING, SUBMITTED, UNKNOWN -> there(told);
            case DONE -> arrivedAgain(told);
            case REFUSED -> review(was.receipted(told.receipt()), ReviewCause.PAID_AFTER_FAILED);
            case REVIEW -> isSilent() && was.fits(told.amount()) ? there(told) : was;
        };
    }

    private FloatMove there(MoveEvent.Arrived told) {
        return was.fits(told.amount())
                ? there(left(), told.receipt(), told.evidence(), new Arrive(was.amount(), was.amount()))
                : review(left(), ReviewCause.MISMATCH);
    }

    private FloatMove there(FloatMove it, Receipt receipt, Evidence evidence, Arrive arrive) {
        effects.add(arrive);
        return it.receipted(receipt)
                .found(arrive.amount())
                .unexplained()
                .atLeast(evidence)
                .in(MoveState.DONE)
                .lookAt(Schedule.NEVER);
    }

    private FloatMove arrivedAgain(MoveEvent.Arrived told) {
        if (!was.fits(told.amount())) return anotherSum();
        var other = was.receipt()
                .filter(known -> !known.number().equals(told.receipt().number()))
                .isPresent();
        // people's reference of a move by hand is the bank's, and the provider has another of its own
        if (!other || was.route().isByHand()) return was.atLeast(told.evidence());
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        return alarm("a second receipt for one move");
    }

    private FloatMove anotherSum() {
        effects.add(new AskPeople(ReviewCause.MISMATCH));
        return alarm("another sum than was moved");
    }

    /** The statement wins over what is said of a move that it has. */
    private FloatMove notMoved(MoveEvent.NotMoved told) {
        return switch (was.state()) {
            case SUBMITTING, SUBMITTED, UNKNOWN ->
                isSeen()
                        ? review(was, ReviewCause.CONTRADICTION)
                        : told.evidence().isProof()
                                ? backWith(told.reason())
                                : unknown(now.plus(settings.confirmQuery())).because(told.reason());
            case DONE -> {
                if (told.evidence().isProof()) effects.add(new AskPeople(ReviewCause.CONTRADICTION));
                yield alarm("the provider says not moved (" + told.reason().code() + ") after it arrived");
            }
            case REVIEW -> told.evidence().isProof() && isSilent() ? backWith(told.reason()) : was;
            case RESERVED, REFUSED -> was;
        };
    }

    /** It may be on its way: two questions, hours apart, confirm a failure that was told; nothing else is proven by them. */
    private FloatMove notFound() {
        if (!awaited()) return was;
        var missing = was.missing(was.absence().missed(now));
        if (!was.failureClaimed() || !missing.absence().isMissedTwice()) return askAgain(missing);
        effects.add(new ComeBack());
        return ended(missing, was.reason().orElseThrow());
    }

    /** Of a move that the provider makes the far side's row follows; it has the same receipt. */
    private FloatMove seenLeaving(MoveEvent.SeenLeaving seen) {
        return switch (was.state()) {
            case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN -> {
                if (!was.fits(seen.amount())) yield review(left(), ReviewCause.MISMATCH);
                var sent = was.submittedAt().orElse(now);
                yield left().receipted(seen.receipt())
                        .unexplained()
                        .atLeast(Evidence.E3)
                        .in(MoveState.SUBMITTED)
                        .submitted(sent)
                        .lookAt(earlier(was.nextLook(), sent.plus(TRANSIT)));
            }
            case REFUSED -> review(was.receipted(seen.receipt()), ReviewCause.PAID_AFTER_FAILED);
            case DONE -> was.fits(seen.amount()) ? was : anotherSum();
            case REVIEW -> was;
        };
    }

    /** People's word ends a review, and what is moved by hand. */
    private FloatMove ruled(MoveEvent.Ruled ruled) {
        var theirs = was.state() == MoveState.REVIEW
                || (was.state() == MoveState.SUBMITTED && was.route().isByHand());
        if (!theirs) return was;
        var afterAll = cause().filter(ReviewCause.PAID_AFTER_FAILED::equals).isPresent();
        return switch (ruled.ruling()) {
            case KEEP -> was;
            case PAID -> {
                var receipt = ruled.receipt().or(was::receipt);
                if (receipt.isEmpty()) yield alarm("people say arrived, and nobody has its receipt");
                var sum = ruled.amount().orElse(was.amount());
                if (afterAll) effects.add(new LeaveAfterAll(sum));
                yield there(was, receipt.get(), Evidence.E3, new Arrive(sum, afterAll ? sum : was.amount()));
            }
            case NOT_PAID -> {
                if (!afterAll) effects.add(new ComeBack());
                yield ended(was, RULED);
            }
        };
    }

    private FloatMove timePassed() {
        return switch (was.state()) {
            case RESERVED -> {
                if (now.isBefore(was.createdAt().plus(UNSENT))) yield was;
                effects.add(new Free());
                yield ended(was, NOT_SENT);
            }
            case SUBMITTING -> isSince(abandonedAfter()) ? unknown(now) : was;
            case SUBMITTED, UNKNOWN -> isSince(TRANSIT) ? review(was, ReviewCause.SILENT) : was;
            case DONE, REFUSED, REVIEW -> was;
        };
    }

    private boolean isSince(Duration wait) {
        return was.submittedAt().filter(at -> !now.isBefore(at.plus(wait))).isPresent();
    }

    /** In transit from now on, unless it is. */
    private FloatMove left() {
        if (was.state() != MoveState.RESERVED && was.state() != MoveState.SUBMITTING) return was;
        effects.add(new Leave());
        return was.sentBy(now);
    }

    private FloatMove unknown(Instant look) {
        return left().in(MoveState.UNKNOWN).lookAt(look);
    }

    /** Where it came from: out of transit, or never out of what was set aside. */
    private FloatMove backWith(Reason reason) {
        effects.add(was.state() == MoveState.SUBMITTING ? new Free() : new ComeBack());
        return ended(was, reason);
    }

    private static FloatMove ended(FloatMove it, Reason reason) {
        return it.because(reason).in(MoveState.REFUSED).lookAt(Schedule.NEVER);
    }

    private FloatMove review(FloatMove it, ReviewCause cause) {
        effects.add(new Alarm(cause.reason().text()));
        effects.add(new AskPeople(cause));
        return it.sentBy(now).because(cause.reason()).in(MoveState.REVIEW).lookAt(Schedule.NEVER);
    }

    private FloatMove askAgain(FloatMove it) {
        var sent = it.submittedAt().orElse(it.createdAt());
        var next = Schedule.next(it.id(), sent, now, settings.firstQuery());
        return it.lookAt(earlier(next, sent.plus(TRANSIT)));
    }

    private Optional<ReviewCause> cause() {
        return was.reason().map(Reason::code).flatMap(ReviewCause::of);
    }

    private boolean isSilent() {
        return cause().filter(ReviewCause.SILENT::equals).isPresent();
    }

    /** Whether the statement of the place it leaves has it. */
    private boolean isSeen() {
        return was.evidence() == Evidence.E3;
    }

    private boolean awaited() {
        return was.state() == MoveState.SUBMITTED || was.state() == MoveState.UNKNOWN;
    }

    private FloatMove alarm(String what) {
        effects.add(new Alarm(what));
        return was;
    }

    private Duration abandonedAfter() {
        return settings.railTimeout().multipliedBy(2);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
