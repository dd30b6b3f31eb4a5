package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.IntervalOutcome.Sale;
import io.jirani.settlement.MoneyCase.Event;
import io.jirani.settlement.MoneyCase.Line;
import io.jirani.settlement.MoneyCase.Part;
import io.jirani.settlement.MoneyCase.Purchase;
import io.jirani.settlement.MoneyCase.Side;
import io.jirani.settlement.PaidPurchase.Proof;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Reads and answers money cases; the shape of a file is described in {@code docs/money.md}. */
public final class MoneyCaseJson {
    private MoneyCaseJson() {}

    /** The cases of a file, each with the file's community unless it has its own. */
    public static List<MoneyCase> read(String text) {
        var file = new JsonObject(text);
        return list(file, "cases", MoneyCaseJson::object).stream()
                .map(one -> read(
                        file.getString("ruling") + ": " + one.getString("name"),
                        file.getJsonObject("community", new JsonObject())
                                .copy()
                                .mergeIn(one.getJsonObject("community", new JsonObject())),
                        one))
                .toList();
    }

    /** What became of the cases of a file, for {@code --json}. */
    public static JsonObject report(List<MoneyCases.Result> results) {
        var cases = new JsonArray();
        for (var result : results)
            cases.add(new JsonObject()
                    .put("case", result.name())
                    .put("ok", result.differences().isEmpty())
                    .put("differences", new JsonArray(result.differences())));
        return new JsonObject()
                .put(
                        "ok",
                        results.stream().allMatch(result -> result.differences().isEmpty()))
                .put("cases", cases);
    }

    private static MoneyCase read(String name, JsonObject rules, JsonObject one) {
        return new MoneyCase(
                name,
                new Community(
                        new CommunityId(new UUID(0, 0)),
                        "case",
                        "case",
                        ZoneId.of("Africa/Nairobi"),
                        Asset.KES,
                        Community.Regime.MINI_GRID,
                        Community.Custody.valueOf(upper(rules.getString("custody", "wallet"))),
                        Duration.ofMinutes(15),
                        rules.getInteger("bank_ratio_bp", 10_000),
                        rules.getInteger("fee_bp", 100),
                        "reserve"),
                Price.kes(rules.getLong("tariff", 1_650L)),
                lines(one, "before"),
                list(one, "events", MoneyCaseJson::object).stream()
                        .map(MoneyCaseJson::event)
                        .toList(),
                lines(one, "after"));
    }

    private static Event event(JsonObject json) {
        var recipe = json.getString("recipe", "entry");
        return switch (recipe) {
            case "entry" ->
                new MoneyCase.Booked(
                        json.getString("what"), Optional.ofNullable(json.getString("hold")), lines(json, "lines"));
            case "interval" ->
                new MoneyCase.IntervalEnded(
                        json.getString("household"),
                        NetUse.of(energy(json, "import"), energy(json, "export")),
                        energy(json, "used_by_neighbours"),
                        list(json, "offers", value -> new Energy(((Number) value).longValue())),
                        json.getString("assurance", "A").equals("A") ? Sale.SELLABLE : Sale.OWN_USE);
            case "feeder" ->
                new MoneyCase.FeederRead(
                        energy(json, "in"), energy(json, "out"), energy(json, "import"), energy(json, "export"));
            case "settle" -> new MoneyCase.Settled(purchase(json));
            case "rebuy" -> new MoneyCase.Rebought(purchase(json));
            case "prove" -> new MoneyCase.Proven(json.getString("purchase"));
            case "disprove" -> new MoneyCase.Disproved(json.getString("purchase"));
            case "return" -> new MoneyCase.Returned(json.getString("buyer"), money(json, "amount"), proof(json));
            case "repay" -> new MoneyCase.Repaid(json.getString("household"));
            case "payout" ->
                new MoneyCase.PayoutHeld(
                        json.getString("payout"),
                        json.getString("household"),
                        Pocket.valueOf(upper(json.getString("from", "wallet"))),
                        money(json, "sent"),
                        money(json, "charge"));
            case "paid" -> new MoneyCase.PayoutPaid(json.getString("payout"));
            case "charge" -> new MoneyCase.PayoutCharged(json.getString("payout"));
            case "deposit" -> new MoneyCase.Deposited(money(json, "amount"));
            default -> throw new IllegalArgumentException("no such recipe: " + recipe);
        };
    }

    private static Purchase purchase(JsonObject json) {
        return new Purchase(
                json.getString("purchase"),
                json.getString("buyer"),
                money(json, "paid"),
                proof(json),
                list(json, "fills", MoneyCaseJson::object).stream()
                        .map(fill -> new Part(
                                fill.getString("seller"),
                                energy(fill, "wh"),
                                Price.kes(fill.getLong("price")),
                                fill.getString("hold")))
                        .toList());
    }

    private static Proof proof(JsonObject json) {
        return json.getString("evidence", "E2").equals("E1") ? Proof.UNPROVEN : Proof.PROVEN;
    }

    private static List<Line> lines(JsonObject json, String field) {
        return list(json, field, value -> {
            var words = value.toString().split(" ", -1);
            if (words.length != 3) throw new IllegalArgumentException("not 'D account amount': " + value);
            return new Line(Side.valueOf(words[0]), words[1], Long.parseLong(words[2]));
        });
    }

    private static <T> List<T> list(JsonObject json, String field, Function<Object, T> mapper) {
        return json.getJsonArray(field, new JsonArray()).stream().map(mapper).toList();
    }

    private static JsonObject object(Object value) {
        return (JsonObject) value;
    }

    private static Energy energy(JsonObject json, String field) {
        return new Energy(json.getLong(field, 0L));
    }

    private static Money money(JsonObject json, String field) {
        return Money.kes(json.getLong(field, 0L));
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
