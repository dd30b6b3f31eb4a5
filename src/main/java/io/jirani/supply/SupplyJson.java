package io.jirani.supply;

import io.jirani.supply.MeterTermsStore.Dark;
import io.jirani.supply.MeterTermsStore.Meter;
import io.jirani.supply.MeterTermsStore.Told;
import io.jirani.supply.TermsStore.Held;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Terms in the words of the contract, of a proposal and of the meter. */
public final class SupplyJson {
    /** What a meter is told it by. */
    public static final String COMMAND = "supply.set";

    private SupplyJson() {}

    /** The command's arguments: {@code docs/mqtt.md}. */
    public static JsonObject args(Told told, long revision) {
        return new JsonObject()
                .put("mode", told.mode().word())
                .put("protected", told.dark() == Dark.NEVER)
                .put("grace_wh", told.graceEnergy().wattHours())
                .put("grace_h", told.graceTime().toHours())
                .put("utc_min", told.utcMinutes())
                .put("rev", revision);
    }

    /** A household's terms, with what its meters know of them and how they came to be, the newest first. */
    public static JsonObject of(String household, Terms now, List<Meter> meters, List<Held> history) {
        return terms(now)
                .put("household", household)
                .put(
                        "meters",
                        new JsonArray(meters.stream().map(SupplyJson::meter).toList()))
                .put(
                        "history",
                        new JsonArray(history.stream().map(SupplyJson::held).toList()));
    }

    /** What {@link SetSupply} is asked. */
    static Map<String, String> payload(String household, Terms terms) {
        return Map.of(
                "household", household,
                "mode", terms.mode().word(),
                "grace_wh", String.valueOf(terms.graceEnergy().wattHours()),
                "grace_h", String.valueOf(terms.graceTime().toHours()),
                "protected_as", terms.protection().map(Terms.Protection::word).orElse(""));
    }

    /**
     * The same as others agree to it: with what it changes.
     *
     * @param revision of the terms that held when it was proposed; 0: nobody had decided anything
     */
    static Map<String, String> proposed(String household, Terms terms, int revision) {
        var all = new TreeMap<>(payload(household, terms));
        all.put("revision", String.valueOf(revision));
        return Map.copyOf(all);
    }

    private static JsonObject terms(Terms terms) {
        var json = new JsonObject()
                .put("mode", terms.mode().word())
                .put("grace_wh", terms.graceEnergy().wattHours())
                .put("grace_h", terms.graceTime().toHours())
                .put("protected", terms.protection().isPresent());
        terms.protection().ifPresent(why -> json.put("protected_as", why.word()));
        return json;
    }

    private static JsonObject meter(Meter meter) {
        var json = new JsonObject()
                .put("dev", meter.dev().id())
                .put("state", meter.standing().word())
                .put("revision", meter.revision());
        meter.since().ifPresent(since -> json.put("since", since.toString()));
        meter.why().ifPresent(why -> json.put("why", why));
        return json;
    }

    private static JsonObject held(Held held) {
        return terms(held.terms())
                .put("revision", held.revision())
                .put("reason", held.reason())
                .put("by", held.by())
                .put("approvers", held.approvers())
                .put("at", held.at().toString());
    }
}
