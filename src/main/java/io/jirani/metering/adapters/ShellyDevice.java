package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.ForeignSample.When;
import io.jirani.metering.Reading.Gauges;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one Shelly: its metering components as last heard. A message names only what changed, so it is laid
 * over what was known; {@code null} takes a member away. Registers are in Wh. One message makes at most one sample a
 * channel, and only if it brought registers.
 */
final class ShellyDevice {
    /** How much of a component a message tells. */
    enum Extent {
        CHANGES,
        WHOLE
    }

    /**
     * @param when as the sample will have it
     * @param moment the same on our axis
     */
    record Told(When when, Instant moment, Instant arrived) {
        boolean hasTime() {
            return when instanceof At;
        }
    }

    private record Component(ObjectNode values, Told told) {
        Instant moment() {
            return told.moment;
        }
    }

    /** One meter: its registers, if they are known. */
    private record Registers(Optional<BigDecimal> imported, Optional<BigDecimal> exported) {}

    private static final Pattern METERING = Pattern.compile("(em|emdata|em1|em1data|pm1|switch):(\\d{1,2})");
    private static final Duration TOGETHER = Duration.ofSeconds(2);
    private static final Duration TIMED_FOR = Duration.ofMinutes(10);
    private static final List<String> PHASES = List.of("a_", "b_", "c_");
    private static final String TOTAL = "total";
    private static final List<String> COUNTERS = List.of("aenergy", "ret_aenergy");
    private static final List<String> NUMBERS = Stream.concat(
                    Stream.of(
                            "total_act",
                            "total_act_ret",
                            "total_act_energy",
                            "total_act_ret_energy",
                            "total_act_power",
                            "total_current",
                            "act_power",
                            "apower",
                            "current",
                            "voltage"),
                    PHASES.stream()
                            .flatMap(phase -> Stream.of("total_act_energy", "total_act_ret_energy", "voltage")
                                    .map(name -> phase + name)))
            .toList();

    private static final int LONGEST_NUMBER = 64;

    /** More than any device of theirs has: the largest switch four channels and measure each. */
    private static final int MOST_COMPONENTS = 16;

    private final String id;
    private final Map<String, Component> components = new TreeMap<>();
    private Optional<Instant> timed = Optional.empty();

    ShellyDevice(String id) {
        this.id = id;
    }

    /** Whether a message tells anything that is kept. */
    static boolean measures(JsonNode said) {
        return said.properties().stream()
                .anyMatch(entry -> METERING.matcher(entry.getKey()).matches());
    }

    /** What is known, by component. */
    Map<String, JsonNode> components() {
        var all = new TreeMap<String, JsonNode>();
        components.forEach((name, component) -> all.put(name, component.values));
        return all;
    }

    /** How much is remembered of it: its components and itself. */
    int size() {
        return 1 + components.size();
    }

    /**
     * Takes what a message says of components, each under its name such as {@code emdata:0}. A device that says everything
     * twice, with its time and without, is heard with its time.
     */
    List<ForeignSample> hear(JsonNode said, Extent extent, Told told) {
        var news = new ArrayList<String>();
        if (told.hasTime()) timed = Optional.of(told.arrived);
        else if (timed.filter(last -> told.arrived.isBefore(last.plus(TIMED_FOR)))
                .isPresent()) return List.of();
        said.properties().forEach(entry -> {
            if (!METERING.matcher(entry.getKey()).matches() || isStale(entry.getKey(), told)) return;
            lay(entry.getKey(), entry.getValue(), extent, told);
            if (bringsRegisters(entry.getKey(), entry.getValue())) news.add(entry.getKey());
        });
        return news.stream().flatMap(name -> sample(name, told).stream()).toList();
    }

    /**
     * A message older than what is known (sent again, or overtaken) would mix two moments. A known moment that lies ahead
     * of us came from a clock gone wrong and holds nobody back.
     */
    private boolean isStale(String name, Told told) {
        return Optional.ofNullable(components.get(name))
                .filter(known -> told.hasTime() && known.told.hasTime())
                .filter(known -> told.moment.isBefore(known.moment()))
                .filter(known -> !known.moment().isAfter(told.arrived.plus(TOGETHER)))
                .isPresent();
    }

    private void lay(String name, JsonNode said, Extent extent, Told told) {
        if (!said.isObject()) {
            components.remove(name);
            return;
        }
        var known = Optional.ofNullable(components.get(name)).filter(each -> extent == Extent.CHANGES);
        var values = known.map(Component::values).orElseGet(() -> new ObjectNode(JsonNodeFactory.instance));
        overlay(values, said);
        if (name.startsWith("emdata:")) forgetTotalsOlderThanTheirPhases(values, said);
        if (known.isPresent() || components.containsKey(name) || components.size() < MOST_COMPONENTS)
            components.put(name, new Component(values, told));
    }

    /** Only what is read later is kept, so that a device cannot fill our memory with members of its own. */
    private static void overlay(ObjectNode known, JsonNode said) {
        for (var name : NUMBERS) overlay(known, name, said.get(name));
        for (var name : COUNTERS) {
            if (!said.has(name)) continue;
            if (!said.get(name).isObject()) known.remove(name);
            else overlay(known.withObjectProperty(name), TOTAL, said.get(name).get(TOTAL));
        }
    }

