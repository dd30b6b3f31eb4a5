package io.jirani.settlement;

import java.util.ArrayList;
import java.util.List;

/** Faults of single items of a pass: they do not stop the others, and the pass fails with them at its end. */
final class Faults {
    private final List<RuntimeException> faults = new ArrayList<>();

    void add(RuntimeException fault) {
        faults.add(fault);
    }

    /** Throws the first fault, the others with it, if there was one. */
    void end() {
        if (faults.isEmpty()) return;
        var first = faults.getFirst();
        faults.stream().skip(1).forEach(first::addSuppressed);
        throw first;
    }
}
