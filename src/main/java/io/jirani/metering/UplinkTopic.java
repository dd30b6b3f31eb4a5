package io.jirani.metering;

import io.jirani.kernel.Dev;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A topic a meter may publish to: {@code meters/v1/{dev}/up/{kind}}. */
public record UplinkTopic(Dev dev, Kind kind) {
    /** What a meter tells, by the last level of the topic. */
    public enum Kind {
        READING,
        STATE,
        EVENT,
        RESULT
    }

    private static final String ROOT = "meters/v1/";

    /** The topic of a text; empty for every other topic. */
    public static Optional<UplinkTopic> parse(String topic) {
        var levels = topic.split("/", -1);
        if (!topic.startsWith(ROOT) || levels.length != 5 || !levels[3].equals("up") || !Dev.valid(levels[2]))
            return Optional.empty();
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(levels[4]))
                .findFirst()
                .map(kind -> new UplinkTopic(new Dev(levels[2]), kind));
    }

    /** Where a meter hears what the gateway holds of it. */
    public static String ack(Dev dev) {
        return ROOT + dev + "/down/ack";
    }

    /** Where a meter hears commands. */
    public static String command(Dev dev) {
        return ROOT + dev + "/down/cmd";
    }

    /** Where a meter sends its readings. */
    public static String reading(Dev dev) {
        return ROOT + dev + "/up/reading";
    }

    /** Where a meter tells how it is; also its last will. */
    public static String state(Dev dev) {
        return ROOT + dev + "/up/state";
    }
}
