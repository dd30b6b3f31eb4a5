package io.jirani.ledger;

import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the states mean that {@code ledger.post} raises and {@code ledger.post_many} answers. */
final class Refusals {
    private static final String CHECK = "23514";
    private static final String GUARD = "never_below_zero";
    private static final Map<String, Reason> REASONS = Map.ofEntries(
            Map.entry(CHECK, Reason.NOT_ENOUGH),
            Map.entry("LD001", Reason.UNBALANCED),
            Map.entry("LD004", Reason.KEY_REUSED),
            Map.entry("LD005", Reason.NO_SUCH_HOLD),
            Map.entry("LD008", Reason.MORE_THAN_HELD),
            Map.entry("LD009", Reason.NO_SUCH_ACCOUNT),
            Map.entry("LD010", Reason.HOLD_ENDED),
            Map.entry("LD011", Reason.MALFORMED),
            Map.entry("LD012", Reason.PERIOD_CLOSED),
            Map.entry("LD014", Reason.NOT_TOGETHER),
            Map.entry("LD019", Reason.DAY_TO_COME));
    /** A number, a value or a key that no row can have: of many entries the database says LD011 for these. */
    private static final Set<String> NO_ROW = Set.of("22003", "23502", "54000");

    private Refusals() {}

    /** Why an entry is refused that was booked alone; nothing when the failure is no refusal. */
    static Optional<Reason> of(@Nullable String state, @Nullable String constraint) {
        if (state == null) return Optional.empty();
        var isOtherCheck = CHECK.equals(state) && !GUARD.equals(constraint);
        return isOtherCheck || NO_ROW.contains(state)
                ? Optional.of(Reason.MALFORMED)
                : Optional.ofNullable(REASONS.get(state));
    }

    /** Why one of many entries is refused. */
    static Reason of(String outcome) {
        var reason = REASONS.get(outcome);
        if (reason == null) throw new IllegalStateException("the books answer " + outcome);
        return reason;
    }

    /** In one word, for the metrics. */
    static String word(Answer answer) {
        return switch (answer) {
            case Answer.Created created -> "created";
            case Answer.Exists exists -> "exists";
            case Answer.Refused refused -> word(refused.reason());
        };
    }

    static String word(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
