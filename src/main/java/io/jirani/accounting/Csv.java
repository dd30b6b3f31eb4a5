package io.jirani.accounting;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tables as a spreadsheet reads them (RFC 4180): a head, amounts in the unit people use, energy in kilowatt-hours. */
public final class Csv {
    private Csv() {}

    public static String of(TrialBalance balance) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "number",
                "title",
                "account",
                "asset",
                "opening",
                "debits",
                "credits",
                "closing_debit",
                "closing_credit"));
        for (var row : balance.rows())
            rows.add(List.of(
                    row.line().number(),
                    row.line().title(),
                    row.code(),
                    row.asset().code(),
                    text(row.opening()),
                    text(row.debits()),
                    text(row.credits()),
                    text(row.closing().debit()),
                    text(row.closing().credit())));
        balance.totals()
                .forEach((asset, total) -> rows.add(List.of(
                        "",
                        "Total",
                        "",
                        asset.code(),
                        "",
                        text(total.debits()),
                        text(total.credits()),
                        text(total.closingDebit()),
                        text(total.closingCredit()))));
        return text(rows);
    }

    public static String of(Income income) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("number", "title", "account", "asset", "amount"));
        for (var line : income.lines())
            rows.add(List.of(
                    line.line().number(),
                    line.line().title(),
                    line.code(),
                    line.amount().asset().code(),
                    text(line.result())));
        income.result().forEach((asset, result) -> rows.add(List.of("", "Result", "", asset.code(), text(result))));
        return text(rows);
    }

    public static String of(ClientMoney statement) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("part", "number", "title", "account", "asset", "opening", "in", "out", "closing"));
        for (var line : statement.held()) rows.add(row("held", line));
        for (var line : statement.owed()) rows.add(row("owed", line));
        statement.cover().forEach((asset, cover) -> {
            rows.add(List.of("held", "", "Total", "", asset.code(), "", "", "", text(cover.held())));
            rows.add(List.of("owed", "", "Total", "", asset.code(), "", "", "", text(cover.owed())));
            rows.add(List.of("surplus", "", "Total", "", asset.code(), "", "", "", text(cover.surplus())));
        });
        return text(rows);
    }

    public static String of(Statement statement) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("date", "for", "what", "document", "account", "asset", "change", "balance"));
        for (var account : statement.accounts())
            rows.add(List.of(
                    statement.month().atDay(1).toString(),
                    "",
                    "opening",
                    "",
                    Statement.pocket(account.code()),
                    account.asset().code(),
                    "",
                    text(account.line().grown(account.opening()))));
        for (var line : statement.lines())
            rows.add(List.of(
                    line.leg().day().toString(),
                    line.leg().meantFor().map(Object::toString).orElse(""),
                    line.leg().what(),
                    line.leg().document().map(Object::toString).orElse(""),
                    Statement.pocket(line.leg().code()),
                    line.change().asset().code(),
                    text(line.change()),
                    text(line.balance())));
        return text(rows);
    }

    private static List<String> row(String part, ClientMoney.Line line) {
        return List.of(
                part,
                line.line().number(),
                line.line().title(),
                line.code(),
                line.closing().asset().code(),
                text(line.opening()),
                text(line.in()),
                text(line.out()),
                text(line.closing()));
    }

    private static String text(Net amount) {
        return amount.decimal().toPlainString();
    }

    private static String text(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(Csv::cell).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String cell(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
