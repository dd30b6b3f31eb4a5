package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.IntakeStore.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows kept aside: what becomes of them when the operator decides, or when the reason they wait for is gone. All that is
 * decided of a meter holds its state locked.
 */
public final class WaitingRows {
    /** What an operator may decide about a row that waits. */
    public enum Ruling {
        ACCEPT,
        DISCARD
    }

    private static final Logger LOG = LoggerFactory.getLogger(WaitingRows.class);
    private static final Reason[] BASELINES = {Reason.REGISTER_FELL, Reason.IMPLAUSIBLE};
    private static final Reason[] DISCARDABLE = {
        Reason.REGISTER_FELL, Reason.IMPLAUSIBLE, Reason.NEW_GENERATION, Reason.SEQ_REUSED
    };

    private final MeterStore meters;
    private final IntakeStore intakes;
    private final ParkedStore parked;
    private final BiConsumer<Db.Tx, IngestBatch> store;

    WaitingRows(MeterStore meters, IntakeStore intakes, ParkedStore parked, BiConsumer<Db.Tx, IngestBatch> store) {
        this.meters = meters;
        this.intakes = intakes;
        this.parked = parked;
        this.store = store;
    }

    /**
     * The operator accepts that a meter's registers began anew: rows of that generation that waited are used from now on.
     *
     * @param received by the neighbourhood's clock
     */
    public void acceptGeneration(Db.Tx tx, Dev dev, int generation, Instant received) {
        if (generation < 1) throw Problem.invalid("generation", "begins at 1");
        meters.accept(tx, dev, generation);
        again(tx, find(tx, dev), received, Reason.NEW_GENERATION);
    }

    /**
     * Judges again what was kept aside while a meter was in stock or under suspicion, once it is active.
     *
     * @param received by the neighbourhood's clock
     */
    public void release(Db.Tx tx, Dev dev, Instant received) {
        var meter = find(tx, dev);
        if (meter.status() != Meter.Status.ACTIVE) throw conflict("the meter is not active");
        again(tx, meter, received, Reason.QUARANTINED);
    }

    /**
     * Judges again what was kept aside by a process that had not heard yet that the meter is active or its generation is
     * accepted, or that our own clock, set wrong, took for ahead of its time. Answers of how many meters. Each meter's in a
     * transaction of its own: what cannot be stored of one keeps nobody else's waiting.
     *
     * @param received by the neighbourhood's clock
     */
    public int sweep(Db db, Instant received) {
        return eachAlone(db, db.transaction(parked::forgotten), (tx, meter) -> forgotten(tx, meter, received))
                + eachAlone(
                        db,
                        db.transaction(tx -> parked.caughtUp(tx, received)),
                        (tx, meter) -> caughtUp(tx, meter, received));
    }

    private int eachAlone(Db db, List<Dev> devs, BiConsumer<Db.Tx, Meter> again) {
        var swept = 0;
        for (var dev : devs) {
            try {
                db.inTransaction(tx -> again.accept(tx, find(tx, dev)));
                swept++;
            } catch (RuntimeException failure) {
                if (ReadingStore.weather(failure)) throw failure;
                LOG.error("rows of {} that wait cannot be judged again", dev, failure);
            }
        }
        return swept;
    }

    private void forgotten(Db.Tx tx, Meter meter, Instant received) {
        if (meter.status() != Meter.Status.ACTIVE) return;
        again(tx, meter, received, Reason.QUARANTINED);
        again(tx, meter, received, Reason.NEW_GENERATION);
    }

    /** What still does not fit waits from now on as if it came now, so that it is not looked at again. */
    private void caughtUp(Db.Tx tx, Meter meter, Instant received) {
        var batch = new IngestBatch(intakes.lock(tx, List.of(meter.id())), received);
        batch.again(meter, parked.wereAhead(tx, meter.id(), received), Set.of());
        store.accept(tx, batch);
    }

    private void again(Db.Tx tx, Meter meter, Instant received, Reason... reasons) {
        var batch = new IngestBatch(intakes.lock(tx, List.of(meter.id())), received);
        batch.again(meter, parked.waiting(tx, meter.id(), reasons), Set.of(reasons));
        store.accept(tx, batch);
    }

    /**
     * The operator decides about a row that waits because a register fell or moved beyond reason, or whose number was there.
     * Accepted, a new register generation begins with it: what lies between it and the rows before is never counted, and
     * rows after it that waited are judged by it. That needs a row newer than all in use: else those disprove it. Discarded,
     * it stays out for good.
     *
     * @param received by the neighbourhood's clock
     */
    public void decide(Db.Tx tx, Dev dev, long seq, Ruling ruling, Instant received) {
        var meter = find(tx, dev);
        var states = intakes.lock(tx, List.of(meter.id()));
        if (ruling == Ruling.DISCARD) {
            if (parked.discard(tx, meter.id(), seq, DISCARDABLE) == 0) throw Problem.notFound("no such row waits");
            return;
        }
        if (meter.status() != Meter.Status.ACTIVE) throw conflict("the meter is not active");
        var row = parked.one(tx, meter.id(), seq, BASELINES).orElseThrow(() -> Problem.notFound("no such row waits"));
        var known = known(states, meter);
        var state = known.state();
        if (state.last().filter(last -> last.seq() >= seq).isPresent())
            throw conflict("newer rows in use go on from the registers before: it can only be discarded");
        var rebased = state.rebased(seq);
        var batch = new IngestBatch(Map.of(meter.id(), new Versioned(rebased, known.version())), received);
        batch.again(meter, List.of(row), Set.of());
        if (batch.sheet().withNews.isEmpty())
            throw conflict("not even as a beginning: its time or its generation is wrong");
        var later = parked.waiting(tx, meter.id(), BASELINES);
        batch.again(meter, later.stream().filter(each -> each.row().seq() > seq).toList(), Set.of(BASELINES));
        meters.accept(tx, dev, rebased.acceptedGeneration());
        store.accept(tx, batch);
        intakes.shift(tx, meter.id(), rebased.shift());
    }

    /**
     * The operator lets an active meter count its rows anew, after its memory was wiped: no number of before says anything
     * of what comes, and rows of the new numbering that waited are judged again.
     *
     * @param received by the neighbourhood's clock
     */
    public void restart(Db.Tx tx, Dev dev, Instant received) {
        var meter = find(tx, dev);
        if (meter.status() != Meter.Status.ACTIVE) throw conflict("the meter is not active");
        var states = intakes.lock(tx, List.of(meter.id()));
        var known = known(states, meter);
        var state = known.state().restarted();
        var rows = parked.numberedAnew(tx, meter.id());
        var seen = Ranges.NONE;
        for (var each : rows) seen = seen.plus(each.row().seq());
        var batch = new IngestBatch(Map.of(meter.id(), new Versioned(state.keeping(seen), known.version())), received);
        batch.again(meter, rows, Set.of());
        store.accept(tx, batch);
        intakes.shift(tx, meter.id(), state.shift());
    }

    private static Versioned known(Map<MeterId, Versioned> states, Meter meter) {
        return Optional.ofNullable(states.get(meter.id())).orElseThrow(() -> Problem.notFound("no such meter"));
    }

    private Meter find(Db.Tx tx, Dev dev) {
        return meters.find(tx, dev).orElseThrow(() -> Problem.notFound("no such meter"));
    }

    private static Problem conflict(String why) {
        return Problem.of(Problem.Kind.CONFLICT, why);
    }
}
