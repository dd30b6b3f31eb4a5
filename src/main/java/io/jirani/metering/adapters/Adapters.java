package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All languages the gateway understands besides its own. A message goes to the first adapter with a filter for its topic;
 * whatever an adapter makes of a kept message, it is never a reading.
 */
public final class Adapters implements Foreign {
    private static final String MESSAGES = "jirani_foreign_messages_total";

    private record Understood(Adapter adapter, List<TopicFilter> filters, Set<String> words) {
        static Understood by(Adapter adapter) {
            return new Understood(
                    adapter, adapter.filters().stream().map(TopicFilter::new).toList(), adapter.words());
        }

        boolean matches(String topic) {
            return filters.stream().anyMatch(filter -> filter.matches(topic));
        }
    }

    private final List<Understood> adapters;
    private final MeterRegistry metrics;

    /**
     * @param adapters in the order in which they are asked
     */
    public Adapters(List<Adapter> adapters, MeterRegistry metrics) {
        this.adapters = adapters.stream().map(Understood::by).toList();
        this.metrics = metrics;
        var names = adapters.stream().map(Adapter::name).toList();
        if (names.stream().distinct().count() < names.size())
            throw new IllegalArgumentException("two adapters have one name: " + names);
    }

    @Override
    public List<String> filters() {
        return adapters.stream()
                .flatMap(each -> each.filters.stream())
                .map(TopicFilter::text)
                .distinct()
                .toList();
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        var adapter = whoReads(message.topic());
        if (adapter.isEmpty()) return Heard.NOTHING;
        var name = adapter.get().name();
        try {
            var heard = live(message, adapter.get().read(message, arrived));
            count(name, heard.samples().isEmpty() ? "no_reading" : "reading");
            return heard;
        } catch (Problem refused) {
            if (message.retain() == Retain.RETAINED) return Heard.NOTHING;
            count(name, "refused");
            throw refused;
        }
    }

    /** Who reads messages on a topic. */
    public Optional<Adapter> whoReads(String topic) {
        return adapters.stream()
                .filter(each -> each.matches(topic))
                .map(Understood::adapter)
                .findFirst();
    }

    @Override
    public Heard due(Instant now) {
        var samples = new ArrayList<ForeignSample>();
        var presences = new ArrayList<Here>();
        var replies = new ArrayList<Reply>();
        for (var each : adapters) {
            var heard = each.adapter.due(now);
            samples.addAll(heard.samples());
            presences.addAll(heard.presences());
            replies.addAll(heard.replies());
        }
        return new Heard(samples, presences, replies);
    }

    @Override
    public String device(Name name) {
        return adapters.stream()
                .map(Understood::adapter)
                .filter(each -> each.name().equals(name.adapter()))
                .findFirst()
                .map(each -> each.device(name.id()))
                .orElse(name.id());
    }

    /** Where somebody reads it, it must be read as this device's own; elsewhere its name must stand in it. */
    @Override
    public boolean maySay(Name name, String topic) {
        var adapter = speaker(name);
        if (adapter.isEmpty() || topic.startsWith("$")) return false;
        var device = adapter.get().device(name.id());
        var reader = whoReads(topic);
        if (reader.isEmpty()) return Adapter.carries(topic, device);
        return reader.equals(adapter) && adapter.get().sender(topic).equals(Optional.of(device));
    }

    @Override
    public boolean mayHear(Name name, String filter) {
        return !filter.startsWith("$")
                && TopicFilter.isFilter(filter)
                && speaker(name)
                        .filter(each -> each.hears(each.device(name.id()), filter))
                        .isPresent();
    }

    /** A name made of wildcards or of an adapter's own words could pass for anybody's. */
    private Optional<Adapter> speaker(Name name) {
        return adapters.stream()
                .map(Understood::adapter)
                .filter(each -> each.name().equals(name.adapter()))
                .filter(each -> isName(each.device(name.id())))
                .findFirst();
    }

    private boolean isName(String device) {
        return !device.startsWith("$")
                && TopicFilter.levels(device).stream()
                        .noneMatch(level -> level.isEmpty()
                                || level.contains("+")
                                || level.contains("#")
                                || adapters.stream().anyMatch(each -> each.words.contains(level)));
    }

    private static Heard live(Inbound message, Heard heard) {
        return message.retain() == Retain.LIVE ? heard : new Heard(List.of(), heard.presences(), heard.replies());
    }

    private void count(String adapter, String result) {
        metrics.counter(MESSAGES, "adapter", adapter, "result", result).increment();
    }
}
