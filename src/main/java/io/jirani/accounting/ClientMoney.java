package io.jirani.accounting;

import io.jirani.accounting.ChartLine.Section;
import io.jirani.accounting.TrialBalance.State;
import io.jirani.kernel.Asset;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Other people's money at the end of a month: where it lies, whose it is, and whether it is all there (I-9), as the view
 * {@code ledger.cover} has it for this moment. What households, or a supplier whose account is below zero, owe us is no
 * cover for what we owe others.
 *
 * @param held where money lies
 * @param owed whose it is
 */
public record ClientMoney(YearMonth month, State state, List<Line> held, List<Line> owed) {
    /**
     * One line of it, above zero on the side where it grows.
     *
     * @param in what came to it in the month
     * @param out what left it
     */
    public record Line(ChartLine line, String code, Net opening, Net in, Net out, Net closing) {}

    /** What is held against what is owed, in one asset. */
    public record Cover(Net held, Net owed) {
        /** What is there beyond it: the operator's own. Below zero, clients' money is missing. */
        public Net surplus() {
            return held.minus(owed);
        }

        public boolean isCovered() {
            return surplus().units() >= 0;
        }

        private Cover plus(Cover other) {
            return new Cover(held.plus(other.held), owed.plus(other.owed));
        }
    }

    /** Reads it from all accounts' movements. */
    public static ClientMoney of(YearMonth month, State state, List<Movement> all, View view) {
        // Others' receivables are left out before others become one line: they are no cover.
        var money = all.stream()
                .filter(row -> !row.asset().equals(Asset.WH))
                .filter(row ->
                        List.of(Section.CASH, Section.OWED).contains(row.line().section()))
                .filter(row -> row.line().section() == Section.CASH
                        || row.line().grown(row.closing()).units() >= 0)
                .toList();
        var rows = view.of(money, View.Detail.LINE);
        return new ClientMoney(
                month, state, lines(rows, List.of(Section.CASH)), lines(rows, List.of(Section.OWED, Section.OTHERS)));
    }

    private static List<Line> lines(List<Movement> rows, List<Section> sections) {
        return rows.stream()
                .filter(row -> sections.contains(row.line().section()))
                .map(ClientMoney::line)
                .toList();
    }

    private static Line line(Movement row) {
        var grows = row.line().grown(new Net(1, row.asset())).units() > 0;
        return new Line(
                row.line(),
                row.code(),
                row.line().grown(row.opening()),
                grows ? row.debits() : row.credits(),
                grows ? row.credits() : row.debits(),
                row.line().grown(row.closing()));
    }

    /** Whether it is all there, for each asset. */
    public Map<Asset, Cover> cover() {
        Map<Asset, Cover> sums = new LinkedHashMap<>();
        for (var line : held)
            add(sums, new Cover(line.closing(), Net.zero(line.closing().asset())));
        for (var line : owed) add(sums, new Cover(Net.zero(line.closing().asset()), line.closing()));
        return sums;
    }

    private static void add(Map<Asset, Cover> sums, Cover more) {
        sums.merge(more.held().asset(), more, Cover::plus);
    }
}
