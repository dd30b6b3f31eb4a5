package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.IngestBatch.Line;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.IntakeStore.Known;
import io.jirani.metering.IntakeStore.Versioned;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import io.jirani.metering.UplinkMessage.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A batch of messages, in one transaction: who sent them, what they come to, and all of it stored. Whatever is answered
 * goes out only after the commit.
 */
public final class Ingest {
    /**
     * What a batch came to.
     *
     * @param news where the meters stand whose rows were stored
     * @param rows how many rows were stored, duplicate, parked; how many messages refused
     * @param wrongMacs how many of the refused proved no sender
     * @param online meters that said hello: their commands are due
     * @param changed meters whose registration changed: under suspicion, or a newer key proved
     */
    public record Outcome(
            List<Answer> answers,
            List<ReadingNews.Stands> news,
            Map<String, Integer> rows,
            int wrongMacs,
            List<Dev> online,
            List<Dev> changed) {}

    /** A {@code down/ack} to send: to a meter of which something is held. */
    public record Answer(Meter meter, IntakeState state, Inbound.Door door) {
        public IntakeState.Ack ack() {
            return state.ack().orElseThrow();
        }
    }

    /** What a batch came to, and what is known of its meters once that is committed. */
    record Done(Outcome outcome, List<Known> written) {}

    /** What an operator may decide about a row that waits. */
    public enum Ruling {
        ACCEPT,
        DISCARD
    }

    private static final Reason[] BASELINES = {Reason.REGISTER_FELL, Reason.IMPLAUSIBLE};
    private static final Reason[] DISCARDABLE = {
        Reason.REGISTER_FELL, Reason.IMPLAUSIBLE, Reason.NEW_GENERATION, Reason.SEQ_REUSED
    };
    private static final Duration PAST = Duration.ofDays(31);
    private static final Duration FUTURE = Duration.ofDays(62);

    private final MeterStore meters;
    private final ReadingStore readings;
    private final CommandStore commands;
    private final Clock clock;
    private final MeterCache registry;
    private final IntakeStore intakes = new IntakeStore();
    private final ParkedStore parked = new ParkedStore();
    private final RefusalStore refusals = new RefusalStore();

    /**
     * @param clock the real one, for those who watch
     */
    public Ingest(MeterStore meters, ReadingStore readings, CommandStore commands, Clock clock) {
        this.meters = meters;
        this.registry = new MeterCache(meters, System::nanoTime);
        this.readings = readings;
        this.commands = commands;
        this.clock = clock;
    }

    /** The registry as this intake remembers it, for those who change it. */
    public MeterCache registry() {
        return registry;
    }

    /** Makes room for rows of the last month and the next two. */
    public void prepare(Db.Tx tx, Instant now) {
        readings.partitions(tx, now.minus(PAST), now.plus(FUTURE));
    }

    /**
     * Takes messages in the order they came.
     *
     * @param received by the neighbourhood's clock
     */
    public Outcome take(Db.Tx tx, List<Work> work, Instant received) {
        registry.refresh(tx);
        return take(tx, work, senders -> intakes.lock(tx, senders), received).outcome();
    }

    /**
     * Takes messages in the order they came.
     *
     * @param states what is known of meters. Whatever else of them decides must be read after it: who changes that writes
     *     their state too, and {@link IntakeStore#save} notices
     */
    Done take(Db.Tx tx, List<Work> work, Function<Set<MeterId>, Map<MeterId, Versioned>> states, Instant received) {
        var lines = Lines.admit(tx, registry, work, clock.instant());
        var foreign = registry.byForeign(tx, Lines.names(work));
        var batch = new IngestBatch(states.apply(Lines.senders(lines, foreign.values())), received);
        batch.clashed(meters.clashed(tx, Lines.quarantined(lines)));
        batch.waiting(parked.waitingForClock(tx, IngestBatch.boots(lines)));
        batch.clocks(readings.clocks(tx, batch.oldBootsWithoutTime(lines), received));
        batch.reused(parked.reused(tx, batch.again(lines)));
        batch.room(refusals.room(tx, Lines.faulty(lines)));
        for (var line : lines) take(tx, batch, line);
        for (var each : work) Lines.take(batch, each, foreign);
        var written = batch.known();
        return new Done(batch.outcome(store(tx, batch)), written);
    }

    /** What is known of meters now, as the database has it. */
    Map<MeterId, Versioned> states(Db.Tx tx, Collection<MeterId> some) {
        return intakes.read(tx, some);
    }

    /** Keeps the bytes of a message that could not be stored for a reason that will not go away. */
    public void giveUp(Db.Tx tx, Inbound message, Throwable failure, Instant received) {
        var batch = new IngestBatch(Map.of(), received);
        batch.refuse(
                message,
                Admission.unproven(Admission.Reason.FAULT, failure.getClass().getSimpleName()));
        store(tx, batch);
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
     * accepted. Answers of how many meters.
     *
     * @param received by the neighbourhood's clock
     */
    public int sweep(Db.Tx tx, Instant received) {
        var forgotten = parked.forgotten(tx);
        for (var dev : forgotten) {
            again(tx, find(tx, dev), received, Reason.QUARANTINED);
            again(tx, find(tx, dev), received, Reason.NEW_GENERATION);
        }
        return forgotten.size();
    }

    private void again(Db.Tx tx, Meter meter, Instant received, Reason... reasons) {
        var batch = new IngestBatch(intakes.lock(tx, List.of(meter.id())), received);
        batch.again(meter, parked.waiting(tx, meter.id(), reasons), Set.of(reasons));
        store(tx, batch);
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
        store(tx, batch);
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
        store(tx, batch);
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

    private void take(Db.Tx tx, IngestBatch batch, Line line) {
        switch (line.decision()) {
            case Refused refused -> batch.refuse(line.inbound(), refused);
            case Admitted admitted -> take(tx, batch, admitted, line.inbound());
        }
    }

    private void take(Db.Tx tx, IngestBatch batch, Admitted admitted, Inbound message) {
        var meter = admitted.meter();
        var door = message.door();
        batch.came(admitted);
        switch (admitted.message()) {
            case Readings rows -> batch.take(meter, rows, door);
            case Happening event -> batch.take(meter, event, door);
            case Hello hello -> batch.take(meter, hello, message.retain());
            case Offline will -> batch.take(meter, will);
            case Result result -> {
                batch.seen(meter);
                commands.result(tx, meter.dev(), result.command(), result.done(), result.json());
            }
        }
    }

    /** Parked before released: a row may be parked by one message of a batch and released by the next. */
    private int store(Db.Tx tx, IngestBatch batch) {
        var received = batch.received();
        var sheet = batch.sheet();
        intakes.save(tx, batch.known(), received);
        parked.park(tx, sheet.parked, received);
        parked.release(tx, sheet.released);
        parked.park(tx, sheet.parkedAgain, received);
        var taken = readings.store(tx, sheet.stored, received);
        if (taken < sheet.stored.size()) parked.parkOthers(tx, sheet.stored, received);
        var foreign = readings.store(tx, sheet.foreign, received);
        readings.tell(tx, sheet.events, received);
        refusals.refuse(tx, sheet.refusals, received);
        intakes.greet(tx, sheet.hellos.values(), received);
        var now = clock.instant();
        for (var meter : sheet.proved.values()) meters.proved(tx, meter);
        for (var clash : sheet.clashes)
            if (meters.quarantine(tx, clash.meter(), clash.why(), now) > 0) readings.announce(tx, clash, now);
        if (!batch.online().isEmpty()) commands.wake(tx, batch.online());
        return foreign;
    }
}
