package io.jirani.ledger;

import io.jirani.kernel.TransferId;
import java.util.List;

/**
 * A movement that waits for proof: set aside when it is asked for, then posted leg for leg or voided, whichever is proven.
 * Keys: its own, its own with {@code :done}, its own with {@code :undone}.
 *
 * @param entry the hold
 */
public record Held(Entry entry) {
    public Held {
        if (entry.phase() != Entry.Phase.PENDING) throw new IllegalArgumentException(entry.key() + " is no hold");
    }

    /** It happened. */
    public Entry done(TransferId hold) {
        return new Entry(
                entry.key() + ":done", entry.kind() + ".done", Entry.Phase.POSTING, List.of(hold), entry.legs());
    }

    /** It did not. */
    public Entry undone(TransferId hold) {
        return Entry.voiding(entry.key() + ":undone", entry.kind() + ".undone", List.of(hold));
    }
}
