package io.jirani.market;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.market.tariff.Band;
import io.jirani.market.tariff.Bill;
import io.jirani.market.tariff.DatedTariff;
import io.jirani.market.tariff.FeedIn;
import io.jirani.market.tariff.Levy;
import io.jirani.market.tariff.Percentage;
import io.jirani.market.tariff.Period;
import io.jirani.market.tariff.TariffTable;
import io.jirani.market.tariff.TariffTable.Basis;
import io.jirani.market.tariff.UnitCost;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tariffs as JSON: in files, in the database and at the door. Charges are texts in the unit people use, {@code "1.5382"}. */
public final class TariffJson {
    private static final Set<String> FIELDS =
            Set.of("currency", "basis", "bands", "periods", "levies", "percentages", "fixed", "feed_in");

    private TariffJson() {}

    /** Reads a tariff. Refuses one that is not whole, with what is missing. */
    public static TariffTable table(JsonObject json) {
        try {
            for (var field : json.fieldNames())
                if (!FIELDS.contains(field)) throw new IllegalArgumentException("no such field: " + field);
            var currency = Asset.of(text(json, "currency"));
            return new TariffTable(
                    currency,
                    Basis.valueOf(text(json, "basis").toUpperCase(Locale.ROOT)),
                    list(json, "bands", band -> band(band, currency)),
                    list(json, "periods", TariffJson::period),
                    list(json, "levies", levy -> new Levy(text(levy, "name"), cost(levy, "per_kwh", currency))),
                    list(json, "percentages", TariffJson::percentage),
                    fixed(json, currency),
                    feedIn(json.getJsonObject("feed_in", new JsonObject()), currency));
        } catch (IllegalArgumentException | DateTimeException | ClassCastException | ArithmeticException wrong) {
            throw Problem.invalid("tariff", String.valueOf(wrong.getMessage()));
        }
    }

    /** As it is read. */
    public static JsonObject of(TariffTable tariff) {
        var json = JsonObject.of(
                "currency",
                tariff.currency().code(),
                "basis",
                tariff.basis().name().toLowerCase(Locale.ROOT),
                "bands",
                array(tariff.bands(), TariffJson::of));
        if (!tariff.periods().isEmpty()) json.put("periods", array(tariff.periods(), TariffJson::of));
        json.put(
                "levies",
                array(
                        tariff.levies(),
                        levy -> JsonObject.of(
                                "name",
                                levy.name(),
                                "per_kwh",
                                levy.perKwh().decimal().toPlainString())));
        json.put(
                "percentages",
                array(
                        tariff.percentages(),
                        its -> JsonObject.of(
                                "name",
                                its.name(),
                                "points",
                                its.points(),
                                "on",
                                new JsonArray(its.on().stream().sorted().toList()))));
        json.put("fixed", tariff.fixed().decimal().toPlainString());
        return json.put(
                "feed_in",
                switch (tariff.feedIn()) {
                    case FeedIn.Fixed same ->
                        JsonObject.of("per_kwh", same.perKwh().decimal().toPlainString());
                    case FeedIn.OfEnergyCharge share -> JsonObject.of("energy_charge_bp", share.points());
                });
    }

    /** A version, with the price of a kilowatt-hour in each band and period, every charge included. */
    public static JsonObject of(DatedTariff tariff) {
        return JsonObject.of(
                        "version", tariff.version(),
                        "effective_from", tariff.effectiveFrom().toString(),
                        "source", tariff.source(),
                        "tariff", of(tariff.table()))
                .put("ends_at", tariff.endsAt().map(Object::toString).orElse(null))
                .put("all_in", allIn(tariff.table()));
    }

    /** A bill with its lines, in the unit people use. */
    public static JsonObject of(Bill bill) {
        return JsonObject.of(
                "energy_wh",
                bill.energy().wattHours(),
                "lines",
                array(
                        bill.lines(),
                        line -> JsonObject.of(
                                "name",
                                line.name(),
                                "amount",
                                line.money().decimal().toPlainString())),
                "total",
                bill.total().decimal().toPlainString());
    }

