package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.IngestBatch.Line;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.IntakeStore.Known;
import io.jirani.metering.IntakeStore.Versioned;
import io.jirani.metering.NumberStore.Again;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import io.jirani.metering.UplinkMessage.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    /** Whether a row whose number its meter has not used may be in the table: it may, once a meter counted anew. */
    enum Numbers {
        FRESH,
        MAY_BE_THERE
    }

    private static final Duration PAST = Duration.ofDays(31);
    private static final Duration FUTURE = Duration.ofDays(62);

    private final MeterStore meters;
    private final ReadingStore readings;
    private final CommandStore commands;
    private final Clock clock;
    private final Clock sunClock;
    private final MeterCache registry;
    private final IntakeStore intakes = new IntakeStore();
    private final ParkedStore parked = new ParkedStore();
    private final ParkedRoom parkedRoom = new ParkedRoom(parked, System::nanoTime);
    private final NumberStore numbers = new NumberStore();
    private final RefusalStore refusals = new RefusalStore();
    private final ForgedStore forged = new ForgedStore();
    private final WaitingRows waiting;

    /**
     * @param clock the real one, for those who watch and for the log
     * @param sunClock the neighbourhood's, by which keys end
     */
    public Ingest(MeterStore meters, ReadingStore readings, CommandStore commands, Clock clock, Clock sunClock) {
        this.meters = meters;
        this.registry = new MeterCache(meters, System::nanoTime);
        this.readings = readings;
        this.commands = commands;
        this.clock = clock;
        this.sunClock = sunClock;
        this.waiting = new WaitingRows(
                meters, intakes, parked, (tx, batch) -> store(tx, batch, batch.known(), Numbers.MAY_BE_THERE));
    }

    /** The registry as this intake remembers it, for those who change it. */
    public MeterCache registry() {
        return registry;
    }

    /** Rows kept aside, for those who decide about them. */
    public WaitingRows waiting() {
        return waiting;
    }

    /** Decides ahead what needs no database; may run while another batch is stored. */
    List<Work> foresee(List<Work> work) {
        return Lines.foresee(registry, work, sunClock.instant());
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
        return take(tx, work, senders -> intakes.lock(tx, senders), Numbers.MAY_BE_THERE, received)
                .outcome();
    }

    /**
     * @param states what is known of meters. Whatever else of them decides must be read after it: who changes that writes
     *     their state too, and {@link IntakeStore#save} notices
     */
    Done take(
            Db.Tx tx,
            List<Work> work,
            Function<Set<MeterId>, Map<MeterId, Versioned>> states,
            Numbers fresh,
            Instant received) {
        var lines = Lines.admit(tx, registry, work, sunClock.instant());
        var foreign = registry.byForeign(tx, Lines.names(work));
        var batch = new IngestBatch(states.apply(Lines.senders(lines, foreign.values())), received);
        batch.clashed(meters.clashed(tx, Lines.quarantined(lines)));
        batch.waiting(parked.waitingForClock(tx, Lines.clocked(lines, received)));
        batch.clocks(readings.clocks(tx, batch.oldBootsWithoutTime(lines), received));
        batch.again(lines, rows -> numbers.rows(tx, rows), events -> numbers.events(tx, events));
        batch.room(refusals.room(tx, Lines.faulty(lines)), parkedRoom.full(tx));
        for (var line : lines) take(tx, batch, line);
        for (var each : work) Lines.take(batch, each, foreign);
        var written = batch.known();
        return new Done(batch.outcome(store(tx, batch, written, fresh)), written);
    }

    Map<MeterId, Versioned> states(Db.Tx tx, Collection<MeterId> some) {
        return intakes.read(tx, some);
    }

    /** Keeps the bytes of a message that could not be stored for a reason that will not go away. */
    public void giveUp(Db.Tx tx, Inbound message, Throwable failure, Instant received) {
        var batch = new IngestBatch(Map.of(), received);
        batch.refuse(
                message,
                Admission.unproven(Admission.Reason.FAULT, failure.getClass().getSimpleName()));
        store(tx, batch, List.of(), Numbers.MAY_BE_THERE);
    }

    private void take(Db.Tx tx, IngestBatch batch, Line line) {
        switch (line.decision()) {
            case Refused refused -> batch.refuse(line.inbound(), refused);
            case Admitted admitted -> take(tx, batch, admitted, line.inbound());
        }
    }

    private void take(Db.Tx tx, IngestBatch batch, Admitted admitted, Inbound message) {
        var meter = admitted.meter();
        batch.came(admitted);
        switch (admitted.message()) {
            case Readings rows -> batch.take(meter, rows, message);
            case Happening event -> batch.take(meter, event, message);
            case Hello hello -> batch.take(meter, hello, message.retain());
            case Offline will -> batch.take(meter, will);
            case Result result -> {
                batch.seen(meter);
                commands.result(tx, meter.dev(), result.command(), result.done(), result.json());
            }
        }
    }

    /** Parked before released: a row may be parked by one message of a batch and released by the next. */
    private int store(Db.Tx tx, IngestBatch batch, List<Known> known, Numbers fresh) {
        var received = batch.received();
        var now = clock.instant();
        var sheet = batch.sheet();
        var saved = intakes.save(tx, known, received);
        if (fresh == Numbers.FRESH) readings.store(tx, sheet.stored, received);
        saved.run();
        tx.settle();
        parked.park(tx, sheet.parked, received);
        parkedRoom.took(sheet.parked);
        parked.release(tx, sheet.released);
        parked.park(tx, sheet.parkedAgain, received);
        if (fresh == Numbers.MAY_BE_THERE && readings.storeOnce(tx, sheet.stored, received) < sheet.stored.size())
            parkOthers(tx, sheet.stored, received);
        var foreign = readings.storeOnce(tx, sheet.foreign, received);
        if (readings.tell(tx, sheet.events, received) < sheet.events.size())
            sheet.refuse(numbers.events(tx, sheet.events).other());
        refusals.refuse(tx, sheet.refusals, received);
        forged.count(tx, sheet.refusals, now);
        intakes.greet(tx, sheet.hellos.values(), received);
        for (var meter : sheet.proved.values()) meters.proved(tx, meter);
        for (var clash : sheet.clashes)
            if (meters.quarantine(tx, clash.meter(), clash.why(), now) > 0) readings.announce(tx, clash, now);
        if (!batch.online().isEmpty()) commands.wake(tx, batch.online());
        return foreign;
    }

    /** Of rows the table did not take, keeps those aside whose content is not what is there. */
    private void parkOthers(Db.Tx tx, List<Kept> rows, Instant received) {
        var asked = new LinkedHashSet<Again>();
        for (var row : rows)
            asked.add(new Again(row.meter(), row.judged().boot(), row.judged().row()));
        var others = new ArrayList<Kept>();
        for (var other : numbers.rows(tx, List.copyOf(asked)).other())
            others.add(new Kept(
                    other.meter(), new Judged(other.boot(), other.row(), new Parked(Intake.Reason.SEQ_REUSED))));
        parked.park(tx, others, received);
    }
}
