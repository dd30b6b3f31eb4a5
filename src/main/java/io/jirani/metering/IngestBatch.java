package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Decision;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.Ingest.Answer;
import io.jirani.metering.Ingest.Outcome;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.Intake.Taken;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeState.ClockPair;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.IntakeStore.Known;
import io.jirani.metering.IntakeStore.MeterBoot;
import io.jirani.metering.IntakeStore.Versioned;
import io.jirani.metering.ReadingNews.Stands;
import io.jirani.metering.ReadingStore.Refusal;
import io.jirani.metering.ReadingStore.Told;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The work sheet of one batch: what is known of each meter while its messages are taken, and what is to be written. */
final class IngestBatch {
    /** A message with the decision about it. */
    record Line(Inbound inbound, Decision decision) {
        Optional<Meter> sender() {
            return switch (decision) {
                case Admitted admitted -> Optional.of(admitted.meter());
                case Refused refused -> refused.sender();
            };
        }
    }

    private static final Set<Admission.Reason> PROVE_NO_SENDER =
            EnumSet.of(Admission.Reason.WRONG_MAC, Admission.Reason.UNKNOWN_KEY, Admission.Reason.UNKNOWN_DEVICE);

    private final Instant received;
    private final Map<MeterId, Versioned> read;
    private final Map<MeterId, IntakeState> states;
    private final Map<MeterBoot, List<Waiting>> waiting = new HashMap<>();
    private final Map<MeterBoot, ClockPair> clocks = new HashMap<>();
    private final Map<MeterId, Meter> touched = new TreeMap<>();
    private final Map<MeterId, String> firmware = new HashMap<>();
    private final Map<Meter, Inbound.Door> answers = new LinkedHashMap<>();
    private final Set<Meter> withNews = new LinkedHashSet<>();
    private final Set<Dev> online = new LinkedHashSet<>();
    private final List<Kept> stored = new ArrayList<>();
    private final List<Kept> parked = new ArrayList<>();
    private final List<Kept> released = new ArrayList<>();
    private final List<Kept> parkedAgain = new ArrayList<>();
    private final List<Told> events = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private int duplicates;
    private int wrongMacs;

    IngestBatch(Map<MeterId, Versioned> read, Instant received) {
        this.read = read;
        this.states = new HashMap<>(read.size() * 2);
        read.forEach((meter, known) -> states.put(meter, known.state()));
        this.received = received;
    }

    /** The boots that may have a clock after this batch. */
    static Collection<MeterBoot> boots(List<Line> lines) {
        var boots = new LinkedHashSet<MeterBoot>();
        for (var line : lines) {
            if (line.decision instanceof Admitted admitted && mayGiveClock(admitted.message()))
                boots.add(
                        new MeterBoot(admitted.meter().id(), admitted.message().boot()));
        }
        return boots;
    }

    private static boolean mayGiveClock(UplinkMessage message) {
        return message instanceof Readings || message instanceof Hello;
    }

    void waiting(Map<MeterBoot, List<Waiting>> rows) {
        rows.forEach((boot, all) -> waiting.put(boot, new ArrayList<>(all)));
    }

    /** Boots older than the newest that send rows without time: their clock pair is to be remembered. */
    Collection<MeterBoot> oldBootsWithoutTime(List<Line> lines) {
        var boots = new LinkedHashSet<MeterBoot>();
        for (var line : lines) {
            if (line.decision instanceof Admitted admitted
                    && admitted.message() instanceof Readings rows
                    && rows.rows().stream().anyMatch(row -> row.t().isEmpty())
                    && state(admitted.meter())
                            .boot()
                            .filter(newest -> newest.number() > rows.boot())
                            .isPresent())
                boots.add(new MeterBoot(admitted.meter().id(), rows.boot()));
        }
        return boots;
    }

    void clocks(Map<MeterBoot, ClockPair> remembered) {
        clocks.putAll(remembered);
    }

    void take(Meter meter, Readings message, Inbound.Door door) {
        var boot = new MeterBoot(meter.id(), message.boot());
        Intake.pair(message, received).ifPresent(pair -> clocks.put(boot, pair));
        var remembered = Optional.ofNullable(clocks.get(boot));
        var taken = Intake.take(state(meter), waiting.getOrDefault(boot, List.of()), remembered, message, received);
        answers.put(meter, door);
        apply(meter, taken);
    }

