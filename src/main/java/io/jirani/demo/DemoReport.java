package io.jirani.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a demo says at its end, and while it runs.
 *
 * @param statement what the gateway made of the provider's statement
 * @param ledgerFaults what the check of the books found; empty when they balance
 * @param problems anything else that went wrong
 */
public record DemoReport(
        DemoCounts counts, StatementCounts statement, List<String> ledgerFaults, List<String> problems) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    public DemoReport {
        ledgerFaults = List.copyOf(ledgerFaults);
        problems = List.copyOf(problems);
    }

    /** Everything wrong, in words. */
    public List<String> faults() {
        var faults = new ArrayList<String>();
        for (var fault : ledgerFaults) faults.add("ledger: " + fault);
        faults.addAll(problems);
        if (counts.underway() > 0) faults.add(counts.underway() + " purchases or payments did not come to an end");
        if (statement.waiting() > 0) faults.add("the provider's statement was not read to its end");
        if (statement.rows() < counts.succeeded() + counts.paidPayouts())
            faults.add("the provider's statement has " + statement.rows() + " of our payments, there were "
                    + (counts.succeeded() + counts.paidPayouts()));
        if (statement.differences() > 0)
            faults.add(statement.differences() + " differences between the provider's statement and the books");
        return List.copyOf(faults);
    }

    /** What the provider's statement came to, for people who watch. */
    public String statementLine() {
        return "the provider's statement: %d rows booked, %d differences"
                .formatted(statement.rows(), statement.differences());
    }

    public boolean ok() {
        return faults().isEmpty();
    }

    /** The last line of {@code demo --for}, one JSON object. */
    public String line() {
        return new JsonObject()
                .put("ok", ok())
                .put("readings", counts.readings())
                .put("intervals", counts.intervals())
                .put("trades", counts.trades())
                .put("trades_v1", counts.tradesV1())
                .put("trades_compat", counts.tradesCompat())
                .put(
                        "automatic",
                        new JsonObject().put("decisions", counts.decisions()).put("trades", counts.tradesAutomatic()))
                .put(
                        "collections",
                        new JsonObject()
                                .put("succeeded", counts.succeeded())
                                .put("cancelled", counts.cancelled())
                                .put("timed_out", counts.timedOut()))
                .put("payouts", new JsonObject().put("paid", counts.paidPayouts()))
                .put("ledger", new JsonObject().put("balanced", ledgerFaults.isEmpty()))
                .put(
                        "statement",
                        new JsonObject().put("rows", statement.rows()).put("differences", statement.differences()))
                .put("problems", new JsonArray(faults()))
                .encode();
    }

    /**
     * One line for people who watch: the neighbourhood's time of day and what has happened so far.
     *
     * @param sunClock the neighbourhood's, in its zone
     */
    public static String summary(Clock sunClock, DemoCounts counts) {
        return "%s  %d readings  %d intervals  %d trades (v1 %d, api %d, automatic %d)  paid %d, cancelled %d, unanswered %d, failed %d  payouts %d"
                .formatted(
                        TIME.format(sunClock.instant().atZone(sunClock.getZone())),
                        counts.readings(),
                        counts.intervals(),
                        counts.trades(),
                        counts.tradesV1(),
                        counts.tradesCompat(),
                        counts.tradesAutomatic(),
                        counts.succeeded(),
                        counts.cancelled(),
                        counts.timedOut(),
                        counts.failed(),
                        counts.paidPayouts());
    }
}
