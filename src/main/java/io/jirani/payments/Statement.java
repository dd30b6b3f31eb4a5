package io.jirani.payments;

import io.jirani.kernel.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * A provider's statement of one account, oldest row first.
 *
 * @param hash of the file it was read from
 * @param until not included
 */
public record Statement(
        String rail,
        Side side,
        String hash,
        Instant from,
        Instant until,
        Money opening,
        Money closing,
        List<Line> lines) {
    /** Which of our accounts at the provider. */
    public enum Side {
        COLLECT,
        PAYOUT;

        /** The word in the database. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Side of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** A row, and what the account held after it. */
    public record Line(StatementRow row, Money after) {}

    public Statement {
        lines = List.copyOf(lines);
    }

    /** What is wrong with it, in words; nothing of it may be booked then. */
    public List<String> faults() {
        var faults = new ArrayList<String>();
        if (!until.isAfter(from)) faults.add("its days end before they begin");
        var seen = new HashSet<String>();
        var held = opening.minor();
        for (int n = 0; n < lines.size(); n++) {
            var row = lines.get(n).row();
            var where = "row " + (n + 1) + " (" + row.receipt().number() + ")";
            if (!seen.add(row.kind() + " " + row.receipt().number())) faults.add(where + " stands twice");
            if (row.receipt().at().filter(this::isOutside).isPresent()) faults.add(where + " is not of its days");
            held += row.kind().sign() * row.amount().minor();
            var told = lines.get(n).after().minor();
            if (held != told)
                faults.add("a row is missing before " + where + ": the balance jumps by " + (told - held));
            held = told;
        }
        if (held != closing.minor())
            faults.add("rows are missing at its end: the balance jumps by " + (closing.minor() - held));
        return faults;
    }

    private boolean isOutside(Instant at) {
        return at.isBefore(from) || !at.isBefore(until);
    }
}
