package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Admission.Decision;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.IngestBatch.Line;
import io.jirani.metering.IntakeStore.MeterBoot;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose what is that came in: messages of our protocol, and what adapters heard. */
final class Lines {
    private Lines() {}

    /**
     * Messages of our protocol with the decision about each, and those nothing could be made of.
     *
     * @param now by the neighbourhood's clock, by which keys end
     */
    static List<Line> admit(Db.Tx tx, MeterCache registry, List<Work> work, Instant now) {
        var devs = new LinkedHashSet<Dev>();
        for (var each : work) each.topic().ifPresent(topic -> devs.add(topic.dev()));
        var registered = registry.byDev(tx, devs);
        var lines = new ArrayList<Line>(work.size());
        for (var each : work) {
            if (each.inbound().isEmpty()) continue;
            var message = each.inbound().get();
            if (each.refused().isPresent())
                lines.add(new Line(message, each.refused().get()));
            if (each.topic().isEmpty()) continue;
            var topic = each.topic().get();
            var meter = Optional.ofNullable(registered.get(topic.dev()));
            lines.add(new Line(message, decide(each, topic, message, meter, now)));
        }
        return lines;
    }

    /** What was foreseen holds while the registry's answer is the very same. */
    private static Decision decide(
            Work work, UplinkTopic topic, Inbound message, Optional<Meter> registered, Instant now) {
        if (registered.isPresent() && work.foreseen().isPresent()) {
            var foreseen = work.foreseen().get();
            if (isSame(foreseen.meter(), registered.get())) return foreseen.decision();
        }
        return Admission.judge(topic, message, registered, now);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Meter one, Meter other) {
        return one == other;
    }

    /**
     * Decides ahead about messages of meters that are in memory: most of the work there is with a message, and it needs no
     * database.
     *
     * @param now by the neighbourhood's clock, by which keys end
     */
    static List<Work> foresee(MeterCache registry, List<Work> work, Instant now) {
        var all = new ArrayList<Work>(work.size());
        for (var each : work) all.add(foresee(registry, each, now));
        return all;
    }

    private static Work foresee(MeterCache registry, Work work, Instant now) {
        if (work.topic().isEmpty() || work.inbound().isEmpty()) return work;
        var topic = work.topic().get();
        var meter = registry.remembered(topic.dev());
        if (meter.isEmpty()) return work;
        try {
            return work.foreseeing(
                    meter.get(), Admission.judge(topic, work.inbound().get(), meter, now));
        } catch (RuntimeException | StackOverflowError fault) {
            return work; // it fails again where it can be put aside
        }
    }

    /** The boots to which these bring a clock, of meters whose rows are judged. */
    static Collection<MeterBoot> clocked(List<Line> lines, Instant received) {
        var boots = new LinkedHashSet<MeterBoot>();
        for (var line : lines)
            if (line.decision() instanceof Admitted admitted
                    && admitted.meter().status() == Meter.Status.ACTIVE
                    && clock(admitted, received).isPresent())
                boots.add(
                        new MeterBoot(admitted.meter().id(), admitted.message().boot()));
        return boots;
    }

    private static Optional<ClockPair> clock(Admitted admitted, Instant received) {
        if (admitted.message() instanceof Readings rows) return ClockPair.of(rows, received);
        return admitted.message() instanceof Hello hello ? ClockPair.of(hello, received) : Optional.empty();
    }

    /** Meters that signed what the schema refuses: there must be room for it. */
    static Collection<Dev> faulty(List<Line> lines) {
        var devs = new LinkedHashSet<Dev>();
        for (var line : lines)
            if (line.decision() instanceof Refused refused && refused.sender().isPresent())
                devs.add(refused.sender().get().dev());
        return devs;
    }

    /** Everybody whose messages these are. */
    static Set<MeterId> senders(List<Line> lines, Collection<Meter> foreign) {
        var senders = new HashSet<MeterId>(lines.size() * 2);
        for (var line : lines) line.sender().ifPresent(meter -> senders.add(meter.id()));
        for (var meter : foreign) senders.add(meter.id());
        return senders;
    }

    /** Those of them that are under suspicion. */
    static Set<MeterId> quarantined(List<Line> lines) {
        var held = new HashSet<MeterId>();
        for (var line : lines)
            line.sender()
                    .filter(meter -> meter.status() == Meter.Status.QUARANTINED)
                    .ifPresent(meter -> held.add(meter.id()));
        return held;
    }

    /** The meters adapters heard something of. */
    static Set<Foreign.Name> names(List<Work> work) {
        var names = new LinkedHashSet<Foreign.Name>();
        for (var each : work) {
            for (var sample : each.heard().samples()) names.add(new Foreign.Name(sample.adapter(), sample.foreignId()));
            for (var here : each.heard().presences()) names.add(new Foreign.Name(here.adapter(), here.foreignId()));
        }
        return names;
    }

    static void take(IngestBatch batch, Work work, Map<Foreign.Name, Meter> registered) {
        for (var here : work.heard().presences())
            Optional.ofNullable(registered.get(new Foreign.Name(here.adapter(), here.foreignId())))
                    .ifPresent(meter -> batch.take(meter, here.presence()));
        for (var sample : work.heard().samples()) {
            var name = new Foreign.Name(sample.adapter(), sample.foreignId());
            var meter = Optional.ofNullable(registered.get(name));
            if (meter.isEmpty()) batch.sheet().refuse(name, work.inbound(), Admission.Reason.UNKNOWN_DEVICE);
            else if (meter.get().status() == Meter.Status.DECOMMISSIONED)
                batch.sheet().refuse(name, work.inbound(), Admission.Reason.DECOMMISSIONED);
            else batch.take(meter.get(), sample, work);
        }
    }
}