    private static JsonArray allIn(TariffTable table) {
        var prices = new JsonArray();
        for (var band : table.bands()) {
            prices.add(JsonObject.of("band", band.name(), "per_kwh", plain(table.allIn(band.energy()))));
            for (var period : table.periods())
                if (band.inPeriod().containsKey(period.name()))
                    prices.add(JsonObject.of(
                            "band",
                            band.name(),
                            "period",
                            period.name(),
                            "per_kwh",
                            plain(table.allIn(band.inPeriod().get(period.name())))));
        }
        return prices;
    }

    private static JsonObject of(Band band) {
        var json = JsonObject.of("name", band.name(), "energy", plain(band.energy()));
        band.upTo().ifPresent(end -> json.put("up_to_wh", end.wattHours()));
        if (!band.inPeriod().isEmpty()) {
            var other = new JsonObject();
            band.inPeriod().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(its -> other.put(its.getKey(), plain(its.getValue())));
            json.put("in_period", other);
        }
        return json;
    }

    private static JsonObject of(Period period) {
        return JsonObject.of(
                "name",
                period.name(),
                "days",
                new JsonArray(period.days().stream()
                        .sorted()
                        .map(day -> day.name().toLowerCase(Locale.ROOT))
                        .toList()),
                "from",
                period.from().toString(),
                "until",
                period.until().toString());
    }

    private static Band band(JsonObject json, Asset currency) {
        var other = new HashMap<String, UnitCost>();
        var inPeriod = json.getJsonObject("in_period", new JsonObject());
        for (var period : inPeriod.fieldNames()) other.put(period, cost(inPeriod, period, currency));
        return new Band(
                text(json, "name"),
                Optional.ofNullable(json.getLong("up_to_wh")).map(Energy::new),
                cost(json, "energy", currency),
                other);
    }

    private static Period period(JsonObject json) {
        var days = json.getJsonArray("days", new JsonArray()).stream()
                .map(day -> DayOfWeek.valueOf(day.toString().toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        return new Period(
                text(json, "name"), days, LocalTime.parse(text(json, "from")), LocalTime.parse(text(json, "until")));
    }

    private static Percentage percentage(JsonObject json) {
        var on = json.getJsonArray("on", new JsonArray()).stream()
                .map(Object::toString)
                .collect(Collectors.toSet());
        return new Percentage(text(json, "name"), whole(json, "points"), on);
    }

    private static FeedIn feedIn(JsonObject json, Asset currency) {
        if (json.containsKey("per_kwh")) return new FeedIn.Fixed(cost(json, "per_kwh", currency));
        return new FeedIn.OfEnergyCharge(whole(json, "energy_charge_bp"));
    }

    private static Money fixed(JsonObject json, Asset currency) {
        var minor = new BigDecimal(json.getString("fixed", "0")).movePointRight(currency.decimals());
        return new Money(minor.longValueExact(), currency);
    }

    private static UnitCost cost(JsonObject json, String field, Asset currency) {
        return UnitCost.published(new BigDecimal(text(json, field)), currency);
    }

    private static int whole(JsonObject json, String field) {
        if (json.getValue(field) instanceof Integer number) return number;
        throw new IllegalArgumentException("a whole number is missing: " + field);
    }

    private static String text(JsonObject json, String field) {
        if (json.getValue(field) instanceof String text) return text;
        throw new IllegalArgumentException("a text is missing: " + field);
    }

    private static <T> List<T> list(JsonObject json, String field, Function<JsonObject, T> read) {
        return json.getJsonArray(field, new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .map(read)
                .toList();
    }

    private static <T> JsonArray array(List<T> all, Function<T, JsonObject> write) {
        return new JsonArray(all.stream().map(write).toList());
    }

    private static String plain(UnitCost cost) {
        return cost.decimal().toPlainString();
    }
}
