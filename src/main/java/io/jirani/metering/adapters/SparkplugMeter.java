package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.When;
import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Mapping.Quantity;
import io.jirani.metering.adapters.SparkplugPayload.Age;
import io.jirani.metering.adapters.SparkplugPayload.Metric;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One meter of Sparkplug B from its birth on: what its metrics are called and what they last said. Edge nodes report by
 * exception, so what a message leaves out is as it was.
 *
 * @param id {@code group/node/device}, or {@code group/node} for metrics of the edge node itself
 * @param live the newest values
 * @param past what held before the values that an edge node kept for later: the registers before this birth, then each
 *     kept value in turn
 */
record SparkplugMeter(String id, Map<String, Name> names, Map<Long, Name> aliases, Known live, Known past) {
    /** As the registry names the adapter. */
    static final String ADAPTER = "sparkplug-b";

    /** A metric that was born. */
    record Name(Optional<Part> part, OptionalInt datatype) {}

    /** The meter after a message, and what it said. */
    record Said(SparkplugMeter meter, List<ForeignSample> samples) {}

    SparkplugMeter {
        names = Map.copyOf(names);
        aliases = Map.copyOf(aliases);
    }

    /**
     * A meter by its birth, which names all metrics with their values of now: one sample, of the moment when the newest of
     * its registers was read.
     *
     * @param before what was known of it before this birth
     */
    static Said born(String id, SparkplugPayload birth, Map<String, Part> parts, Known before, Instant arrived) {
        var names = new HashMap<String, Name>();
        var aliases = new HashMap<Long, Name>();
        var live = Known.NOTHING;
        var newest = OptionalLong.empty();
        for (var metric : birth.metrics()) {
            var text = metric.name().orElseThrow(() -> Problem.invalid("name", "a metric is born without a name"));
            var name = new Name(Optional.ofNullable(parts.get(text)), metric.datatype());
            names.put(text, name);
            metric.alias().ifPresent(alias -> aliases.put(alias, name));
            if (name.part.isEmpty()) continue;
            live = live.with(name.part.get(), metric.number(name.datatype));
            if (name.part.get().quantity().isRegister() && metric.timestamp().isPresent())
                newest = OptionalLong.of(
                        Math.max(newest.orElse(0), metric.timestamp().getAsLong()));
        }
        var past = (before.imported().isPresent() ? before : live).registers();
        var meter = new SparkplugMeter(id, names, aliases, live, past);
        var when = when(Age.LIVE, newest.isPresent() ? newest : birth.timestamp(), arrived);
        return new Said(meter, meter.sample(live, when).stream().toList());
    }

    /** Whether it has a register of import, so whether it is a meter at all. */
    boolean measures() {
        return born(Quantity.IMPORT);
    }

    /** How many names it remembers. */
    int size() {
        return names.size() + aliases.size();
    }

    /**
     * What it says: a sample for each moment of which a register is told. Kept values make samples of their own moments
     * and leave the newest values alone. Nothing when a metric was never born: then our table of names is not theirs.
     */
    Optional<Said> data(SparkplugPayload payload, Instant arrived) {
        var byMoment = new LinkedHashMap<Moment, List<Metric>>();
        for (var metric : payload.metrics()) {
            var name = name(metric);
            if (name.isEmpty()) return Optional.empty();
            if (name.get().part.isEmpty()) continue;
            var stamp = metric.timestamp().isPresent() ? metric.timestamp() : payload.timestamp();
            byMoment.computeIfAbsent(
                            new Moment(metric.age(), when(metric.age(), stamp, arrived)), key -> new ArrayList<>())
                    .add(metric);
        }
        var samples = new ArrayList<ForeignSample>();
        var meter = this;
        for (var entry : byMoment.entrySet()) {
            var moment = entry.getKey();
            meter = meter.at(moment.age, entry.getValue());
            var known = moment.age == Age.LIVE ? meter.live : meter.past;
            if (entry.getValue().stream().anyMatch(this::isRegister))
                meter.sample(known, moment.when).ifPresent(samples::add);
        }
        return Optional.of(new Said(meter, samples));
    }

    private record Moment(Age age, When when) {}

    private SparkplugMeter at(Age age, List<Metric> metrics) {
        var known = age == Age.LIVE ? live : past;
        for (var metric : metrics) {
            var name = name(metric).orElseThrow();
            known = known.with(name.part.orElseThrow(), metric.number(name.datatype));
        }
        return age == Age.LIVE
                ? new SparkplugMeter(id, names, aliases, known, past)
                : new SparkplugMeter(id, names, aliases, live, known);
    }

    private Optional<ForeignSample> sample(Known known, When when) {
        if (born(Quantity.EXPORT) && known.exported().isEmpty()) return Optional.empty();
        return known.sample(ADAPTER, id, when);
    }

    private boolean isRegister(Metric metric) {
        return name(metric)
                .flatMap(Name::part)
                .filter(part -> part.quantity().isRegister())
                .isPresent();
    }

    private boolean born(Quantity quantity) {
        return names.values().stream()
                .flatMap(name -> name.part.stream())
                .anyMatch(part -> part.quantity() == quantity);
    }

    private Optional<Name> name(Metric metric) {
        if (metric.alias().isPresent())
            return Optional.ofNullable(aliases.get(metric.alias().getAsLong()));
        return metric.name().flatMap(text -> Optional.ofNullable(names.get(text)));
    }

    /** A value that was kept needs its time: at its arrival the registers stood higher. */
    private static When when(Age age, OptionalLong stamp, Instant arrived) {
        var when =
                stamp.isEmpty() ? new Arrived(arrived) : Moments.millis(BigDecimal.valueOf(stamp.getAsLong()), arrived);
        if (age == Age.HISTORICAL && when instanceof Arrived)
            throw Problem.invalid("timestamp", "a value kept for later has no time");
        return when;
    }
}
