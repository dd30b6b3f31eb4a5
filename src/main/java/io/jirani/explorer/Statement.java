package io.jirani.explorer;

import io.jirani.kernel.TransferId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An account's lines with the balance after each. Amounts are in the asset's smallest unit, from the account's own side. */
record Statement(List<Line> lines, Balance end) {
    /** What an account has at a moment: all of it, and what holds have set aside. */
    record Balance(long posted, long held) {
        static final Balance ZERO = new Balance(0, 0);

        long free() {
            return posted - held;
        }

        Balance plus(Change change) {
            return new Balance(Math.addExact(posted, change.posted), Math.addExact(held, change.held));
        }

        Balance minus(Change change) {
            return new Balance(Math.subtractExact(posted, change.posted), Math.subtractExact(held, change.held));
        }
    }

    /** What an entry, or many, did to an account. */
    record Change(long posted, long held) {}

    /** One entry as the account saw it, or the sum of those of a day. */
    record Posted(
            TransferId entry,
            Instant at,
            String kind,
            LocalDate effectiveOn,
            Optional<LocalDate> meantFor,
            Change change) {
        private static final TransferId OTHERS = new TransferId(new UUID(-1, -1));

        /** Whether it is not an entry but the sum of a day's entries that are not told. */
        boolean isSum() {
            return entry.equals(OTHERS);
        }
    }

    /** An entry and what the account had after it. */
    record Line(Posted posted, Balance after) {}

    /** Oldest first, from what there was before. */
    static Statement forward(Balance opening, List<Posted> entries) {
        var lines = new ArrayList<Line>();
        var balance = opening;
        for (var entry : entries) {
            balance = balance.plus(entry.change());
            lines.add(new Line(entry, balance));
        }
        return new Statement(List.copyOf(lines), balance);
    }

    /** Newest first, from what there is after the newest; ends with what there was before the oldest. */
    static Statement backward(Balance closing, List<Posted> entries) {
        var lines = new ArrayList<Line>();
        var balance = closing;
        for (var entry : entries) {
            lines.add(new Line(entry, balance));
            balance = balance.minus(entry.change());
        }
        return new Statement(List.copyOf(lines), balance);
    }
}
