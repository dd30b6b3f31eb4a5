package io.jirani.payments;

import io.jirani.db.Db;
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

    private final Db db;
    private final RefundStore refunds = new RefundStore();
    private final Payments.Parts parts;
    private final PayoutStore payouts;
    private final Clock clock;
    private final RecordRefund record;
    private final RequestRefund requests;
    private final Consumer<List<Runnable>> together;
    private final Consumer<String> nudge;
    private final AtomicReference<RefundStore.Open> open =
            new AtomicReference<>(new RefundStore.Open(0, Optional.empty()));

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
        var due = db.transaction(tx -> refunds.due(tx, clock.instant(), SIDE_BY_SIDE));
        var moved = 0;
        for (var one : due) {
            var change = db.transaction(tx -> record.lock(tx, one.id()).flatMap(it -> next(tx, it)));
            change.ifPresent(record::announce);
            change.map(it -> it.step().next())
                    .filter(it -> change.get().was().state() == RefundState.APPROVED)
                    .ifPresent(it -> {
                        if (it.state() == RefundState.SUBMITTING) sent.add(it);
                        else nudge.accept(Nudges.DISBURSE);
                    });
            if (change.filter(it -> it.step().next().state() != it.was().state())
                    .isPresent()) moved++;
        }
        together.accept(sent.stream().<Runnable>map(it -> () -> send(it)).toList());
        return moved;
    }

    private void send(Refund it) {
        var answer = parts.reverses(it.rail())
                .<RefundEvent.SendAnswer>map(rail -> rail.reverse(it))
                .orElseGet(() -> new RefundEvent.NotSent("the rail cannot any more"));
        db.transaction(tx -> record.record(tx, it.id(), answer)).ifPresent(record::announce);
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
                    case PAID -> new RefundEvent.Returned(payout.receipt());
                    case FAILED ->
                        new RefundEvent.NotReturned(payout.reason().orElse(new Reason("failed", "the payout failed")));
                    case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN, REVIEW, REVERSED -> new RefundEvent.TimePassed();
                })
                .orElseGet(RefundEvent.TimePassed::new);
    }

    private int byRule() {
        var since = clock.instant().minus(RECENT);
        var begun = 0;
        for (var payment : db.transaction(tx -> refunds.candidates(tx, since, OpenRefund.ALONE, SIDE_BY_SIDE)))
            if (begin(payment)) begun++;
        return begun;
    }

    private boolean begin(IntentId payment) {
        return db.transaction(tx -> requests.tryOpen(tx, payment, RefundStore.AskedBy.RULE))
                .isPresent();
    }

    private void gauges(MeterRegistry metrics) {
        Gauge.builder("jirani_refunds_open", open, it -> it.get().count()).register(metrics);
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
