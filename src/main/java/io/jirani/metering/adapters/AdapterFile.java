package io.jirani.metering.adapters;

import com.fasterxml.jackson.core.JsonPointer;
import io.jirani.config.Env;
import io.jirani.kernel.Problem;
import io.jirani.metering.Meter;
import io.jirani.metering.adapters.Mapping.Field;
import io.jirani.metering.adapters.Mapping.MissingExport;
import io.jirani.metering.adapters.Mapping.Presences;
import io.jirani.metering.adapters.Mapping.Quantity;
import io.jirani.metering.adapters.Mapping.Retained;
import io.jirani.metering.adapters.Mapping.Shape;
import io.jirani.metering.adapters.Mapping.Time;
import io.jirani.metering.adapters.Mapping.TimeFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the gateway understands besides its own language, as a file says it ({@code docs/adapters.md}).
 *
 * @param use the adapters to use, by name; empty: all
 * @param mappings the file's own first, then those we ship
 * @param values devices that send value by value
 * @param homeAssistant in what form our own meters announce themselves there
 */
public record AdapterFile(
        Optional<Set<String>> use,
        List<FullTopic> fullTopics,
        Tasmota.Prefixes tasmotaPrefixes,
        List<String> shellyPrefixes,
        List<Mapping> mappings,
        ValueFile values,
        HomeAssistant.Form homeAssistant) {
    private static final String SHIPPED = "/adapters/mappings.json";

    public AdapterFile {
        fullTopics = List.copyOf(fullTopics);
        shellyPrefixes = List.copyOf(shellyPrefixes);
        mappings = List.copyOf(mappings);
    }

    /** What is understood without a file. */
    public static AdapterFile standard() {
        return parse(new byte[] {'{', '}'});
    }

    /** The file the settings of {@code serve} name, or what is understood without one. */
    public static AdapterFile from(Env env) {
        return env.maybe("ADAPTERS_FILE", path -> read(Path.of(path))).orElseGet(AdapterFile::standard);
    }

    /** Reads a file. Refuses, with the place, what it does not understand. */
    public static AdapterFile read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw Problem.notFound("no such file: " + file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Reads the content of such a file. */
    public static AdapterFile parse(byte[] content) {
        var root = new StrictJson("", ForeignJson.read(content))
                .only("use", "tasmota", "shelly", "mappings", "joined", "sparkplug", "home_assistant");
        var own = mappings(root);
        var names = own.stream().map(Mapping::name).toList();
        var shipped = mappings(new StrictJson("", ForeignJson.read(shipped()))).stream()
                .filter(each -> !names.contains(each.name()));
        var tasmota = root.object("tasmota").map(each -> each.only("full_topics", "prefixes"));
        var file = new AdapterFile(
                root.has("use") ? Optional.of(Set.copyOf(root.texts("use", word -> word))) : Optional.empty(),
                tasmota.filter(each -> each.has("full_topics"))
                        .map(each -> each.texts("full_topics", FullTopic::new))
                        .orElse(List.of(FullTopic.STANDARD)),
                tasmota.flatMap(each -> each.object("prefixes"))
                        .map(AdapterFile::prefixes)
                        .orElse(Tasmota.Prefixes.STANDARD),
                root.object("shelly")
                        .map(each -> each.only("prefixes").texts("prefixes", AdapterFile::prefixFilter))
                        .orElse(List.of("+")),
                Stream.concat(own.stream(), shipped).toList(),
                ValueFile.from(root),
                root.word("home_assistant", HomeAssistant.Form.class, HomeAssistant.Form.OFF));
        file.adapters();
        return file;
    }

    /** The adapters, those of the file's own mappings first. Refuses a name in {@code use} that none has. */
    public List<Adapter> adapters() {
        var all = Stream.of(
                        mappings.stream().<Adapter>map(MappedJson::new),
                        Stream.of(new Tasmota(fullTopics, tasmotaPrefixes), new Shelly(shellyPrefixes)),
                        values.adapters().stream())
                .flatMap(each -> each)
                .toList();
        var names = all.stream().map(Adapter::name).toList();
        for (var name : names)
            if (Collections.frequency(names, name) > 1)
                throw Problem.invalid("(file)", "two adapters are called " + name);
        if (use.isEmpty()) return all;
        for (var wanted : use.get())
            if (!names.contains(wanted)) throw Problem.invalid("/use", "no adapter is called " + wanted);
        return all.stream().filter(each -> use.get().contains(each.name())).toList();
    }

    private static byte[] shipped() {
        try (var in = AdapterFile.class.getResourceAsStream(SHIPPED)) {
            return Objects.requireNonNull(in, SHIPPED).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Tasmota.Prefixes prefixes(StrictJson place) {
        place.only("command", "status", "telemetry");
        var standard = Tasmota.Prefixes.STANDARD;
        return new Tasmota.Prefixes(
                place.textOr("command", standard.command()),
                place.textOr("status", standard.status()),
                place.textOr("telemetry", standard.telemetry()));
    }

    private static String prefixFilter(String text) {
        if (text.contains("#")) throw new IllegalArgumentException("# is not understood here: " + text);
        return new TopicFilter(text).text();
    }

    private static List<Mapping> mappings(StrictJson root) {
        if (!root.has("mappings")) return List.of();
        var names = new HashSet<>(Set.of(Meter.NATIVE, Tasmota.NAME, Shelly.NAME));
        var all = root.objects("mappings");
        for (var each : all) if (!names.add(each.text("name"))) throw Problem.invalid(each.at() + "/name", "is taken");
        return all.stream().map(AdapterFile::mapping).toList();
    }

    private static Mapping mapping(StrictJson place) {
        place.only(
                "name",
                "note",
                "topic",
                "payload",
                "import",
                "export",
                "missing_export",
                "power",
                "voltage",
                "current",
                "time",
                "presence",
                "retained");
        var shape = place.word("payload", Shape.class, Shape.OBJECT);
        var fields = new EnumMap<Quantity, Field>(Quantity.class);
        for (var quantity : Quantity.values())
            place.object(quantity.name().toLowerCase(Locale.ROOT))
                    .ifPresent(field -> fields.put(quantity, field(field, quantity, shape)));
        try {
            return new Mapping(
                    place.read("name", AdapterFile::name),
                    place.read("topic", TopicPattern::new),
                    shape,
                    fields,
                    place.word("missing_export", MissingExport.class, MissingExport.SKIP),
                    place.object("time").map(each -> time(each, shape)),
                    place.object("presence").map(AdapterFile::presence),
                    place.word("retained", Retained.class, Retained.PRESENCE));
        } catch (IllegalArgumentException incomplete) {
            throw Problem.invalid(place.at(), String.valueOf(incomplete.getMessage()));
        }
    }

    private static String name(String text) {
        if (!text.matches("[a-z0-9][a-z0-9-]{0,31}"))
            throw new IllegalArgumentException("is 1 to 32 of a-z, 0-9 and -");
        return text;
    }

    private static Field field(StrictJson place, Quantity quantity, Shape shape) {
        var scale = place.maybe("scale", BigDecimal::new).map(Quantities::sane).orElse(BigDecimal.ONE);
        if (shape == Shape.SENML)
            return new Field(List.of(), place.only("record", "scale").text("record"), "", scale);
        return new Field(
                place.only("pointer", "unit", "scale").texts("pointer", JsonPointer::compile),
                "",
                place.read("unit", unit -> unit(unit, quantity)),
                scale);
    }

    private static String unit(String unit, Quantity quantity) {
        var fits = quantity.isRegister()
                ? Quantities.EnergyUnit.of(unit).isPresent()
                : Quantities.measures(unit).equals(Optional.of(quantity));
        if (!fits) throw new IllegalArgumentException(unit + " does not measure it");
        return unit;
    }

    private static Time time(StrictJson place, Shape shape) {
        if (shape == Shape.SENML) throw Problem.invalid(place.at(), "SenML has times of its own");
        place.only("pointer", "format", "zone");
        return new Time(
                place.texts("pointer", JsonPointer::compile),
                place.word("format", TimeFormat.class, TimeFormat.ISO),
                place.maybe("zone", ZoneId::of));
    }

    private static Presences presence(StrictJson place) {
        place.only("topic", "pointer", "online", "offline");
        return new Presences(
                place.read("topic", TopicPattern::new),
                place.maybe("pointer", JsonPointer::compile).orElse(JsonPointer.empty()),
                place.textOr("online", "online"),
                place.textOr("offline", "offline"));
    }
}
