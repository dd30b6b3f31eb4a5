package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.adapters.JoinProfile.Life;
import io.jirani.metering.adapters.JoinProfile.Value;
import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.Mapping.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The part of an {@link AdapterFile} about devices that send value by value: {@code joined}, one topic a value, and
 * {@code sparkplug}, one metric a value.
 *
 * @param joined the file's own first, then those we ship
 * @param metrics of Sparkplug B, by name
 */
public record ValueFile(List<JoinProfile> joined, Map<String, Part> metrics) {
    private static final String SHIPPED = "/adapters/values.json";

    public ValueFile {
        joined = List.copyOf(joined);
        metrics = Map.copyOf(metrics);
    }

    /** What is understood without a file. */
    static ValueFile shipped() {
        try (var in = ValueFile.class.getResourceAsStream(SHIPPED)) {
            var bytes = Objects.requireNonNull(in, SHIPPED).readAllBytes();
            return read(new StrictJson("", ForeignJson.read(bytes)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The file's own words, before what we ship; a profile of the same name replaces ours. */
    static ValueFile from(StrictJson root) {
        var own = read(root);
        var names = own.joined.stream().map(JoinProfile::name).toList();
        var ours = shipped();
        var rest = ours.joined.stream().filter(profile -> !names.contains(profile.name()));
        return new ValueFile(
                Stream.concat(own.joined.stream(), rest).toList(), root.has("sparkplug") ? own.metrics : ours.metrics);
    }

    List<Adapter> adapters() {
        return Stream.concat(joined.stream().<Adapter>map(Joiner::new), Stream.of(new Sparkplug(metrics)))
                .toList();
    }

    private static ValueFile read(StrictJson root) {
        var joined = root.has("joined") ? root.objects("joined") : List.<StrictJson>of();
        return new ValueFile(
                joined.stream().map(ValueFile::profile).toList(),
                root.object("sparkplug").map(ValueFile::metrics).orElse(Map.of()));
    }

    private static JoinProfile profile(StrictJson place) {
        place.only("name", "note", "import", "export", "power", "voltage", "current", "presence");
        var values = new ArrayList<Value>();
        for (var quantity : Quantity.values())
            place.object(word(quantity))
                    .map(each -> each.only("topic", "unit"))
                    .ifPresent(each ->
                            values.add(new Value(each.read("topic", TopicTemplate::new), part(each, quantity))));
        try {
            return new JoinProfile(
                    place.text("name"), values, place.object("presence").map(ValueFile::life));
        } catch (IllegalArgumentException unusable) {
            throw Problem.invalid(place.at(), String.valueOf(unusable.getMessage()));
        }
    }

    private static Life life(StrictJson place) {
        place.only("topic", "online", "offline");
        return new Life(place.read("topic", TopicTemplate::new), words(place, "online"), words(place, "offline"));
    }

    private static Set<String> words(StrictJson place, String name) {
        return place.has(name) ? Set.copyOf(place.texts(name, word -> word)) : Set.of(name);
    }

    private static Map<String, Part> metrics(StrictJson place) {
        place.only("import", "export", "power", "voltage", "current");
        var metrics = new HashMap<String, Part>();
        for (var quantity : Quantity.values())
            place.object(word(quantity))
                    .map(each -> each.only("metric", "unit"))
                    .ifPresent(each -> each.texts("metric", name -> name)
                            .forEach(name -> metrics.put(name, part(each, quantity))));
        if (!place.has(word(Quantity.IMPORT))) throw Problem.invalid(place.at(), "needs an import register");
        return metrics;
    }

    private static Part part(StrictJson place, Quantity quantity) {
        return place.read("unit", unit -> new Part(quantity, unit));
    }

    private static String word(Quantity quantity) {
        return quantity.name().toLowerCase(Locale.ROOT);
    }
}
