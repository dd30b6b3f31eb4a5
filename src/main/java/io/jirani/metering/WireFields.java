package io.jirani.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The members of one JSON object, read strictly; every refusal names the place by JSON pointer. */
record WireFields(String at, JsonNode node) {
    /** The largest whole number every JSON reader keeps exact. */
    static final long U53 = 9_007_199_254_740_991L;

    private static final int LONGEST_TEXT = 256;
    private static final int MOST_JSON = 4_096;

    WireFields {
        if (!node.isObject()) throw Problem.invalid(at, "is not an object");
    }

    Problem refuse(String name, String why) {
        return Problem.invalid(at + "/" + name, why);
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** Refuses members that are not among the known. */
    void only(Set<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) throw refuse(name, "is not a member we know");
        });
    }

    long number(String name, long least, long most) {
        return maybeNumber(name, least, most).orElseThrow(() -> refuse(name, "is missing"));
    }

    OptionalLong maybeNumber(String name, long least, long most) {
        var value = node.get(name);
        if (value == null) return OptionalLong.empty();
        if (!value.isIntegralNumber() || !value.canConvertToLong()) throw refuse(name, "is not a whole number");
        var number = value.longValue();
        if (number < least || number > most) throw refuse(name, "is not between " + least + " and " + most);
        return OptionalLong.of(number);
    }

    /** A text the database can hold: bounded, without the zero character. */
    String text(String name) {
        var value = node.get(name);
        if (value == null) throw refuse(name, "is missing");
        if (!value.isTextual()) throw refuse(name, "is not a text");
        var text = value.textValue();
        if (text.length() > LONGEST_TEXT || text.indexOf(0) >= 0) throw refuse(name, "is not a text we can keep");
        return text;
    }

    String matching(String name, Pattern shape) {
        var text = text(name);
        if (!shape.matcher(text).matches()) throw refuse(name, "has not the shape " + shape);
        return text;
    }

    boolean flag(String name) {
        var value = node.get(name);
        if (value == null || !value.isBoolean()) throw refuse(name, "is not true or false");
        return value.booleanValue();
    }

    UUID uuid(String name) {
        try {
            return Ids.parse(text(name));
        } catch (Problem notAnId) {
            throw refuse(name, "is not an id");
        }
    }

    /** The objects of an array, as many as allowed. */
    List<WireFields> objects(String name, int least, int most) {
        var array = node.get(name);
        if (array == null || !array.isArray()) throw refuse(name, "is not an array");
        if (array.size() < least || array.size() > most)
            throw refuse(name, "has " + array.size() + " entries, not " + least + " to " + most);
        var all = new ArrayList<WireFields>(array.size());
        for (var each : array) all.add(new WireFields(at + "/" + name + "/" + all.size(), each));
        return all;
    }

    /** A member that is an object, as text. */
    String object(String name) {
        var value = node.get(name);
        if (value == null) throw refuse(name, "is missing");
        return new WireFields(at + "/" + name, value).whole();
    }

    /** This object as text, if the database can hold it. */
    String whole() {
        var text = node.toString();
        if (text.length() > MOST_JSON || text.contains("\\u0000")) throw Problem.invalid(at, "is not JSON we can keep");
        return text;
    }
}
