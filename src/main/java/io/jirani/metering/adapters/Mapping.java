package io.jirani.metering.adapters;

import com.fasterxml.jackson.core.JsonPointer;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a language of JSON is read, as a file says it ({@code docs/adapters.md}).
 *
 * @param name of the adapter it makes, as the registry names it
 * @param fields where the quantities stand; always with {@link Quantity#IMPORT}
 * @param time empty: readings were when they came
 */
public record Mapping(
        String name,
        TopicPattern topic,
        Shape shape,
        Map<Quantity, Field> fields,
        MissingExport missingExport,
        Optional<Time> time,
        Optional<Presences> presence,
        Retained retained) {
    /** What a payload is. */
    public enum Shape {
        /** One object, one reading. */
        OBJECT,
        /** One object, or a list of them, each a reading. */
        LIST,
        /** A pack of RFC 8428: a list of records, each one value; those of one time make a reading. */
        SENML
    }

    /** What we take. */
    public enum Quantity {
        IMPORT,
        EXPORT,
        POWER,
        VOLTAGE,
        CURRENT;

        boolean isRegister() {
            return this == IMPORT || this == EXPORT;
        }
    }

    /** What it means that a device's message has no export. */
    public enum MissingExport {
        /** Its export is zero, unless it had one before: then the message is no reading. */
        ZERO,
        /** The message is no reading. */
        SKIP
    }

    /** What is taken of messages a broker had kept. Readings never are. */
    public enum Retained {
        IGNORE,
        PRESENCE
    }

    /** How a time is written. */
    public enum TimeFormat {
        /** ISO 8601, with an offset or without. */
        ISO,
        EPOCH_S,
        EPOCH_MS,
        /** A text is ISO 8601, a number above 10^11 is milliseconds, another is seconds. */
        AUTO
    }

    /**
     * A value in the payload.
     *
     * @param pointers the first that leads to a value counts; empty in SenML
     * @param record in SenML the name of its record; else empty
     * @param unit empty in SenML: a record names its own
     * @param scale the value is multiplied by it first
     */
    public record Field(List<JsonPointer> pointers, String record, String unit, BigDecimal scale) {
        public Field {
            pointers = List.copyOf(pointers);
        }
    }

    /**
     * Where the time stands.
     *
     * @param zone of a time that names none; empty: the meter's in the registry
     */
    public record Time(List<JsonPointer> pointers, TimeFormat format, Optional<ZoneId> zone) {
        public Time {
            pointers = List.copyOf(pointers);
        }
    }

    /**
     * How a device tells that it is there.
     *
     * @param pointer to the word; the payload may also be the bare word
     */
    public record Presences(TopicPattern topic, JsonPointer pointer, String online, String offline) {}

    public Mapping {
        fields = Map.copyOf(fields);
        if (shape != Shape.SENML && !topic.namesTheDevice())
            throw new IllegalArgumentException("the topic needs a level {device}: " + topic.text());
        if (presence.filter(each -> !each.topic.namesTheDevice()).isPresent())
            throw new IllegalArgumentException("the topic of presence needs a level {device}");
        if (!fields.containsKey(Quantity.IMPORT)) throw new IllegalArgumentException("needs an import register");
    }
}
