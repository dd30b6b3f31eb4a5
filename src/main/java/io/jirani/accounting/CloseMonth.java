package io.jirani.accounting;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Closes months. First, in one short commit, nothing is booked into them any more; then what is in them gets its documents
 * and is added up, oldest month first. After a kill between the two, the same command goes on.
 */
public final class CloseMonth {
    /** Who closes, and why. */
    public record Order(YearMonth month, String by, String reason) {}

    /**
     * What it did.
     *
     * @param months added up now, oldest first
     * @param documents entries that got their documents now
     * @param accounts rows kept of all these months
     */
    public record Closed(List<YearMonth> months, int documents, long accounts) {}

    private static final int LEAST_REASON = 5;

    private final Db db;
    private final MonthStore months;
    private final IssueDocuments documents;
    private final Clock clock;

    CloseMonth(Db db, MonthStore months, IssueDocuments documents, Clock clock) {
        this.db = db;
        this.months = months;
        this.documents = documents;
        this.clock = clock;
    }

    /** Closes a month and all before it. Refuses one that has not ended, and one that is closed and added up. */
    public Closed close(Order order) {
        if (order.reason().strip().length() < LEAST_REASON)
            throw Problem.invalid("reason", "say why, in at least " + LEAST_REASON + " characters");
        if (order.by().isBlank()) throw Problem.invalid("by", "say who closes it");
        var who = order.by().strip() + ": " + order.reason().strip();
        db.inTransaction(tx -> {
            var unfinished = months.toBeTotalled(tx).contains(order.month());
            if (unfinished) return;
            months.close(tx, order.month(), clock.instant(), who);
            Acts.append(
                    tx,
                    new Act(
                            order.by(),
                            "month.closed",
                            "month " + order.month(),
                            order.reason(),
                            Map.of("closed_by", who)));
        });
        return finish();
    }

    private Closed finish() {
        var entries = 0;
        var accounts = 0L;
        var done = new ArrayList<YearMonth>();
        for (var month : db.transaction(months::toBeTotalled)) {
            for (var some = documents.finish(month); some > 0; some = documents.finish(month)) entries += some;
            accounts += db.transaction(tx -> months.total(tx, month, clock.instant()));
            done.add(month);
        }
        return new Closed(List.copyOf(done), entries, accounts);
    }
}
