package io.jirani.metering;

import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.IngestBatch.Line;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.NumberStore.Again;
import io.jirani.metering.NumberStore.Found;
import io.jirani.metering.ReadingStore.Told;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Finds within a batch that two devices speak under one id, or that one counts anew after its memory was wiped: a number
 * comes again with another content, or an older boot lives on beside a newer one.
 */
final class Suspicion {
    /**
     * A meter is not one device, or not the one it was.
     *
     * @param why as the registry keeps it
     */
    record Clash(Meter meter, long seq, String why) {}

    private record Place(MeterId meter, long seq) {}

    private final IngestSheet sheet;
    private final Map<Place, List<Judged>> kept = new HashMap<>();
    private final Set<MeterId> clashed = new HashSet<>();
    private final Set<Place> lost = new HashSet<>();
    private final Set<Place> open = new HashSet<>();
    private Set<Again> before = Set.of();
    private Found<Again> found = Found.none();
    private Set<Told> eventsBefore = Set.of();
    private Found<Told> eventsFound = Found.none();
    private int storedIndexed;
    private int parkedIndexed;

    Suspicion(IngestSheet sheet) {
        this.sheet = sheet;
    }

    /** Rows whose numbers were there before this batch. */
    List<Again> again(List<Line> lines, Function<Meter, IntakeState> state) {
        var again = new LinkedHashSet<Again>();
        for (var line : lines) {
            if (!(line.decision() instanceof Admitted admitted) || !(admitted.message() instanceof Readings rows))
                continue;
            var seen = state.apply(admitted.meter()).seen();
            for (var row : rows.rows())
                if (seen.contains(row.seq()))
                    again.add(new Again(admitted.meter().id(), rows.boot(), row));
        }
        before = again;
        return List.copyOf(again);
    }

    /** Events whose numbers were there before this batch. */
    List<Told> told(List<Line> lines, Function<Meter, IntakeState> state) {
        var again = new LinkedHashSet<Told>();
        for (var line : lines)
            if (line.decision() instanceof Admitted admitted
                    && admitted.message() instanceof Happening event
                    && state.apply(admitted.meter()).seen().contains(event.seq()))
                again.add(new Told(admitted.meter().id(), event));
        eventsBefore = again;
        return List.copyOf(again);
    }

    /** What is kept under the numbers of {@link #again} and {@link #told}. */
    void found(Found<Again> rows, Found<Told> events) {
        found = rows;
        eventsFound = events;
        for (var each : rows.nothing())
            lost.add(new Place(each.meter(), each.row().seq()));
        for (var each : events.nothing())
            lost.add(new Place(each.meter(), each.event().seq()));
        open.addAll(lost);
    }

    /** A meter's state without those of some numbers under which nothing is kept: they are taken, once. */
    IntakeState reopened(Meter meter, IntakeState state, LongStream sequences) {
        if (open.isEmpty()) return state;
        var after = state;
        for (var seq : sequences.toArray())
            if (open.remove(new Place(meter.id(), seq)) && after.seen().contains(seq)) after = after.missing(seq);
        return after;
    }

    /** Looks at rows before they are taken. */
    void look(Meter meter, IntakeState state, Readings message, Instant received) {
        if (held(meter)) return;
        for (var row : message.rows()) {
            if (!state.seen().contains(row.seq()) || !reused(meter, message.boot(), row)) continue;
            clash(meter, row.seq(), "seq_reused");
            return;
        }
        if (isNewest(state, message.boot())) return;
        ClockPair.made(message, received)
                .filter(made -> Intake.livesBeside(state, message.boot(), made, received))
                .ifPresent(made -> clash(meter, message.rows().getLast().seq(), "two_boots"));
    }

    /** Looks at an event; answers whether something else is kept under its number. */
    boolean look(Meter meter, IntakeState state, Happening event) {
        if (!state.seen().contains(event.seq()) || !reused(new Told(meter.id(), event))) return false;
        if (!held(meter)) clash(meter, event.seq(), "seq_reused");
        return true;
    }

    /** Looks at a hello that was not kept by a broker. */
    void look(Meter meter, IntakeState state, Hello hello, Instant received) {
        if (held(meter) || isNewest(state, hello.boot())) return;
        ClockPair.of(hello, received)
                .filter(pair -> Intake.livesBeside(state, hello.boot(), pair.t(), received))
                .ifPresent(pair -> clash(meter, hello.next().orElse(0), "two_boots"));
    }

    /** Meters that an earlier batch put under suspicion, and nobody released since. */
    void since(Set<MeterId> earlier) {
        clashed.addAll(earlier);
    }

    /** Whether a meter is to hear nothing of what is kept: another device's rows would free its own. */
    boolean silent(MeterId meter) {
        return clashed.contains(meter);
    }

    /** Whether what a meter says is to be kept aside. */
    boolean held(Meter meter) {
        return meter.status() != Meter.Status.ACTIVE || clashed.contains(meter.id());
    }

    /** Whether something else is kept under the number of a row that came again. */
    boolean reused(Meter meter, long boot, Reading row) {
        var again = new Again(meter.id(), boot, row);
        var asked = before.contains(again) && !lost.contains(new Place(meter.id(), row.seq()));
        return asked ? found.other().contains(again) : keepsOther(again);
    }

    private boolean reused(Told told) {
        var place = new Place(told.meter(), told.event().seq());
        if (eventsBefore.contains(told) && !lost.contains(place))
            return eventsFound.other().contains(told);
        var same = sheet.events.stream()
                .filter(each -> isAt(each, place))
                .map(Told::event)
                .toList();
        if (same.isEmpty()) return !rows(place).isEmpty();
        return same.stream()
                .noneMatch(each -> each.type().equals(told.event().type())
                        && each.data().equals(told.event().data()));
    }

    private boolean keepsOther(Again again) {
        var place = new Place(again.meter(), again.row().seq());
        var rows = rows(place);
        for (var each : rows) if (each.boot() == again.boot() && each.row().same(again.row())) return false;
        return !rows.isEmpty() || sheet.events.stream().anyMatch(each -> isAt(each, place));
    }

    private static boolean isAt(Told told, Place place) {
        return told.event().seq() == place.seq && told.meter().equals(place.meter);
    }

    /** Rows of this batch under a number. */
    private List<Judged> rows(Place place) {
        storedIndexed = index(sheet.stored, storedIndexed);
        parkedIndexed = index(sheet.parked, parkedIndexed);
        return kept.getOrDefault(place, List.of());
    }

    private int index(List<Kept> all, int from) {
        for (var each : all.subList(from, all.size()))
            kept.computeIfAbsent(new Place(each.meter(), each.judged().row().seq()), key -> new ArrayList<>())
                    .add(each.judged());
        return all.size();
    }

    private void clash(Meter meter, long seq, String why) {
        clashed.add(meter.id());
        sheet.clashes.add(new Clash(meter, seq, why));
    }

    private static boolean isNewest(IntakeState state, long boot) {
        return state.boot().filter(newest -> newest.number() > boot).isEmpty();
    }
}
