package io.jirani.settlement;

import java.util.ArrayList;
import java.util.List;

/**
 * Faults of single items of a pass: they do not stop the others, and the pass fails with them at its end. Threads may add side
 * by side.
 */
final class Faults {
    private final List<RuntimeException> faults = new ArrayList<>();

    /** Keeps it for the end; checked ones too, as {@code Future.await()} throws them. An interruption ends the pass at once. */
    synchronized void add(Exception fault) {
        var kept = fault instanceof RuntimeException plain ? plain : new IllegalStateException(fault.toString(), fault);
        if (fault instanceof InterruptedException) throw kept;
        faults.add(kept);
    }

    /** Throws the first fault, the others with it, if there was one. */
    void end() {
        if (faults.isEmpty()) return;
        var first = faults.getFirst();
        faults.stream().skip(1).forEach(first::addSuppressed);
        throw first;
    }
}
