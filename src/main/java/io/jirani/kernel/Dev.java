package io.jirani.kernel;

import java.util.regex.Pattern;

/** A meter's device id: its topic level, its MQTT user name and its key in the registry. */
public record Dev(String id) implements Comparable<Dev> {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{2,31}");

    public Dev {
        if (!valid(id)) throw Problem.invalid("dev", "a device id is 3 to 32 of a-z, 0-9 and -");
    }

    /** Whether a text has the shape of a device id (schema meter-uplink v1). */
    public static boolean valid(String text) {
        return SHAPE.matcher(text).matches();
    }

    @Override
    public int compareTo(Dev other) {
        return id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return id;
    }
}
