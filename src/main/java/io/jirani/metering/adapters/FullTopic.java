package io.jirani.metering.adapters;

import java.util.List;
import java.util.Optional;

/**
 * Tasmota's setting FullTopic: in what order a device puts the kind of a message ({@code %prefix%}) and its own name
 * ({@code %topic%}); other tokens ({@code %hostname%}) may stand for anything. Each token is a whole level.
 */
public record FullTopic(String text) {
    /** As devices are shipped. */
    public static final FullTopic STANDARD = new FullTopic("%prefix%/%topic%/");

    private static final String PREFIX = "%prefix%";
    private static final String TOPIC = "%topic%";

    public FullTopic {
        text = text.endsWith("/") ? text : text + "/";
        var levels = TopicFilter.levels(text);
        if (levels.stream().filter(PREFIX::equals).count() != 1
                || levels.stream().filter(TOPIC::equals).count() != 1
                || levels.stream().anyMatch(FullTopic::isBroken))
            throw new IllegalArgumentException("needs %prefix% and %topic% once, each a whole level: " + text);
    }

    private static boolean isBroken(String level) {
        if (level.contains("+") || level.contains("#")) return true;
        return level.contains("%") && !level.matches("%[a-z]+%");
    }

    /** The filter for messages of one kind. */
    String filter(String prefix, String what) {
        var levels = TopicFilter.levels(text).stream()
                .map(level -> level.equals(PREFIX) ? prefix : level.startsWith("%") ? "+" : level)
                .toList();
        return String.join("/", levels) + what;
    }

    /** The device's name in a topic of one kind; nothing when the topic is another. */
    Optional<String> device(String topic, String prefix, String what) {
        if (!new TopicFilter(filter(prefix, what)).matches(topic)) return Optional.empty();
        return Optional.of(TopicFilter.levels(topic).get(levels().indexOf(TOPIC)));
    }

    /** Another topic of the device that said something on this one. */
    String other(String topic, String prefix, String what) {
        var given = TopicFilter.levels(topic);
        var other = new StringBuilder();
        for (int i = 0; i < levels().size() - 1; i++)
            other.append(levels().get(i).equals(PREFIX) ? prefix : given.get(i)).append('/');
        return other + what;
    }

    private List<String> levels() {
        return TopicFilter.levels(text);
    }
}
