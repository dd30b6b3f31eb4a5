package io.jirani.accounting;

import io.jirani.accounting.ChartLine.Section;
import io.jirani.accounting.TrialBalance.State;
import io.jirani.kernel.Asset;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the operator earned in a month and what it cost: fees against providers' charges and losses. */
public record Income(YearMonth month, State state, List<Line> lines) {
    /**
     * One line of it.
     *
     * @param amount of the month, above zero on the side where the line grows
     */
    public record Line(ChartLine line, String code, Net amount) {
        /** What it adds to the result; a cost takes away. */
        Net result() {
            return line.section() == Section.INCOME ? amount : amount.negated();
        }
    }

    /** Reads it from all accounts' movements. */
    public static Income of(YearMonth month, State state, List<Movement> all) {
        var lines = new View.Whole()
                .of(all, View.Detail.ACCOUNT).stream()
                        .filter(row -> row.line().section() == Section.INCOME
                                || row.line().section() == Section.COST)
                        .map(row -> new Line(
                                row.line(),
                                row.code(),
                                row.line().grown(row.debits().minus(row.credits()))))
                        .filter(line -> !line.amount().isZero())
                        .toList();
        return new Income(month, state, lines);
    }

    /** Earned less spent, for each asset; below zero is a loss. */
    public Map<Asset, Net> result() {
        Map<Asset, Net> sums = new LinkedHashMap<>();
        for (var line : lines) sums.merge(line.amount().asset(), line.result(), Net::plus);
        return sums;
    }
}
