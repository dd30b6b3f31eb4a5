package io.jirani.metering;

import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeStore.MeterBoot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of one batch's boots that wait for a clock: those that waited before it, and its own. */
final class Clockless {
    private final Map<MeterBoot, List<Waiting>> all = new HashMap<>();

    /** Rows that waited before. */
    void load(Map<MeterBoot, List<Waiting>> rows) {
        rows.forEach((boot, some) -> all.put(boot, new ArrayList<>(some)));
    }

    List<Waiting> of(MeterBoot boot) {
        return all.getOrDefault(boot, List.of());
    }

    /** Takes out what waits no longer, and takes in what waits from now on. */
    void follow(MeterId meter, List<Judged> released, List<Judged> rows) {
        var gone = new HashMap<MeterBoot, Set<Long>>();
        for (var judged : released)
            gone.computeIfAbsent(new MeterBoot(meter, judged.boot()), boot -> new HashSet<>())
                    .add(judged.row().seq());
        gone.forEach((boot, numbers) -> Optional.ofNullable(all.get(boot))
                .ifPresent(
                        some -> some.removeIf(row -> numbers.contains(row.row().seq()))));
        for (var judged : released) add(meter, judged);
        for (var judged : rows) add(meter, judged);
    }

    private void add(MeterId meter, Judged judged) {
        if (IngestSheet.waitsForClock(judged))
            all.computeIfAbsent(new MeterBoot(meter, judged.boot()), boot -> new ArrayList<>())
                    .add(new Waiting(judged.boot(), judged.row()));
    }
}