    void take(Meter meter, Hello hello) {
        var boot = new MeterBoot(meter.id(), hello.boot());
        firmware.put(meter.id(), hello.firmware());
        online.add(meter.dev());
        apply(meter, Intake.hello(state(meter), waiting.getOrDefault(boot, List.of()), hello, received));
    }

    void take(Meter meter, Offline will) {
        set(meter, Intake.offline(state(meter), will));
    }

    void take(Meter meter, Happening event, Inbound.Door door) {
        answers.put(meter, door);
        var after = Intake.event(state(meter), event);
        if (after.isPresent()) events.add(new Told(meter.id(), event));
        set(meter, after.orElse(state(meter)));
    }

    /** Judges rows again that waited. */
    void again(Meter meter, List<Waiting> rows) {
        apply(meter, Intake.again(state(meter), rows, received));
    }

    /** The meter was heard, nothing else. */
    void seen(Meter meter) {
        set(meter, state(meter));
    }

    void refuse(Inbound message, Refused refused) {
        refusals.add(
                new Refusal(message.topic(), message.payload(), refused.reason().word() + ": " + refused.detail()));
        if (PROVE_NO_SENDER.contains(refused.reason())) wrongMacs++;
        if (refused.sender().isEmpty() || refused.sequences().isEmpty()) return;
        var meter = refused.sender().get();
        answers.put(meter, message.door());
        set(meter, Intake.refused(state(meter), refused.sequences()));
    }

    private void apply(Meter meter, Taken taken) {
        set(meter, taken.state());
        for (var judged : taken.released()) {
            var kept = new Kept(meter.id(), judged);
            released.add(kept);
            Optional.ofNullable(waiting.get(new MeterBoot(meter.id(), judged.boot())))
                    .ifPresent(rows ->
                            rows.removeIf(row -> row.row().seq() == judged.row().seq()));
            keep(meter, kept, parkedAgain);
        }
        for (var judged : taken.rows()) keep(meter, new Kept(meter.id(), judged), parked);
    }

    private void keep(Meter meter, Kept kept, List<Kept> toPark) {
        switch (kept.judged().verdict()) {
            case Stored ignored -> {
                stored.add(kept);
                withNews.add(meter);
            }
            case Intake.Duplicate ignored -> duplicates++;
            case Parked why -> {
                toPark.add(kept);
                if (why.reason() == Intake.Reason.NO_TIME) waits(meter, kept.judged());
            }
        }
    }

    private void waits(Meter meter, Judged judged) {
        waiting.computeIfAbsent(new MeterBoot(meter.id(), judged.boot()), boot -> new ArrayList<>())
                .add(new Waiting(judged.boot(), judged.row()));
    }

    private IntakeState state(Meter meter) {
        return states.getOrDefault(meter.id(), IntakeState.fresh(meter.generation()));
    }

    private void set(Meter meter, IntakeState state) {
        touched.put(meter.id(), meter);
        states.put(meter.id(), state);
    }

    Outcome outcome() {
        var acks = new ArrayList<Answer>();
        answers.forEach((meter, door) -> {
            if (state(meter).seen().size() > 0) acks.add(new Answer(meter, state(meter), door));
        });
        var rows = Map.of(
                "stored", stored.size(),
                "duplicate", duplicates,
                "parked", parked.size(),
                "refused", refusals.size());
        var news = withNews.stream()
                .map(meter -> new Stands(meter, state(meter).last().orElseThrow()))
                .toList();
        return new Outcome(acks, news, rows, wrongMacs, online());
    }

    /** What is known now of every meter that was heard, in the order of meters. */
    List<Known> known() {
        return touched.values().stream()
                .map(meter -> new Known(meter.id(), state(meter), Optional.ofNullable(firmware.get(meter.id()))))
                .toList();
    }

    /** As it was before this batch. */
    Map<MeterId, Versioned> read() {
        return read;
    }

    /** As it stands once this batch is committed. */
    Map<MeterId, Versioned> written() {
        var written = new HashMap<MeterId, Versioned>(touched.size() * 2);
        touched.forEach((id, meter) -> written.put(id, new Versioned(state(meter), IntakeStore.version(read, id) + 1)));
        return written;
    }

    Instant received() {
        return received;
    }

    List<Dev> online() {
        return List.copyOf(online);
    }

    List<Kept> stored() {
        return stored;
    }

    List<Kept> parked() {
        return parked;
    }

    List<Kept> released() {
        return released;
    }

    List<Kept> parkedAgain() {
        return parkedAgain;
    }

    List<Told> events() {
        return events;
    }

    List<Refusal> refusals() {
        return refusals;
    }
}