    private static void overlay(ObjectNode known, String name, @Nullable JsonNode value) {
        if (value == null) return;
        if (value.isNull()) known.remove(name);
        else known.set(name, isSmall(value) ? value : JsonNodeFactory.instance.objectNode());
    }

    /** What is not is no number either, and is refused as one when it is read. */
    private static boolean isSmall(JsonNode value) {
        return value.isNumber()
                ? value.decimalValue().precision() <= LONGEST_NUMBER
                : value.isBoolean() || (value.isTextual() && value.textValue().length() <= LONGEST_NUMBER);
    }

    private static void forgetTotalsOlderThanTheirPhases(ObjectNode values, JsonNode said) {
        if (!said.has("total_act") && anyPhase(said, "total_act_energy")) values.remove("total_act");
        if (!said.has("total_act_ret") && anyPhase(said, "total_act_ret_energy")) values.remove("total_act_ret");
    }

    private static boolean anyPhase(JsonNode said, String name) {
        return PHASES.stream().anyMatch(phase -> said.has(phase + name));
    }

    private static boolean bringsRegisters(String name, JsonNode said) {
        return switch (kind(name)) {
            case "emdata" ->
                Stream.of("total_act", "total_act_ret").anyMatch(said::has)
                        || anyPhase(said, "total_act_energy")
                        || anyPhase(said, "total_act_ret_energy");
            case "em1data" -> said.has("total_act_energy") || said.has("total_act_ret_energy");
            case "pm1" ->
                said.path("aenergy").has("total") || said.path("ret_aenergy").has("total");
            case "switch" -> said.path("aenergy").has("total");
            default -> false;
        };
    }

    private Optional<ForeignSample> sample(String name, Told told) {
        var registers = registers(name);
        if (registers.imported.isEmpty() || registers.exported.isEmpty()) return Optional.empty();
        return Optional.of(new ForeignSample(
                Shelly.NAME,
                channel(name).equals("0") ? id : id + ":" + channel(name),
                told.when,
                Quantities.energy(registers.imported.get(), Quantities.EnergyUnit.WH),
                Quantities.energy(registers.exported.get(), Quantities.EnergyUnit.WH),
                gauges(name, told),
                0));
    }

    /** A relay switches loads: it has no export. Where a component has one, both registers must be known. */
    private Registers registers(String name) {
        var values = values(name);
        return switch (kind(name)) {
            case "emdata" ->
                new Registers(
                        total(values, "total_act", "total_act_energy"),
                        total(values, "total_act_ret", "total_act_ret_energy"));
            case "em1data" ->
                new Registers(
                        ForeignJson.number(values.path("total_act_energy")),
                        ForeignJson.number(values.path("total_act_ret_energy")));
            case "pm1" ->
                new Registers(
                        ForeignJson.number(values.path("aenergy").path("total")),
                        ForeignJson.number(values.path("ret_aenergy").path("total")));
            default ->
                new Registers(ForeignJson.number(values.path("aenergy").path("total")), Optional.of(BigDecimal.ZERO));
        };
    }

    private static Optional<BigDecimal> total(JsonNode values, String total, String phase) {
        var whole = ForeignJson.number(values.path(total));
        if (whole.isPresent()) return whole;
        var sum = BigDecimal.ZERO;
        for (var each : PHASES) {
            var value = ForeignJson.number(values.path(each + phase));
            if (value.isEmpty()) return Optional.empty();
            sum = sum.add(value.get());
        }
        return Optional.of(sum);
    }

    /** Power and registers of one moment come as two components, in two messages. */
    private Gauges gauges(String name, Told told) {
        return switch (kind(name)) {
            case "emdata" -> gauges(together("em:" + channel(name), told), "total_act_power", "total_current");
            case "em1data" -> gauges(together("em1:" + channel(name), told), "act_power", "current");
            default -> gauges(values(name), "apower", "current");
        };
    }

    private static Gauges gauges(JsonNode values, String power, String current) {
        var phases = new ObjectNode(JsonNodeFactory.instance).putArray("voltages");
        PHASES.stream()
                .filter(phase -> values.has(phase + "voltage"))
                .forEach(phase -> phases.add(values.get(phase + "voltage")));
        return new Gauges(
                Phases.gaugeSum(values.path(power), "W"),
                Phases.gaugeMean(phases.isEmpty() ? values.path("voltage") : phases, "V"),
                Phases.gaugeSum(values.path(current), "A"),
                OptionalInt.empty());
    }

    private JsonNode together(String name, Told told) {
        var known = Optional.ofNullable(components.get(name));
        return known.filter(each ->
                        Duration.between(each.moment(), told.moment).abs().compareTo(TOGETHER) <= 0)
                .<JsonNode>map(Component::values)
                .orElse(JsonNodeFactory.instance.missingNode());
    }

    private JsonNode values(String name) {
        return Optional.ofNullable(components.get(name))
                .<JsonNode>map(Component::values)
                .orElse(JsonNodeFactory.instance.missingNode());
    }

    private static String kind(String name) {
        return name.substring(0, name.indexOf(':'));
    }

    private static String channel(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
