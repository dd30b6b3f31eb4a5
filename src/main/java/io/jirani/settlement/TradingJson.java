package io.jirani.settlement;

import io.jirani.http.Answers;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.market.RulesStore;
import io.jirani.market.RulesStore.Held;
import io.jirani.market.Wishes;
import io.jirani.market.Wishes.Unsold;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.RequestParameter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Automatic trading as the contract spells it. */
final class TradingJson {
    private static final String SELL_ABOVE = "sell_above_cents_per_kwh";
    private static final String BUY_BELOW = "buy_below_cents_per_kwh";
    private static final String KEEP = "keep_wh";
    private static final String SPEND = "spend_a_day_minor";
    /** Later than any interval. */
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private TradingJson() {}

    /**
     * A household's rules and how they came to be.
     *
     * @param code of a friend
     */
    static JsonObject of(String household, List<Held> newest, Function<HouseholdId, String> code) {
        var history = new JsonArray();
        for (var held : newest)
            history.add(of(held.wishes(), code)
                    .put("revision", held.revision())
                    .put("by", held.by())
                    .put("at", held.at().toString()));
        var now = newest.isEmpty() ? Wishes.NONE : newest.getFirst().wishes();
        return of(now, code).put("household", household).put("history", history);
    }

    private static JsonObject of(Wishes wishes, Function<HouseholdId, String> code) {
        var json = JsonObject.of("mode", RulesStore.mode(wishes));
        if (wishes.rules().orElse(Mode.ALONE) instanceof Limits limits) {
            limits.sellAbove().ifPresent(price -> json.put(SELL_ABOVE, price.minorPerKwh()));
            limits.buyBelow().ifPresent(price -> json.put(BUY_BELOW, price.minorPerKwh()));
            json.put(KEEP, limits.keep().wattHours());
            limits.spendADay().ifPresent(money -> json.put(SPEND, money.minor()));
        }
        return json.put("unsold", wishes.unsold().name().toLowerCase(Locale.ROOT))
                .put(
                        "friends",
                        new JsonArray(
                                wishes.friends().stream().map(code).sorted().toList()));
    }

    /** What one wants; figures are for limits alone. */
    static Optional<Rules> rules(JsonObject body, Asset currency) {
        var mode = body.getString("mode");
        if (mode.equals("limits"))
            return Optional.of(new Limits(
                    price(body, SELL_ABOVE, currency),
                    price(body, BUY_BELOW, currency),
                    new Energy(body.getLong(KEEP, 0L)),
                    Optional.ofNullable(body.getLong(SPEND)).map(minor -> new Money(minor, currency))));
        for (var figure : List.of(SELL_ABOVE, BUY_BELOW, KEEP, SPEND))
            if (body.containsKey(figure)) throw Problem.invalid(figure, "only the mode limits has figures");
        return Arrays.stream(Mode.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(mode))
                .<Rules>map(one -> one)
                .findFirst();
    }

    /** What becomes of what nobody bought; who offers nothing has nothing unsold. */
    static Unsold unsold(JsonObject body) {
        var unsold = Unsold.valueOf(body.getString("unsold", "bank").toUpperCase(Locale.ROOT));
        if (unsold == Unsold.SUPPLIER && List.of("off", "alone").contains(body.getString("mode")))
            throw Problem.invalid("unsold", "only who offers energy has any unsold");
        return unsold;
    }

    private static Optional<Price> price(JsonObject body, String name, Asset currency) {
        return Optional.ofNullable(body.getLong(name)).map(minor -> new Price(minor, currency));
    }

    /** One decision with its sentence. */
    static JsonObject of(DecisionStore.Past past) {
        var json = JsonObject.of(
                "start", past.start().toString(),
                "english", past.decision().english(),
                "swahili", past.decision().swahili(),
                "traded_wh", past.traded().wattHours(),
                "paid_minor", past.paid().minor(),
                "currency", past.paid().asset().code());
        if (!past.toSupplier().isZero())
            json.put("to_supplier_wh", past.toSupplier().wattHours());
        past.price().ifPresent(price -> json.put("price_cents_per_kwh", price.minorPerKwh()));
        return json;
    }

    /** Before which moment: {@code ?before=}, else all there are. */
    static Instant before(RoutingContext ctx) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get("before"))
                .map(RequestParameter::getString)
                .map(TradingJson::moment)
                .orElse(END);
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException wrong) {
            throw Problem.invalid("before", "needs a moment such as 2026-12-01T00:00:00Z");
        }
    }
}
