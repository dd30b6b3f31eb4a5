package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Problem;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.When;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A SenML pack (RFC 8428): records that inherit base values. Units of the secondary list ({@code Wh}, {@code kWh}; RFC
 * 8798) are there only in version 26 (RFC 9100). A time below 2^28 counts from now.
 */
final class SenmlPack {
    /**
     * One value, resolved.
     *
     * @param base the base name it stands under
     * @param name base name and name together
     */
    record Entry(String base, String name, When when, BigDecimal value, String unit) {
        /** Whether it is meant by a name: by the whole one, or by what stands after a separator. */
        boolean isNamed(String wanted) {
            return name.equals(wanted) || name.substring(base.length()).equals(wanted);
        }
    }

    private static final BigDecimal RELATIVE_BELOW = BigDecimal.TWO.pow(28);
    private static final int VERSION = 10;
    private static final int VERSION_WITH_SECONDARY_UNITS = 26;
    private static final Set<String> SECONDARY = Set.of(
            "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh", "varh", "kvarh", "kVAh", "mV", "mA");

    private String base = "";
    private BigDecimal baseTime = BigDecimal.ZERO;
    private String baseUnit = "";
    private BigDecimal baseValue = BigDecimal.ZERO;
    private int version = VERSION;

    private SenmlPack() {}

    /** All numeric values of a pack, in its order. Refuses a pack of a version or with a member we do not understand. */
    static List<Entry> read(JsonNode pack, Instant arrived) {
        if (!pack.isArray()) throw Problem.invalid("(payload)", "a SenML pack is a list");
        var state = new SenmlPack();
        var all = new ArrayList<Entry>();
        for (var record : pack) {
            if (!record.isObject()) throw Problem.invalid("/" + all.size(), "a SenML record is an object");
            state.inherit(record);
            state.entry(record, arrived).ifPresent(all::add);
        }
        return all;
    }

    private void inherit(JsonNode record) {
        record.fieldNames().forEachRemaining(name -> {
            if (name.endsWith("_")) throw Problem.invalid("/" + name, "must be understood and is not");
        });
        base = record.path("bn").asText(base);
        baseUnit = record.path("bu").asText(baseUnit);
        baseTime = ForeignJson.number(record.path("bt")).orElse(baseTime);
        baseValue = ForeignJson.number(record.path("bv")).orElse(baseValue);
        version = record.path("bver").asInt(version);
        if (version != VERSION && version != VERSION_WITH_SECONDARY_UNITS)
            throw Problem.invalid("/bver", "SenML version " + version + " is not understood");
    }

    private Optional<Entry> entry(JsonNode record, Instant arrived) {
        var value = ForeignJson.number(record.path("v"));
        if (value.isEmpty()) return Optional.empty();
        var unit = record.path("u").asText(baseUnit);
        if (version < VERSION_WITH_SECONDARY_UNITS && SECONDARY.contains(unit))
            throw Problem.invalid("/u", unit + " is a secondary unit: it needs bver " + VERSION_WITH_SECONDARY_UNITS);
        var time = baseTime.add(ForeignJson.number(record.path("t")).orElse(BigDecimal.ZERO));
        var name = base + record.path("n").asText("");
        return Optional.of(new Entry(base, name, when(time, arrived), baseValue.add(value.get()), unit));
    }

    private static When when(BigDecimal time, Instant arrived) {
        if (time.compareTo(RELATIVE_BELOW) >= 0) return Moments.seconds(time, arrived);
        if (time.abs().compareTo(RELATIVE_BELOW) >= 0)
            throw Problem.invalid("/t", "too long ago: " + time.toPlainString());
        var millis = Quantities.sane(time).movePointRight(3).longValue();
        return new Arrived(arrived.plusMillis(millis));
    }
}
