package io.jirani.metering.adapters;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A topic with names in it, each a whole level: {@code shellies/{device}/emeter/{channel}/total}. The device must be named.
 */
public record TopicTemplate(String text) {
    private static final String DEVICE = "{device}";
    private static final String CHANNEL = "{channel}";
    private static final Pattern LITERAL = Pattern.compile("[^{}#+]*");

    /** Refuses what names no device, or names anything else. */
    public TopicTemplate {
        var levels = TopicFilter.levels(text);
        var devices = levels.stream().filter(DEVICE::equals).count();
        var channels = levels.stream().filter(CHANNEL::equals).count();
        var others = levels.stream()
                .filter(level -> !level.equals(DEVICE) && !level.equals(CHANNEL))
                .allMatch(level -> LITERAL.matcher(level).matches());
        if (devices != 1 || channels > 1 || !others)
            throw new IllegalArgumentException("needs one level {device}, at most one {channel}: " + text);
    }

    /** What to subscribe to. */
    public String filter() {
        return text.replace(DEVICE, "+").replace(CHANNEL, "+");
    }

    boolean hasChannels() {
        return text.contains(CHANNEL);
    }

    /** The meter a topic is of: its device, or {@code device:n} for a channel other than 0. Empty for other topics. */
    Optional<String> meter(List<String> topic) {
        var mine = TopicFilter.levels(text);
        if (mine.size() != topic.size()) return Optional.empty();
        var device = "";
        var channel = "";
        for (int i = 0; i < mine.size(); i++) {
            var said = topic.get(i);
            switch (mine.get(i)) {
                case DEVICE -> device = said;
                case CHANNEL -> channel = said.equals("0") ? "" : ":" + said;
                default -> {
                    if (!said.equals(mine.get(i))) return Optional.empty();
                }
            }
        }
        return device.isEmpty() ? Optional.empty() : Optional.of(device + channel);
    }
}
