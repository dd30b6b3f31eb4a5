package io.jirani.accounting;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What the books say of a month, as JSON: amounts in the asset's smallest unit. */
public final class BooksJson {
    private BooksJson() {}

    public static JsonObject of(TrialBalance balance) {
        var totals = new JsonArray();
        balance.totals()
                .forEach((asset, total) -> totals.add(new JsonObject()
                        .put("asset", asset.code())
                        .put("debits", total.debits().units())
                        .put("credits", total.credits().units())
                        .put("closing_debit", total.closingDebit().units())
                        .put("closing_credit", total.closingCredit().units())
                        .put("difference", total.difference().units())));
        return head(balance.month().toString(), balance.state())
                .put("rows", array(balance.rows(), BooksJson::row))
                .put("totals", totals);
    }

    public static JsonObject of(Income income) {
        var result = new JsonArray();
        income.result()
                .forEach((asset, amount) ->
                        result.add(new JsonObject().put("asset", asset.code()).put("amount", amount.units())));
        return head(income.month().toString(), income.state())
                .put(
                        "lines",
                        array(
                                income.lines(),
                                line -> line(line.line(), line.code(), line.amount())
                                        .put("amount", line.result().units())))
                .put("result", result);
    }

    public static JsonObject of(ClientMoney statement) {
        var cover = new JsonArray();
        statement
                .cover()
                .forEach((asset, each) -> cover.add(new JsonObject()
                        .put("asset", asset.code())
                        .put("held", each.held().units())
                        .put("owed", each.owed().units())
                        .put("surplus", each.surplus().units())
                        .put("covered", each.isCovered())));
        return head(statement.month().toString(), statement.state())
                .put("held", array(statement.held(), BooksJson::line))
                .put("owed", array(statement.owed(), BooksJson::line))
                .put("cover", cover);
    }

    public static JsonObject of(Statement statement) {
        return head(statement.month().toString(), statement.state())
                .put("household", statement.household())
                .put(
                        "accounts",
                        array(
                                statement.accounts(),
                                account -> new JsonObject()
                                        .put("account", Statement.pocket(account.code()))
                                        .put("title", account.line().title())
                                        .put("asset", account.asset().code())
                                        .put(
                                                "opening",
                                                account.line()
                                                        .grown(account.opening())
                                                        .units())
                                        .put(
                                                "closing",
                                                account.line()
                                                        .grown(account.closing())
                                                        .units())))
                .put("lines", array(statement.lines(), BooksJson::line));
    }

    static JsonObject of(DocumentStore.Issued document) {
        return new JsonObject()
                .put("document", document.number().toString())
                .put("series", document.number().series())
                .put("number", document.number().number())
                .put("type", document.type().name().toLowerCase(Locale.ROOT))
                .put("issued_on", document.day().toString())
                .put("household", document.household().orElse(null))
                .put(
                        "amount_minor",
                        document.amount().map(money -> money.minor()).orElse(null))
                .put(
                        "asset",
                        document.amount().map(money -> money.asset().code()).orElse(null))
                .put("entry_id", document.entry().toString())
                .put("what", document.what());
    }

    private static JsonObject row(Movement row) {
        return line(row.line(), row.code(), row.opening())
                .put("opening", row.opening().units())
                .put("debits", row.debits().units())
                .put("credits", row.credits().units())
                .put("closing", row.closing().units());
    }

    private static JsonObject line(ClientMoney.Line line) {
        return line(line.line(), line.code(), line.closing())
                .put("opening", line.opening().units())
                .put("in", line.in().units())
                .put("out", line.out().units())
                .put("closing", line.closing().units());
    }

    private static JsonObject line(Statement.Line line) {
        var leg = line.leg();
        return new JsonObject()
                .put("date", leg.day().toString())
                .put("meant_for", leg.meantFor().map(Object::toString).orElse(null))
                .put("at", leg.at().toString())
                .put("what", leg.what())
                .put("entry_id", leg.entry().toString())
                .put("document", leg.document().map(Object::toString).orElse(null))
                .put("account", Statement.pocket(leg.code()))
                .put("asset", line.change().asset().code())
                .put("change", line.change().units())
                .put("balance", line.balance().units());
    }

    private static JsonObject line(ChartLine line, String code, Net of) {
        return new JsonObject()
                .put("number", line.number())
                .put("title", line.title())
                .put("account", code)
                .put("asset", of.asset().code());
    }

    private static JsonObject head(String month, TrialBalance.State state) {
        return new JsonObject().put("month", month).put("state", state.name().toLowerCase(Locale.ROOT));
    }

    private static <T> JsonArray array(List<T> all, Function<T, JsonObject> one) {
        var array = new JsonArray();
        all.forEach(each -> array.add(one.apply(each)));
        return array;
    }
}
