package io.jirani.metering.adapters;

import java.util.List;
import java.util.Optional;

/** A topic with the device's name as one level, {@code emon/{device}}; or, where the payload names it, without. */
public record TopicPattern(String text) {
    private static final String DEVICE = "{device}";

    public TopicPattern {
        var names = TopicFilter.levels(text).stream().filter(DEVICE::equals).count();
        if (names > 1 || text.replace(DEVICE, "").matches(".*[{}].*"))
            throw new IllegalArgumentException("{device} stands once and is a whole level: " + text);
        if (names == 0 && text.contains(DEVICE))
            throw new IllegalArgumentException("{device} stands once and is a whole level: " + text);
        if (text.contains("#")) throw new IllegalArgumentException("# is not understood here: " + text);
        TopicFilter.refuseUnlessFilter(text.replace(DEVICE, "+"));
    }

    public String filter() {
        return text.replace(DEVICE, "+");
    }

    public boolean namesTheDevice() {
        return text.contains(DEVICE);
    }

    boolean matches(String topic) {
        return new TopicFilter(filter()).matches(topic);
    }

    /** The device's name in a topic that matches; nothing where the pattern has none. */
    Optional<String> device(String topic) {
        List<String> levels = TopicFilter.levels(text);
        var at = levels.indexOf(DEVICE);
        return at < 0 ? Optional.empty() : Optional.of(TopicFilter.levels(topic).get(at));
    }
}
