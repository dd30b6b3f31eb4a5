package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refunds that may go: commits that one is about to be sent, sends it once; hands those by payout over to a payout and
 * follows it. Where no wallets are kept it also begins them: late money goes back as it came (ruling 13).
 */
final class SendRefunds {
    private static final Logger LOG = LoggerFactory.getLogger(SendRefunds.class);
    private static final int SIDE_BY_SIDE = 8;
    /** Afterwards the daily payout has taken it. */
    private static final Duration RECENT = Duration.ofDays(2);

    private static final Duration LATER = Duration.ofMinutes(10);
    private static final Duration STUCK = Duration.ofMinutes(5);

    private final Db db;
    private final RefundStore refunds = new RefundStore();
    private final Payments.Parts parts;
    private final PayoutStore payouts;
    private final Clock clock;
    private final RecordRefund record;
    private final RequestRefund requests;
    private final SureWrite answers;
    private final Consumer<List<Runnable>> together;
    private final Consumer<String> nudge;
    private final AtomicReference<RefundStore.Open> open =
            new AtomicReference<>(new RefundStore.Open(0, Optional.empty(), 0));

    SendRefunds(
            Payments.Parts parts,
            RecordCollection collections,
            Consumer<List<Runnable>> together,
            Consumer<String> nudge) {
        this.db = parts.db();
        this.parts = parts;
        this.payouts = parts.payouts();
        this.clock = parts.clock();
        this.record = collections.refunds();
        this.requests = new RequestRefund(parts, collections, nudge);
        this.answers = new SureWrite(parts.db());
        this.together = together;
        this.nudge = nudge;
        gauges(parts.metrics());
    }

    int pass() {
        open.set(db.transaction(refunds::open));
        return byRule() + work();
    }

    private int work() {
        var sent = new ArrayList<Refund>();
        var asked = new ArrayList<Refund>();
        var moved = 0;
        for (var one : db.transaction(tx -> refunds.due(tx, clock.instant(), SIDE_BY_SIDE))) {
            var change = looked(one.id());
            change.ifPresent(record::announce);
            change.map(it -> it.step().next())
                    .filter(it -> change.get().was().state() == RefundState.APPROVED)
                    .ifPresent(it -> {
                        if (it.state() == RefundState.SUBMITTING) sent.add(it);
                        else nudge.accept(Nudges.DISBURSE);
                    });
            change.map(it -> it.step().next())
                    .filter(it -> change.get().was().state() != RefundState.APPROVED)
                    .filter(SendRefunds::worthAsking)
                    .ifPresent(asked::add);
            if (change.filter(it -> it.step().next().state() != it.was().state())
                    .isPresent()) moved++;
        }
        together.accept(asked.stream().<Runnable>map(it -> () -> ask(it)).toList());
        together.accept(sent.stream().<Runnable>map(it -> () -> send(it)).toList());
        return moved;
    }

    private static boolean worthAsking(Refund it) {
        var onItsWay = it.state() == RefundState.SUBMITTED || it.state() == RefundState.UNKNOWN;
        return onItsWay
                && it.method() == Refund.Method.REVERSAL
                && it.providerRef().isPresent();
    }

    private void ask(Refund it) {
        var taken = parts.reverses(it.rail())
                .filter(rail -> rail.askReversal(it, it.providerRef().orElseThrow()))
                .isPresent();
        if (!taken) LOG.info("the question about refund {} was not taken; it is asked again", it.id());
    }

    /** Each in a commit of its own: one that can be neither read nor written stops no other, and is left out for a while. */
    private Optional<RecordRefund.Change> looked(IntentId id) {
        try {
            return db.transaction(tx -> record.lock(tx, id).flatMap(it -> next(tx, it)));
        } catch (Exception failure) {
            if (Weather.is(failure)) return Optional.empty();
            putOff(id, failure);
            db.inTransaction(tx -> refunds.putOff(tx, id, clock.instant().plus(STUCK)));
            return Optional.empty();
        }
    }

    private void putOff(IntentId id, Exception failure) {
        LOG.error("refund {} can be neither read nor written; it is tried again later", id, failure);
        parts.metrics().counter("jirani_intents_put_off_total").increment();
    }

    /** The provider's answer comes once: it is written though the database is away. That nothing was sent is said of one claim. */
    private void send(Refund it) {
        var answer = answer(it);
        answers.write(tx -> answer instanceof RefundEvent.NotSent
                        ? record.recordOfClaim(tx, it, answer)
                        : record.record(tx, it.id(), answer))
                .ifPresent(record::announce);
    }

