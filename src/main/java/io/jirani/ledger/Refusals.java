package io.jirani.ledger;

import io.jirani.ledger.LedgerStore.Reason;
import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.Set;

/** What the database's states mean when it refuses an entry. */
final class Refusals {
    private static final Map<String, Reason> REASONS = Map.of(
            "23514", Reason.NOT_ENOUGH,
            "LD001", Reason.UNBALANCED,
            "LD004", Reason.KEY_REUSED,
            "LD005", Reason.NO_SUCH_HOLD,
            "LD008", Reason.MORE_THAN_HELD,
            "LD009", Reason.NO_SUCH_ACCOUNT,
            "LD010", Reason.HOLD_ENDED,
            "LD012", Reason.PERIOD_CLOSED,
            "LD014", Reason.NOT_TOGETHER,
            "LD019", Reason.DAY_TO_COME);
    /** Of an entry that is booked alone; of many the database says LD011 for all of these. */
    private static final Set<String> MALFORMED = Set.of("LD011", "22003", "23502", "23514", "54000");

    private static final String CHECK = "23514";
    private static final String GUARD = "never_below_zero";

    private Refusals() {}

    /** Why one entry is refused; throws what is no refusal. */
    static Reason of(PgException failure) {
        var state = String.valueOf(failure.getSqlState());
        var isGuard = !CHECK.equals(state) || GUARD.equals(failure.getConstraint());
        var reason = isGuard ? REASONS.get(state) : null;
        if (reason != null) return reason;
        if (MALFORMED.contains(state)) return Reason.MALFORMED;
        throw failure;
    }

    /** Why one of many entries is refused, by the state the database answers for it. */
    static Reason of(String state) {
        if (MALFORMED.contains(state) && !CHECK.equals(state)) return Reason.MALFORMED;
        var reason = REASONS.get(state);
        if (reason == null) throw new IllegalStateException("the books answer " + state);
        return reason;
    }
}
