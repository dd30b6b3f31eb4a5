package io.jirani.ops;

import io.jirani.kernel.Problem;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which event types somebody wants: {@code trade} means every {@code trade.…}; none means all. */
record Topics(Set<String> wanted) {
    private static final Pattern SHAPE = Pattern.compile("[a-z_]+(\\.[a-z_]+)?");

    static Topics all() {
        return new Topics(Set.of());
    }

    /** Reads a comma-separated list. Refuses what can be no type. */
    static Topics parse(String text) {
        var wanted = Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        for (var topic : wanted)
            if (!SHAPE.matcher(topic).matches()) throw Problem.invalid("topics", "no event type: " + topic);
        return new Topics(wanted);
    }

    boolean want(String type) {
        return wanted.isEmpty()
                || wanted.contains(type)
                || wanted.contains(type.substring(0, Math.max(0, type.indexOf('.'))));
    }
}
