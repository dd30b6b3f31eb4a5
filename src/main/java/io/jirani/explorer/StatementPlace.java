package io.jirani.explorer;

import io.jirani.explorer.Statement.Balance;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A place in an account's statement: after an entry, with the balance there, in the books as they were when its first page
 * was read. What is booked later is on no later page, so a statement stays one.
 *
 * @param account the account's row
 * @param span which part of the statement is read
 * @param snapshot PostgreSQL's, of the first page
 * @param at of the last entry seen
 */
record StatementPlace(long account, Span span, String snapshot, Instant at, TransferId entry, Balance balance) {
    /** A span of booking moments, end excluded. */
    record Span(Instant from, Instant to) {
        /** Whether it begins and ends at midnight, UTC. */
        boolean isOfDays() {
            return Stream.of(from, to).allMatch(end -> end.equals(end.truncatedTo(ChronoUnit.DAYS)));
        }
    }

    private static final Pattern TEXT = Pattern.compile(
            "(\\d+)\\|(-?\\d+)\\|(-?\\d+)\\|([0-9:,]+)\\|(-?\\d+)\\|([0-9a-f-]{36})\\|(-?\\d+)\\|(-?\\d+)");

    String text() {
        return account + "|" + micros(span.from) + "|" + micros(span.to) + "|" + snapshot + "|" + micros(at) + "|"
                + entry + "|" + balance.posted() + "|" + balance.held();
    }

    /** Reads {@link #text}. Refuses the place of another statement. */
    static StatementPlace of(String text, long account, Span span) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) throw Problem.invalid("cursor", "it is of another list");
        var place = new StatementPlace(
                Long.parseLong(parts.group(1)),
                new Span(instant(parts.group(2)), instant(parts.group(3))),
                parts.group(4),
                instant(parts.group(5)),
                TransferId.parse(parts.group(6)),
                new Balance(Long.parseLong(parts.group(7)), Long.parseLong(parts.group(8))));
        if (place.account != account || !place.span.equals(span))
            throw Problem.invalid("cursor", "it is of another account or span");
        return place;
    }

    /** The place after a page. */
    StatementPlace after(Statement page) {
        var last = page.lines().getLast().posted();
        return new StatementPlace(account, span, snapshot, last.at(), last.entry(), page.end());
    }

    private static long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
