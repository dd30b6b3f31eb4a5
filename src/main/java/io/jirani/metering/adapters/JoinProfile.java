package io.jirani.metering.adapters;

import io.jirani.metering.Meter;
import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the devices of one kind name their values, one topic each.
 *
 * @param name of the adapter it makes, as the registry names it
 * @param values all are waited for; without one of the registers there is no sample
 */
public record JoinProfile(String name, List<Value> values, Optional<Life> life) {
    /** A topic that carries one number. */
    public record Value(TopicTemplate topic, Part part) {}

    /** A topic that says whether a device is there. Other words than these say nothing. */
    public record Life(TopicTemplate topic, Set<String> online, Set<String> offline) {
        public Life {
            online = Set.copyOf(online);
            offline = Set.copyOf(offline);
        }
    }

    /** Registers that start anew each day, or count in watt-minutes since the last start: nothing to bill on. */
    private static final List<String> NO_REGISTER =
            List.of("energy_today", "daily", "emeter/{channel}/energy", "emeter/{channel}/returned_energy");

    public JoinProfile {
        values = List.copyOf(values);
        if (!name.matches("[a-z0-9][a-z0-9-]{0,31}"))
            throw new IllegalArgumentException(name + " is not 1 to 32 of a-z, 0-9 and -");
        if (name.equals(Meter.NATIVE)) throw new IllegalArgumentException(name + " is our own language");
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
}
