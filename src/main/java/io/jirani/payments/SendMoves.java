package io.jirani.payments;

import io.jirani.db.Db;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sends float moves that were agreed to and asks about those that have no end: commits that one is about to be sent, sends
 * it once. What may have left is in transit and never sent again.
 */
final class SendMoves {
    private static final int SIDE_BY_SIDE = 4;

    private final Db db;
    private final MoveStore moves = new MoveStore();
    private final Payments.Parts parts;
    private final Clock clock;
    private final PaymentSettings settings;
    private final RecordMove record;
    private final SureWrite answers;
    private final Consumer<List<Runnable>> together;
    private final AtomicReference<MoveStore.Waiting> waiting =
            new AtomicReference<>(new MoveStore.Waiting(0, 0, Optional.empty()));

    SendMoves(Payments.Parts parts, RecordMove record, Consumer<List<Runnable>> together) {
        this.db = parts.db();
        this.parts = parts;
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.record = record;
        this.answers = new SureWrite(parts.db());
        this.together = together;
        gauges(parts.metrics());
    }

    int pass() {
        var changes = db.transaction(tx -> {
            moves.escalate(tx, clock.instant());
            return moves.due(tx, clock.instant(), SIDE_BY_SIDE).stream()
                    .map(it -> next(tx, it))
                    .toList();
        });
        changes.forEach(record::announce);
        var works = new ArrayList<Runnable>();
        for (var change : changes) work(change).ifPresent(works::add);
        together.accept(works);
        waiting.set(db.transaction(tx -> moves.waiting(tx, clock.instant())));
        return changes.size();
    }

    /** The clock's part, and the claim; what is then sent or asked about is lent to this process for a while. */
    private RecordMove.Change next(Db.Tx tx, FloatMove it) {
        var looked = record.write(tx, it, new MoveEvent.TimePassed());
        var next = looked.step().next();
        if (next.state() == MoveState.RESERVED) return record.write(tx, next, new MoveEvent.Claimed());
        if (next.state() != MoveState.SUBMITTED && next.state() != MoveState.UNKNOWN) return looked;
        var later = isAsked(next)
                ? clock.instant().plus(settings.railTimeout().multipliedBy(2))
                : next.submittedAt().orElse(clock.instant()).plus(MoveStep.TRANSIT);
        return record.lent(tx, looked, later);
    }

    /** A name that nobody told us cannot be asked by: the result, the statement or people end such a move. */
    private static boolean isAsked(FloatMove it) {
        return !it.route().isByHand() && it.providerRef().isPresent();
    }

    private Optional<Runnable> work(RecordMove.Change change) {
        var it = change.step().next();
        return parts.moves(it.rail()).flatMap(rail -> switch (it.state()) {
            case SUBMITTING -> Optional.<Runnable>of(() -> write(it, answer(rail, it)));
            case SUBMITTED, UNKNOWN ->
                isAsked(it) ? Optional.<Runnable>of(() -> write(it, rail.queryMove(it))) : Optional.<Runnable>empty();
            case RESERVED, DONE, REFUSED, REVIEW -> Optional.<Runnable>empty();
        });
    }

    /** Who stood still since the claim sends nothing: others take him for dead by now. */
    private MoveEvent.SendAnswer answer(PaymentRail.Moves rail, FloatMove it) {
        var late = it.submittedAt().orElseThrow().plus(settings.railTimeout());
        return clock.instant().isBefore(late)
                ? rail.move(it)
                : new MoveEvent.NotSent("the sender stood still before it sent");
    }

    /** That nothing was sent is said of one claim; what another one did is not touched by it. */
    private void write(FloatMove it, MoveEvent event) {
        answers.write(tx -> event instanceof MoveEvent.NotSent
                        ? record.recordOfClaim(tx, it, event)
                        : record.record(tx, it.id(), event))
                .ifPresent(record::announce);
    }

    private void gauges(MeterRegistry metrics) {
        Gauge.builder("jirani_float_moves_open", waiting, it -> it.get().open()).register(metrics);
        Gauge.builder("jirani_float_questions_overdue", waiting, it -> it.get().overdue())
                .register(metrics);
        Gauge.builder(
                        "jirani_float_transit_oldest_seconds",
                        waiting,
                        it -> it.get()
                                .transit()
                                .map(at -> (double)
                                        Duration.between(at, clock.instant()).toSeconds())
                                .orElse(0.0))
                .register(metrics);
    }
}
