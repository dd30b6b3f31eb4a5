package io.jirani.market.figures;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import io.jirani.market.figures.Figure.Given;
import io.jirani.market.figures.Figure.How;
import io.jirani.market.figures.Figures.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Figures as JSON, in the words of the contract: for answers, for the stream and, the bands, for the table. */
final class FigureJson {
    static final String FEW = "few_households";

    private static final int TENTHS = 10;

    private FigureJson() {}

    /** Figures in a community's zone and intervals. */
    static JsonObject of(Figures figures, ZoneId zone, Duration length) {
        var json = new JsonObject();
        if (figures.kind() == Kind.DAY)
            json.put("day", LocalDate.ofInstant(figures.start(), zone).toString())
                    .put("intervals", figures.count().intervals());
        else
            json.put("start", figures.start().toString())
                    .put("end", figures.start().plus(length).toString());
        return json.put(
                        "low_cents_per_kwh",
                        figures.prices().map(both -> both.low().minorPerKwh()).orElse(null))
                .put(
                        "high_cents_per_kwh",
                        figures.prices().map(both -> both.high().minorPerKwh()).orElse(null))
                .put("supplier_cents_per_kwh", figures.supplier().minorPerKwh())
                .put("currency", figures.supplier().asset().code())
                .put("traded", traded(figures))
                .put("local_use", local(figures));
    }

    private static JsonObject traded(Figures figures) {
        return of(figures.traded(), (json, trading) -> {
            json.put("volume_wh", trading.volume().wattHours())
                    .put("saved_minor", trading.saved().minor());
            if (figures.kind() == Kind.DAY)
                json.put("intervals", figures.count().traded());
            else json.put("trades", bands(trading.bands(), "trades"));
        });
    }

    private static JsonObject local(Figures figures) {
        var step = figures.local() instanceof Given<Share> given && given.how() == How.ROUNDED ? TENTHS : 1;
        return of(figures.local(), (json, share) -> {
            json.put("percent", share.percent(step));
            if (figures.kind() == Kind.DAY)
                json.put("intervals", figures.count().local());
        });
    }

    private static <T> JsonObject of(Figure<T> figure, BiConsumer<JsonObject, T> write) {
        return switch (figure) {
            case Figure.Withheld<T> withheld -> JsonObject.of("state", "withheld", "reason", FEW);
            case Given<T> given -> {
                var json = JsonObject.of("state", lower(given.how()));
                if (given.how() != How.TOLD) json.put("reason", FEW);
                write.accept(json, given.value());
                yield json;
            }
        };
    }

    /**
     * What is on offer.
     *
     * @param best the least that anybody asks now
     */
    static JsonObject of(Optional<Depth> depth, Optional<Price> best, Asset currency) {
        var offers = depth.map(told -> JsonObject.of(
                        "state", "told", "as_of", told.asOf().toString(), "bands", bands(told.bands(), "orders")))
                .orElseGet(() -> JsonObject.of("state", "withheld", "reason", FEW));
        return new JsonObject()
                .put("best_cents_per_kwh", best.map(Price::minorPerKwh).orElse(null))
                .put("currency", currency.code())
                .put("offers", offers);
    }

    static JsonArray bands(List<Band> bands, String counted) {
        var list = new JsonArray();
        for (var band : bands)
            list.add(new JsonObject()
                    .put("low_cents_per_kwh", band.low().minorPerKwh())
                    .put("high_cents_per_kwh", band.high().minorPerKwh())
                    .put("wh", band.energy().wattHours())
                    .put(counted, band.count()));
        return list;
    }

    static List<Band> bands(JsonArray list, String counted, Asset asset) {
        return list.stream()
                .map(JsonObject.class::cast)
                .map(one -> new Band(
                        new Price(one.getLong("low_cents_per_kwh"), asset),
                        new Price(one.getLong("high_cents_per_kwh"), asset),
                        new Energy(one.getLong("wh")),
                        one.getInteger(counted)))
                .toList();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
