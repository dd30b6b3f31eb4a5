package io.jirani.metering.adapters;

import java.util.List;

/**
 * An MQTT topic filter (MQTT 5 section 4.7): {@code +} is one level, {@code #} at the end is the level above and all below
 * it, and neither begins a match with a topic of the broker's own ({@code $SYS}).
 */
public record TopicFilter(String text) {
    public TopicFilter {
        refuseUnlessFilter(text);
    }

    static void refuseUnlessFilter(String text) {
        if (!isFilter(text)) throw new IllegalArgumentException("not a topic filter: " + text);
    }

    /** Whether MQTT allows it: what it does not, each reader understands in a way of its own. */
    static boolean isFilter(String text) {
        var levels = levels(text);
        for (int i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            var wild = level.contains("+") || level.contains("#");
            if (text.isEmpty() || (wild && level.length() > 1) || (level.equals("#") && i < levels.size() - 1))
                return false;
        }
        return true;
    }

    public boolean matches(String topic) {
        if (topic.startsWith("$") && !text.startsWith("$")) return false;
        var wanted = levels(text);
        var given = levels(topic);
        for (int i = 0; i < wanted.size(); i++) {
            var level = wanted.get(i);
            if (level.equals("#")) return true;
            if (i >= given.size() || !(level.equals("+") || level.equals(given.get(i)))) return false;
            if (i == given.size() - 1 && wanted.size() == i + 2)
                return wanted.getLast().equals("#");
        }
        return given.size() == wanted.size();
    }

    /** The levels of a topic or filter. */
    public static List<String> levels(String topic) {
        return List.of(topic.split("/", -1));
    }
}
