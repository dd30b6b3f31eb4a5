package io.jirani.metering.adapters;

import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Known.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the devices of one kind name their values, one topic each.
 *
 * @param name of the adapter it makes, as the registry names it
 * @param values all are waited for; without one of the registers there is no sample
 */
record JoinProfile(String name, List<Value> values, Optional<Life> life) {
    /** A topic that carries one number. */
    record Value(TopicTemplate topic, Part part) {}

    /** A topic that says whether a device is there. Other words than these say nothing. */
    record Life(TopicTemplate topic, Set<String> online, Set<String> offline) {
        Life {
            online = Set.copyOf(online);
            offline = Set.copyOf(offline);
        }
    }

    /** Registers that start anew each day, or count in watt-minutes since the last start: nothing to bill on. */
    private static final List<String> NO_REGISTER =
            List.of("energy_today", "daily", "emeter/{channel}/energy", "emeter/{channel}/returned_energy");

    JoinProfile {
        values = List.copyOf(values);
        if (values.stream().noneMatch(value -> value.part.quantity() == Quantity.IMPORT))
            throw new IllegalArgumentException(name + " needs an import register");
        for (var value : values) refuseDaily(value);
        var quantities = values.stream().map(value -> value.part.quantity()).toList();
        if (quantities.stream().distinct().count() < quantities.size())
            throw new IllegalArgumentException(name + " has two topics for one quantity");
    }

    private static void refuseDaily(Value value) {
        var topic = value.topic.text();
        if (value.part.quantity().isRegister() && NO_REGISTER.stream().anyMatch(topic::contains))
            throw new IllegalArgumentException(topic + " is no lifetime register: it starts again from 0");
    }

    Set<Quantity> wanted() {
        return values.stream().map(value -> value.part.quantity()).collect(Collectors.toSet());
    }

    /** What comes after a device's name in its meters' names: of devices with channels, the largest has three. */
    List<String> channels() {
        return values.stream().anyMatch(value -> value.topic.hasChannels()) ? List.of("", ":1", ":2") : List.of("");
    }

    /** What devices of these kinds send as they are shipped, or as their own examples name it. */
    private static final List<JoinProfile> BUILT_IN = List.of(
            // bieniu/ha-shellies-discovery; Wh. Never energy and returned_energy: watt-minutes since a restart.
            profile(
                    "shelly-gen1",
                    "shellies/{device}/emeter/{channel}/",
                    Map.of(
                            "total", new Part(Quantity.IMPORT, "Wh"),
                            "total_returned", new Part(Quantity.EXPORT, "Wh"),
                            "power", new Part(Quantity.POWER, "W"),
                            "voltage", new Part(Quantity.VOLTAGE, "V")),
                    life("shellies/{device}/online", "true", "false")),
            // esphome-docs components/mqtt; kWh by its own energy sensors
            profile(
                    "esphome",
                    "{device}/sensor/",
                    Map.of(
                            "grid_import_energy/state", new Part(Quantity.IMPORT, "kWh"),
                            "grid_export_energy/state", new Part(Quantity.EXPORT, "kWh"),
                            "grid_power/state", new Part(Quantity.POWER, "W"),
                            "grid_voltage/state", new Part(Quantity.VOLTAGE, "V")),
                    life("{device}/status", "online", "offline")),
            // homieiot/convention v5: states init, ready, disconnected, sleeping, lost
            profile(
                    "homie",
                    "homie/5/{device}/meter/",
                    Map.of(
                            "import", new Part(Quantity.IMPORT, "kWh"),
                            "power", new Part(Quantity.POWER, "W")),
                    new Life(
                            new TopicTemplate("homie/5/{device}/$state"),
                            Set.of("ready"),
                            Set.of("disconnected", "lost"))),
            // emoncms docs user_guide/mqtt: the names are free, these are our samples'
            new JoinProfile(
                    "emoncms-plain",
                    List.of(
                            value("emon/{device}/import_wh", new Part(Quantity.IMPORT, "Wh")),
                            value("emon/{device}/export_wh", new Part(Quantity.EXPORT, "Wh")),
                            value("emon/{device}/power1", new Part(Quantity.POWER, "W"))),
                    Optional.empty()));

    /** The profile of a name, if it is one of those built in. */
    static Optional<JoinProfile> builtIn(String name) {
        return BUILT_IN.stream().filter(profile -> profile.name.equals(name)).findFirst();
    }

    private static JoinProfile profile(String name, String root, Map<String, Part> parts, Life life) {
        var values = parts.entrySet().stream()
                .map(part -> value(root + part.getKey(), part.getValue()))
                .toList();
        return new JoinProfile(name, values, Optional.of(life));
    }

    private static Value value(String topic, Part part) {
        return new Value(new TopicTemplate(topic), part);
    }

    private static Life life(String topic, String online, String offline) {
        return new Life(new TopicTemplate(topic), Set.of(online), Set.of(offline));
    }
}
