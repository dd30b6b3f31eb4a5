package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.adapters.Join.Step;
import io.jirani.metering.adapters.Join.Whole;
import io.jirani.metering.adapters.JoinProfile.Life;
import io.jirani.metering.adapters.JoinProfile.Value;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads devices that send each value on a topic of its own, without a time: what comes within two seconds is one sample,
 * of the moment its first register came. What it remembers of a device is the sample that is not yet whole, for two seconds.
 */
final class Joiner implements Adapter {
    private static final int MOST_OPEN = 20_000;
    /** As many characters as the registry takes. */
    private static final int LONGEST_ID = 128;

    private final JoinProfile profile;
    private final Set<Quantity> wanted;
    private final LinkedHashMap<String, Join> open = new LinkedHashMap<>();
    /** Before this nothing is over. */
    private Instant nextEnd = Instant.MAX;

    Joiner(JoinProfile profile) {
        this.profile = profile;
        this.wanted = profile.wanted();
    }

    @Override
    public String name() {
        return profile.name();
    }

    @Override
    public List<String> filters() {
        var values = profile.values().stream().map(Value::topic);
        return Stream.concat(values, profile.life().stream().map(Life::topic))
                .map(TopicTemplate::filter)
                .toList();
    }

    @Override
    public Optional<String> sender(String topic) {
        var values = profile.values().stream().map(Value::topic);
        var senders = Stream.concat(values, profile.life().stream().map(Life::topic))
                .flatMap(template -> template.meter(TopicFilter.levels(topic)).stream())
                .map(this::device)
                .distinct()
                .toList();
        return senders.size() == 1 ? Optional.of(senders.getFirst()) : Optional.empty();
    }

    /** Channels other than 0 are meters of their own. */
    @Override
    public String device(String foreignId) {
        var channel = foreignId.lastIndexOf(':');
        return channel > 0 ? foreignId.substring(0, channel) : foreignId;
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        var topic = TopicFilter.levels(message.topic());
        for (var life : profile.life().stream().toList()) {
            var device = life.topic().meter(topic);
            if (device.isPresent()) return presence(life, device.get(), text(message));
        }
        if (message.retain() == Retain.RETAINED) return Heard.NOTHING;
        for (var value : profile.values()) {
            var meter = value.topic().meter(topic);
            if (meter.isPresent()) return value(meter.get(), value, text(message), arrived);
        }
        return Heard.NOTHING;
    }

    @Override
    public Heard due(Instant now) {
        if (now.isBefore(nextEnd)) return Heard.NOTHING;
        var samples = new ArrayList<ForeignSample>();
        for (var each : List.copyOf(open.entrySet())) {
            if (each.getValue().isOver(now))
                samples.addAll(step(each.getKey(), each.getValue().end(wanted)));
        }
        nextEnd = open.values().stream()
                .flatMap(join -> join.deadline().stream())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        return new Heard(samples, List.of(), List.of());
    }

    private Heard value(String meter, Value value, String text, Instant arrived) {
        if (meter.length() > LONGEST_ID) throw Problem.invalid("topic", "longer than the registry's names");
        var number = Quantities.number(text);
        if (number.isEmpty()) return Heard.NOTHING;
        refuseIfNoValue(value, number);
        var samples = new ArrayList<ForeignSample>();
        var join = Optional.ofNullable(open.get(meter)).orElse(Join.EMPTY);
        if (join.isOver(arrived)) {
            samples.addAll(step(meter, join.end(wanted)));
            join = Join.EMPTY;
        }
        samples.addAll(step(meter, join.with(value.part(), number.get(), arrived, wanted)));
        bound();
        return new Heard(samples, List.of(), List.of());
    }

    /** Before anything is changed. */
    private static void refuseIfNoValue(Value value, Optional<BigDecimal> number) {
        Known.NOTHING.with(value.part(), number);
    }

    /** Keeps what is left of a meter's values, and makes the sample of what is whole. */
    private List<ForeignSample> step(String meter, Step step) {
        if (step.rest().at().isEmpty()) open.remove(meter);
        else open.put(meter, step.rest());
        step.rest().deadline().filter(end -> end.isBefore(nextEnd)).ifPresent(end -> nextEnd = end);
        return step.whole().flatMap(whole -> sample(meter, whole)).stream().toList();
    }

    private Optional<ForeignSample> sample(String meter, Whole whole) {
        return whole.known().sample(name(), meter, new Arrived(whole.at()));
    }

    private void bound() {
        if (open.size() > MOST_OPEN) open.remove(open.keySet().iterator().next());
    }

    /** How many samples are not yet whole. */
    int open() {
        return open.size();
    }

    private Heard presence(Life life, String device, String word) {
        if (life.online().contains(word)) return here(device, Presence.ONLINE);
        if (life.offline().contains(word)) return here(device, Presence.OFFLINE);
        return Heard.NOTHING;
    }

    /** A device's channels come and go with it. */
    private Heard here(String device, Presence presence) {
        var meters = profile.channels().stream()
                .map(channel -> new Here(name(), device + channel, presence))
                .toList();
        return new Heard(List.of(), meters, List.of());
    }

    private static String text(Inbound message) {
        return new String(message.payload(), StandardCharsets.UTF_8).strip();
    }
}