    /** Who stood still since the claim sends nothing: others take him for dead by now. */
    private RefundEvent.SendAnswer answer(Refund it) {
        var late = it.submittedAt().orElseThrow().plus(parts.settings().railTimeout());
        if (!clock.instant().isBefore(late)) return new RefundEvent.NotSent("the sender stood still before it sent");
        return parts.reverses(it.rail())
                .<RefundEvent.SendAnswer>map(rail -> rail.reverse(it))
                .orElseGet(() -> new RefundEvent.NotSent("the rail cannot any more"));
    }

    private Optional<RecordRefund.Change> next(Db.Tx tx, Refund it) {
        if (it.nextLook().isAfter(clock.instant())) return Optional.empty(); // somebody else has looked
        return switch (it.state()) {
            case APPROVED ->
                switch (it.method()) {
                    case REVERSAL -> Optional.of(record.write(tx, it, new RefundEvent.Claimed()));
                    case PAYOUT -> handOver(tx, it);
                };
            case SUBMITTING, SUBMITTED, UNKNOWN -> Optional.of(record.write(tx, it, carried(tx, it)));
            case REQUESTED, DONE, REFUSED, REVIEW -> Optional.empty();
        };
    }

    /** The payout has the refund's own id, and its hold. */
    private Optional<RecordRefund.Change> handOver(Db.Tx tx, Refund it) {
        var now = clock.instant();
        var phone = parts.intents().lock(tx, it.payment()).flatMap(Collection::phone);
        if (phone.filter(number -> payouts.reaches(tx, it.household(), number)).isEmpty())
            return Optional.of(record.write(tx, it, new RefundEvent.Refused(NO_PHONE)));
        try {
            payouts.openPayout(
                    tx,
                    new NewPayout(
                            it.id(),
                            "refund:" + it.payment(),
                            it.community(),
                            it.household(),
                            phone.get(),
                            it.amount(),
                            it.hold()),
                    now);
            return Optional.of(record.write(tx, it, new RefundEvent.HandedOver()));
        } catch (Problem notToday) {
            if (now.isAfter(it.createdAt().plus(RefundStep.WEEK)))
                return Optional.of(record.write(tx, it, new RefundEvent.Refused(UNSENT)));
            LOG.warn("refund {} waits: {}", it.id(), notToday.getMessage());
            return Optional.of(record.postponed(tx, it, now.plus(LATER)));
        }
    }

    private static final Reason NO_PHONE =
            new Reason("no_phone", "the number that paid is not the household's any more");
    private static final Reason UNSENT = new Reason("unsent", "its number could be sent nothing for a week");

    /** What the payout that carries a refund came to, or the clock's part. */
    private RefundEvent carried(Db.Tx tx, Refund it) {
        if (it.method() == Refund.Method.REVERSAL) return new RefundEvent.TimePassed();
        return payouts.find(tx, it.id())
                .<RefundEvent>map(payout -> switch (payout.state()) {
                    case PAID -> new RefundEvent.Returned(Evidence.E2, payout.receipt());
                    case FAILED ->
                        new RefundEvent.NotReturned(
                                Evidence.E2, payout.reason().orElse(new Reason("failed", "the payout failed")));
                    case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN, REVIEW, REVERSED -> new RefundEvent.TimePassed();
                })
                .orElseGet(RefundEvent.TimePassed::new);
    }

    private int byRule() {
        var now = clock.instant();
        var begun = 0;
        for (var payment :
                db.transaction(tx -> refunds.candidates(tx, now, now.minus(RECENT), OpenRefund.ALONE, SIDE_BY_SIDE)))
            if (begin(payment)) begun++;
        return begun;
    }

    /** One whose refund cannot begin keeps no other's from beginning. */
    private boolean begin(IntentId payment) {
        try {
            if (db.transaction(tx -> requests.tryOpen(tx, payment, RefundStore.AskedBy.RULE))
                    .isPresent()) return true;
        } catch (Exception failure) {
            if (Weather.is(failure)) return false;
            putOff(payment, failure);
        }
        db.inTransaction(tx -> parts.intents().unsent().putOff(tx, payment, clock.instant()));
        return false;
    }

    private void gauges(MeterRegistry metrics) {
        Gauge.builder("jirani_refunds_open", open, it -> it.get().count()).register(metrics);
        Gauge.builder("jirani_refunds_in_review", open, it -> it.get().inReview())
                .register(metrics);
        Gauge.builder(
                        "jirani_refund_oldest_seconds",
                        open,
                        it -> it.get()
                                .oldest()
                                .map(at -> seconds(at, clock.instant()))
                                .orElse(0.0))
                .register(metrics);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds();
    }
}
