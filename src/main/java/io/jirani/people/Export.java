package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All we have about a household as one JSON document, written piece by piece: each page is a transaction of its own, so
 * that a slow reader holds nothing up. What changes while it is read may be told as before or as after.
 */
public final class Export {
    /** What the document is, for those who read it by a program. */
    public static final String FORMAT = "jirani.export.v1";

    private static final int PAGE = 500;

    private final Db db;
    private final HouseholdStore households;
    private final ExportStore store = new ExportStore();
    private final Clock clock;
    private final Counter taken;

    public Export(Db db, HouseholdStore households, Clock clock, MeterRegistry metrics) {
        this.db = db;
        this.households = households;
        this.clock = clock;
        this.taken = Counter.builder("jirani_people_exports_total")
                .description("Documents of all we have about a household that were written to their end")
                .register(metrics);
    }

    /**
     * Writes the document.
     *
     * @param out takes the next piece; false: nobody reads any more
     */
    public void write(HouseholdId whose, Predicate<String> out) {
        var household = db.transaction(tx -> households.get(tx, whose));
        var phones = db.transaction(tx -> households.phones().of(tx, whose));
        if (!out.test("{\"format\":\"" + FORMAT + "\",\n\"at\":\"" + clock.instant() + "\",\n\"household\":"
                + ExportJson.household(household, phones))) return;
        for (var section : ExportStore.SECTIONS) if (!section(section, household, out)) return;
        if (out.test("}\n")) taken.increment();
    }

    private boolean section(ExportStore.Section section, Household household, Predicate<String> out) {
        if (!out.test(",\n\"" + section.name() + "\":[")) return false;
        var after = Optional.<String>empty();
        var between = "\n";
        while (true) {
            var from = after;
            var lines = db.transaction(tx -> store.page(tx, section, household.id(), from, PAGE));
            if (lines.isEmpty()) return out.test("]");
            if (!out.test(lines.stream().map(ExportStore.Line::json).collect(Collectors.joining(",\n", between, ""))))
                return false;
            if (lines.size() < PAGE) return out.test("]");
            between = ",\n";
            after = Optional.of(lines.getLast().key());
        }
    }
}
