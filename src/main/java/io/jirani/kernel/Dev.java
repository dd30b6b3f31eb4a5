package io.jirani.kernel;

/** A meter's device id: its topic level, its MQTT user name and its key in the registry. */
public record Dev(String id) implements Comparable<Dev> {
    public Dev {
        if (!valid(id)) throw Problem.invalid("dev", "a device id is 3 to 32 of a-z, 0-9 and -");
    }

    /** Whether a text has the shape of a device id (schema meter-uplink v1). */
    public static boolean valid(String text) {
        if (text.length() < 3 || text.length() > 32 || text.charAt(0) == '-') return false;
        for (int i = 0; i < text.length(); i++) {
            var one = text.charAt(i);
            if ((one < 'a' || one > 'z') && (one < '0' || one > '9') && one != '-') return false;
        }
        return true;
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
