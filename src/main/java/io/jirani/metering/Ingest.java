package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Decision;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.IngestBatch.Line;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.IntakeStore.Overtaken;
import io.jirani.metering.IntakeStore.Versioned;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import io.jirani.metering.UplinkMessage.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
     */
    public record Outcome(
            List<Answer> answers,
            List<ReadingNews.Stands> news,
            Map<String, Integer> rows,
            int wrongMacs,
            List<Dev> online) {}

    /** A {@code down/ack} to send: of a meter of which something is held. */
    public record Answer(Meter meter, IntakeState state, Inbound.Door door) {
        public IntakeState.Ack ack() {
            return state.ack().orElseThrow();
        }
    }

    private static final int TRIES_FROM_MEMORY = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final Duration PAST = Duration.ofDays(31);
    private static final Duration FUTURE = Duration.ofDays(62);

    private final MeterStore meters;
    private final ReadingStore readings;
    private final CommandStore commands;
    private final Clock clock;
    private final MeterCache registry;
    private final IntakeStore intakes = new IntakeStore();
    private final IntakeMemory memory = new IntakeMemory();

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
     * Takes messages in the order they came, in a transaction of its own, from what this process remembers of their meters.
     * Where another process wrote of one meanwhile nothing is stored, and all is judged again; the third time with the
     * meters locked. So two processes that are sent rows of the same meter store each row once.
     *
     * @param received by the neighbourhood's clock
     */
    public Outcome take(Db db, List<Inbound> messages, Instant received) {
        for (int tries = 1; tries <= TRIES_FROM_MEMORY; tries++) {
            var touched = new HashSet<MeterId>();
            try {
                var batch = db.transaction(tx -> {
                    var lines = admit(tx, messages);
                    var senders = senders(lines);
                    touched.addAll(senders);
                    return take(tx, lines, remembered(tx, senders), received);
                });
                memory.keep(batch.written());
                return batch.outcome();
            } catch (Overtaken another) {
                LOG.debug("a batch is judged again", another);
                memory.forget(touched);
            } catch (Exception away) {
                memory.forgetAll();
                throw away;
            }
        }
        return db.transaction(tx -> take(tx, messages, received));
    }

    /**
     * Takes messages in the order they came, with the registry and what is known of their meters read anew and locked.
     *
     * @param received by the neighbourhood's clock
     */
    public Outcome take(Db.Tx tx, List<Inbound> messages, Instant received) {
        registry.refresh(tx);
        var lines = admit(tx, messages);
        return take(tx, lines, intakes.lock(tx, senders(lines)), received).outcome();
    }

    /** What is read of a meter besides its state must be read after it: whoever changes it writes the state's version. */
    private IngestBatch take(Db.Tx tx, List<Line> lines, Map<MeterId, Versioned> known, Instant received) {
        var batch = new IngestBatch(known, received);
        batch.waiting(intakes.waitingForClock(tx, IngestBatch.boots(lines)));
        batch.clocks(readings.clocks(tx, batch.oldBootsWithoutTime(lines), received));
        for (var line : lines) take(tx, batch, line);
        store(tx, batch);
        return batch;
    }

    private Map<MeterId, Versioned> remembered(Db.Tx tx, Set<MeterId> senders) {
        var known = memory.recall(senders);
        if (known.size() == senders.size()) return known;
        var unknown =
                senders.stream().filter(meter -> !known.containsKey(meter)).toList();
        known.putAll(intakes.read(tx, unknown));
        return known;
    }

    private static Set<MeterId> senders(List<Line> lines) {
        var senders = new TreeSet<MeterId>();
        for (var line : lines) line.sender().ifPresent(meter -> senders.add(meter.id()));
        return senders;
    }

    /** Keeps the bytes of a message that could not be stored for a reason that will not go away. */
    public void giveUp(Db.Tx tx, Inbound message, Throwable failure, Instant received) {
        var reason = Admission.Reason.FAULT.word() + ": " + failure.getClass().getSimpleName();
        readings.refuse(tx, List.of(new ReadingStore.Refusal(message.topic(), message.payload(), reason)), received);
    }

    /**
     * The operator accepts that a meter's registers began anew: rows of that generation that waited are used from now on.
     *
     * @param received by the neighbourhood's clock
     */
    public void acceptGeneration(Db.Tx tx, Dev dev, int generation, Instant received) {
        if (generation < 1) throw Problem.invalid("generation", "begins at 1");
        meters.accept(tx, dev, generation);
        var meter = meters.find(tx, dev).orElseThrow(() -> Problem.notFound("no such meter"));
        var batch = new IngestBatch(intakes.lock(tx, List.of(meter.id())), received);
        batch.again(meter, intakes.waiting(tx, meter.id(), Reason.NEW_GENERATION));
        store(tx, batch);
    }

    private List<Line> admit(Db.Tx tx, List<Inbound> messages) {
        var topics = messages.stream()
                .map(message -> UplinkTopic.parse(message.topic()))
                .toList();
        var devs = topics.stream()
                .flatMap(Optional::stream)
                .map(UplinkTopic::dev)
                .distinct()
                .toList();
        var registered = registry.byDev(tx, devs);
        var lines = new ArrayList<Line>(messages.size());
        for (int i = 0; i < messages.size(); i++)
            lines.add(new Line(messages.get(i), decide(topics.get(i), messages.get(i), registered)));
        return lines;
    }

    private Decision decide(Optional<UplinkTopic> topic, Inbound message, Map<Dev, Meter> registered) {
        if (topic.isEmpty()) return Admission.unproven(Admission.Reason.TOPIC, "not a topic of a meter");
        var meter = Optional.ofNullable(registered.get(topic.get().dev()));
        return Admission.judge(topic.get(), message, meter, clock.instant());
    }

    private void take(Db.Tx tx, IngestBatch batch, Line line) {
        switch (line.decision()) {
            case Refused refused -> batch.refuse(line.inbound(), refused);
            case Admitted admitted -> take(tx, batch, admitted, line.inbound().door());
        }
    }

    private void take(Db.Tx tx, IngestBatch batch, Admitted admitted, Inbound.Door door) {
        var meter = admitted.meter();
        switch (admitted.message()) {
            case Readings rows -> batch.take(meter, rows, door);
            case Happening event -> batch.take(meter, event, door);
            case Hello hello -> batch.take(meter, hello);
            case Offline will -> batch.take(meter, will);
            case Result result -> {
                batch.seen(meter);
                commands.result(tx, meter.dev(), result.command(), result.done(), result.json());
            }
        }
    }

    /** Parked before released: a row may be parked by one message of a batch and released by the next. */
    private void store(Db.Tx tx, IngestBatch batch) {
        var received = batch.received();
        intakes.save(tx, batch.known(), batch.read(), received);
        intakes.park(tx, batch.parked(), received);
        intakes.release(tx, batch.released());
        intakes.park(tx, batch.parkedAgain(), received);
        readings.store(tx, batch.stored(), received);
        readings.tell(tx, batch.events(), received);
        readings.refuse(tx, batch.refusals(), received);
        if (!batch.online().isEmpty()) commands.wake(tx, batch.online());
    }
}
