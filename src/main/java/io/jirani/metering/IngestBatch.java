package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Decision;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.Ingest.Answer;
import io.jirani.metering.Ingest.Outcome;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.Intake.Taken;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.IntakeStore.Greeting;
import io.jirani.metering.IntakeStore.Known;
import io.jirani.metering.IntakeStore.MeterBoot;
import io.jirani.metering.IntakeStore.Versioned;
import io.jirani.metering.NumberStore.Again;
import io.jirani.metering.NumberStore.Found;
import io.jirani.metering.ReadingNews.Stands;
import io.jirani.metering.ReadingStore.Told;
import io.jirani.metering.RefusalStore.Refusal;
import io.jirani.metering.RefusalStore.Signed;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/** One batch under way: what is known of each meter while its messages are taken. */
final class IngestBatch {
    /** A message of our protocol, or one nothing could be made of, with the decision about it. */
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

    private static final Refused FULL =
            Admission.unproven(Admission.Reason.FULL, "too many rows of the meter wait for a decision");

    private final IngestSheet sheet = new IngestSheet();
    private final Instant received;
    private final Map<MeterId, Versioned> read;
    private final Map<MeterId, IntakeState> states;
    private final Clockless clockless = new Clockless();
    private final Map<MeterBoot, ClockPair> clocks = new HashMap<>();
    private final Map<MeterId, Meter> touched = new HashMap<>();
    private final Map<MeterId, Inbound.Door> answers = new LinkedHashMap<>();
    private final Set<Dev> online = new LinkedHashSet<>();
    private final Suspicion suspicion = new Suspicion(sheet);
    private Map<Dev, Long> room = Map.of();
    private Set<MeterId> full = Set.of();
    private int wrongMacs;

    IngestBatch(Map<MeterId, Versioned> read, Instant received) {
        this.read = read;
        this.states = new HashMap<>(read.size() * 2);
        read.forEach((meter, known) -> states.put(meter, known.state()));
        this.received = received;
    }

    void waiting(Map<MeterBoot, List<Waiting>> rows) {
        clockless.load(rows);
    }

    /** Boots older than the newest that send rows without time: their clock pair is to be remembered. */
    Collection<MeterBoot> oldBootsWithoutTime(List<Line> lines) {
        var boots = new LinkedHashSet<MeterBoot>();
        for (var line : lines) {
            if (line.decision instanceof Admitted admitted
                    && admitted.message() instanceof Readings rows
                    && state(admitted.meter())
                            .boot()
                            .filter(newest -> newest.number() > rows.boot())
                            .isPresent()
                    && rows.rows().stream().anyMatch(row -> row.t().isEmpty()))
                boots.add(new MeterBoot(admitted.meter().id(), rows.boot()));
        }
        return boots;
    }

    void clocks(Map<MeterBoot, ClockPair> remembered) {
        clocks.putAll(remembered);
    }

    /** Looks for what is kept under numbers of these that were there. */
    void again(List<Line> lines, Function<List<Again>, Found<Again>> rows, Function<List<Told>, Found<Told>> events) {
        suspicion.found(
                rows.apply(suspicion.again(lines, this::state)), events.apply(suspicion.told(lines, this::state)));
    }

    void clashed(Set<MeterId> earlier) {
        suspicion.since(earlier);
    }

    /**
     * @param bytes left for what each meter signs and the schema refuses
     * @param full meters of which no more rows may wait
     */
    void room(Map<Dev, Long> bytes, Set<MeterId> full) {
        room = new HashMap<>(bytes);
        this.full = full;
    }

    /** A message of a meter came in; it may have proved a newer key. */
    void came(Admitted admitted) {
        var meter = admitted.meter();
        var held = touched.getOrDefault(meter.id(), meter);
        var now = held.proving(admitted.kid());
        if (!now.kid().equals(held.kid())) sheet.proved.put(meter.id(), now);
        touched.put(meter.id(), now);
    }

    void take(Meter meter, Readings message, Inbound inbound) {
        answers.put(meter.id(), inbound.door());
        suspicion.look(meter, state(meter), message, received);
        var state =
                suspicion.reopened(meter, state(meter), message.rows().stream().mapToLong(Reading::seq));
        var taken = taken(meter, state, message);
        if (full.contains(meter.id()) && taken.onlyWaits()) refuse(inbound, FULL);
        else apply(meter, taken);
    }

    private Taken taken(Meter meter, IntakeState state, Readings message) {
        if (suspicion.held(meter))
            return Intake.hold(state, message, row -> suspicion.reused(meter, message.boot(), row));
        var boot = new MeterBoot(meter.id(), message.boot());
        ClockPair.of(message, received).ifPresent(pair -> clocks.put(boot, pair));
        var remembered = Optional.ofNullable(clocks.get(boot));
        return Intake.take(state, clockless.of(boot), remembered, message, received);
    }

    void take(Meter meter, Hello hello, Inbound.Retain retain) {
        if (retain == Inbound.Retain.LIVE) suspicion.look(meter, state(meter), hello, received);
        sheet.hellos.put(meter.id(), new Greeting(meter.id(), hello));
        online.add(meter.dev());
        var boot = new MeterBoot(meter.id(), hello.boot());
        var rows = suspicion.held(meter) ? List.<Waiting>of() : clockless.of(boot);
        apply(meter, Intake.hello(state(meter), rows, hello, received));
    }

