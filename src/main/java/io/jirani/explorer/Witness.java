package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Somebody who looks. Another household's own is shown for a reason only (ruling 28), and each such look is written down
 * in the transaction that reads.
 */
final class Witness {
    private static final int LEAST_REASON = 10;

    private final Optional<HouseholdId> self;
    private final String reader;
    private final String reason;
    private final BiConsumer<Db.Tx, Look> record;

    /**
     * @param self the household that looks, which needs no reason for its own
     * @param reader what who looks is called
     * @param reason as it was given; empty for none
     * @param record writes down that somebody looked, where the household sees it
     */
    Witness(Optional<HouseholdId> self, String reader, String reason, BiConsumer<Db.Tx, Look> record) {
        this.self = self;
        this.reader = reader;
        this.reason = reason;
        this.record = record;
    }

    /** Has a look at a household's own written down. Refuses one without a reason. */
    void look(Db.Tx tx, HouseholdId whose, String what, Span span) {
        if (self.isPresent()) return; // sees nothing but its own
        record.accept(tx, new Look(whose, reader, what, span.from(), span.to(), enough()));
    }

    /** Whether a household's own may be shown; if so the look is written down. */
    boolean mayLook(Db.Tx tx, HouseholdId whose, String what, Span span) {
        if (self.isEmpty() && reason.isBlank()) return false;
        look(tx, whose, what, span);
        return true;
    }

    private String enough() {
        if (reason.strip().length() < LEAST_REASON)
            throw Problem.invalid(
                    "reason",
                    "another person's books: say why in at least " + LEAST_REASON + " characters, they will see it");
        return reason.strip();
    }
}
