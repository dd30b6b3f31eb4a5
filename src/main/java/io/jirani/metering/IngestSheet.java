package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.Intake.Duplicate;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.IntakeStore.Greeting;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.ReadingStore.Told;
import io.jirani.metering.RefusalStore.Refusal;
import io.jirani.metering.RefusalStore.Signed;
import io.jirani.metering.Suspicion.Clash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a batch has to write. */
final class IngestSheet {
    private static final byte[] NOTHING = {};

    final List<Kept> stored = new ArrayList<>();
    final List<Kept> foreign = new ArrayList<>();
    final List<Kept> parked = new ArrayList<>();
    final List<Kept> released = new ArrayList<>();
    final List<Kept> parkedAgain = new ArrayList<>();
    final List<Told> events = new ArrayList<>();
    final List<Refusal> refusals = new ArrayList<>();
    final List<Clash> clashes = new ArrayList<>();
    final Map<MeterId, Greeting> hellos = new HashMap<>();

    /** Meters that proved a newer key than the registry knew of. */
    final Map<MeterId, Meter> proved = new LinkedHashMap<>();

    /** Meters with rows in use that were not there. */
    final Map<MeterId, Meter> withNews = new LinkedHashMap<>();

    private final Map<Told, Inbound> tellers = new HashMap<>();
    private final Set<Foreign.Name> strangers = new HashSet<>();
    private int duplicates;

    /** Keeps the bytes of what an adapter read of a meter that may not speak, once in a batch. */
    void refuse(Foreign.Name name, Optional<Inbound> message, Admission.Reason reason) {
        if (!strangers.add(name)) return;
        refusals.add(new Refusal(
                name.id(),
                message.map(Inbound::topic).orElse(name.adapter()),
                message.map(Inbound::payload).orElse(NOTHING),
                reason.word() + ": " + name.adapter() + " " + name.id(),
                Signed.NO));
    }

    /** Takes an event, with the message it came in. */
    void tell(Told told, Inbound message) {
        events.add(told);
        tellers.put(told, message);
    }

    /** Keeps the messages of events whose numbers were another's, whole: their meters are told that we have them. */
    void refuse(Set<Told> others) {
        for (var told : others) {
            var message = Optional.ofNullable(tellers.get(told)).orElseThrow();
            refusals.add(new Refusal(
                    UplinkTopic.parse(message.topic()).orElseThrow().dev().id(),
                    message.topic(),
                    message.payload(),
                    Admission.Reason.SEQ_REUSED.word() + ": another was there under "
                            + told.event().seq(),
                    Signed.YES));
        }
    }

    /** Puts a row of a message where it belongs. */
    void keep(Meter meter, Judged judged) {
        put(meter, judged, parked);
    }

    /** Puts a row that waited where it belongs now. */
    void keepReleased(Meter meter, Judged judged) {
        released.add(new Kept(meter.id(), judged));
        put(meter, judged, parkedAgain);
    }

    /** Of foreign rows the table knows whether they were there. */
    private void put(Meter meter, Judged judged, List<Kept> aside) {
        var inUse = meter.isNative() ? stored : foreign;
        switch (judged.verdict()) {
            case Stored ignored -> {
                inUse.add(new Kept(meter.id(), judged));
                withNews.put(meter.id(), meter);
            }
            case Duplicate ignored -> duplicates++;
            case Parked ignored -> aside.add(new Kept(meter.id(), judged));
        }
    }

    /**
     * How many rows were stored, duplicate, parked; how many messages refused.
     *
     * @param foreignStored how many foreign rows the table took
     */
    Map<String, Integer> rows(int foreignStored) {
        return Map.of(
                "stored",
                stored.size() + foreignStored,
                "duplicate",
                duplicates + foreign.size() - foreignStored,
                "parked",
                parked.size(),
                "refused",
                refusals.size());
    }

    /** Meters whose registration changes. */
    List<Dev> changed() {
        var changed = new LinkedHashSet<Dev>();
        for (var clash : clashes) changed.add(clash.meter().dev());
        for (var meter : proved.values()) changed.add(meter.dev());
        return List.copyOf(changed);
    }

    static boolean waitsForClock(Judged judged) {
        return judged.verdict() instanceof Parked parked && parked.reason() == Reason.NO_TIME;
    }
}