    void take(Meter meter, Offline will) {
        set(meter, Intake.offline(state(meter), will));
    }

    void take(Meter meter, Happening event, Inbound inbound) {
        answers.put(meter.id(), inbound.door());
        if (suspicion.look(meter, state(meter), event)) {
            refuse(inbound, Admission.unproven(Admission.Reason.SEQ_REUSED, "another was there under " + event.seq()));
            seen(meter);
            return;
        }
        var state = suspicion.reopened(meter, state(meter), LongStream.of(event.seq()));
        var after = Intake.event(state, event);
        if (after.isPresent()) sheet.tell(new Told(meter.id(), event), inbound);
        set(meter, after.orElse(state));
    }

    /** Takes what an adapter read of a registered meter that is not decommissioned. */
    void take(Meter meter, ForeignSample sample, Work work) {
        var row = ForeignIntake.row(sample, meter.zone(), work.arrived());
        var taken = suspicion.held(meter)
                ? ForeignIntake.hold(state(meter), row)
                : ForeignIntake.take(state(meter), row, received);
        if (full.contains(meter.id()) && taken.onlyWaits()) {
            var name = new Foreign.Name(sample.adapter(), sample.foreignId());
            sheet.refuse(name, work.inbound(), FULL.reason());
        } else apply(meter, taken);
    }

    /** An adapter heard whether a meter is there. */
    void take(Meter meter, Presence presence) {
        set(meter, state(meter).with(presence));
    }

    /**
     * Judges rows again that waited.
     *
     * @param reasons for which they may go on waiting where they are
     */
    void again(Meter meter, List<Waiting> rows, Set<Reason> reasons) {
        apply(
                meter,
                meter.isNative()
                        ? Intake.again(state(meter), rows, reasons, received)
                        : ForeignIntake.again(state(meter), rows, reasons, received));
    }

    /** The meter was heard, nothing else. */
    void seen(Meter meter) {
        set(meter, state(meter));
    }

    void refuse(Inbound message, Refused refused) {
        if (PROVE_NO_SENDER.contains(refused.reason())) wrongMacs++;
        var sender = refused.sender().filter(meter -> takesRoom(meter, message));
        var reason = refused.sender().isPresent() && sender.isEmpty() ? Admission.Reason.FULL : refused.reason();
        sheet.refusals.add(new Refusal(
                UplinkTopic.parse(message.topic())
                        .map(topic -> topic.dev().id())
                        .orElse(""),
                message.topic(),
                message.payload(),
                reason.word() + ": " + refused.detail(),
                sender.isPresent() ? Signed.YES : Signed.NO));
        if (sender.isEmpty() || refused.sequences().isEmpty()) return;
        answers.put(sender.get().id(), message.door());
        set(sender.get(), Intake.refused(state(sender.get()), refused.sequences()));
    }

    private boolean takesRoom(Meter meter, Inbound message) {
        var left = room.getOrDefault(meter.dev(), 0L) - message.payload().length;
        if (left >= 0) room.put(meter.dev(), left);
        return left >= 0;
    }

    private void apply(Meter meter, Taken taken) {
        set(meter, taken.state());
        for (var judged : taken.released()) sheet.keepReleased(meter, judged);
        for (var judged : taken.rows()) sheet.keep(meter, judged);
        clockless.follow(meter.id(), taken.released(), taken.rows());
    }

    private IntakeState state(Meter meter) {
        return states.getOrDefault(meter.id(), IntakeState.fresh(meter.role(), meter.generation()));
    }

    private void set(Meter meter, IntakeState state) {
        touched.putIfAbsent(meter.id(), meter);
        states.put(meter.id(), state);
    }

    IngestSheet sheet() {
        return sheet;
    }

    Instant received() {
        return received;
    }

    List<Dev> online() {
        return List.copyOf(online);
    }

    /** What is known now of every meter that was heard, in the order of meters. */
    List<Known> known() {
        var known = new ArrayList<Known>(touched.size());
        for (var meter : touched.values()) {
            var before = Optional.ofNullable(read.get(meter.id()))
                    .orElseThrow(() -> new IllegalStateException("no row of the intake for " + meter.dev()));
            known.add(new Known(meter.id(), state(meter), before.version()));
        }
        known.sort(Comparator.comparing(Known::meter));
        return known;
    }

    Outcome outcome(int foreignStored) {
        var acks = new ArrayList<Answer>(answers.size());
        answers.forEach((id, door) -> {
            if (suspicion.silent(id)) return;
            var meter = Optional.ofNullable(touched.get(id)).orElseThrow();
            if (state(meter).seen().size() > 0) acks.add(new Answer(meter, state(meter), door));
        });
        var news = new ArrayList<Stands>(sheet.withNews.size());
        for (var meter : sheet.withNews.values())
            news.add(new Stands(meter, state(meter).last().orElseThrow()));
        return new Outcome(acks, news, sheet.rows(foreignStored), wrongMacs, online(), sheet.changed());
    }
}
