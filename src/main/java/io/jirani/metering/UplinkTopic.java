package io.jirani.metering;

import io.jirani.kernel.Dev;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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
    private static final String UP = "/up/";
    private static final Map<String, Kind> KINDS =
            Arrays.stream(Kind.values()).collect(Collectors.toMap(UplinkTopic::level, Function.identity()));

    /** The topic of a text; empty for every other topic. */
    public static Optional<UplinkTopic> parse(String topic) {
        if (!topic.startsWith(ROOT)) return Optional.empty();
        var end = topic.indexOf('/', ROOT.length());
        if (end < 0 || !topic.startsWith(UP, end)) return Optional.empty();
        var kind = KINDS.get(topic.substring(end + UP.length()));
        var dev = topic.substring(ROOT.length(), end);
        return kind == null || !Dev.valid(dev) ? Optional.empty() : Optional.of(new UplinkTopic(new Dev(dev), kind));
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

    private static String level(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
