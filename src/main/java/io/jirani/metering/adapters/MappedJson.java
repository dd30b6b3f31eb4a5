package io.jirani.metering.adapters;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.ForeignSample.Local;
import io.jirani.metering.ForeignSample.When;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.adapters.Mapping.MissingExport;
import io.jirani.metering.adapters.Mapping.Quantity;
import io.jirani.metering.adapters.Mapping.Retained;
import io.jirani.metering.adapters.Mapping.Shape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Any language of JSON that a {@link Mapping} describes. */
public final class MappedJson implements Adapter {
    /** A value with its unit. */
    private record Amount(BigDecimal value, String unit) {}

    /** What one reading's worth of the payload holds. */
    private record Row(String device, When when, Map<Quantity, Amount> amounts) {}

    private static final int MOST_DEVICES = 20_000;
    private static final int MOST_ROWS = 1_000;
    private static final int LONGEST_NAME = 128;

    private final Mapping mapping;
    private final Recent<AtomicBoolean> exporting = new Recent<>(MOST_DEVICES);

    public MappedJson(Mapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public String name() {
        return mapping.name();
    }

    @Override
    public List<String> filters() {
        return Stream.concat(
                        Stream.of(mapping.topic().filter()),
                        mapping.presence().map(each -> each.topic().filter()).stream())
                .toList();
    }

    @Override
    public Optional<String> sender(String topic) {
        return mapping.presence()
                .map(Mapping.Presences::topic)
                .filter(each -> each.matches(topic))
                .or(() -> Optional.of(mapping.topic()).filter(each -> each.matches(topic)))
                .flatMap(each -> each.device(topic));
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        var here = mapping.presence().filter(each -> each.topic().matches(message.topic()));
        if (here.isPresent()) return presence(here.get(), message);
        if (message.retain() == Retain.RETAINED || !mapping.topic().matches(message.topic())) return Heard.NOTHING;
        var samples = rows(message, arrived).stream()
                .flatMap(row -> sample(row).stream())
                .toList();
        return samples.isEmpty() ? Heard.NOTHING : new Heard(samples, List.of(), List.of());
    }

    private Heard presence(Mapping.Presences rule, Inbound message) {
        if (message.retain() == Retain.RETAINED && mapping.retained() == Retained.IGNORE) return Heard.NOTHING;
        var device = rule.topic().device(message.topic());
        var bare = new String(message.payload(), StandardCharsets.UTF_8).strip();
        var word = bare.startsWith("{")
                ? ForeignJson.read(message.payload()).at(rule.pointer()).asText("")
                : bare;
        return Stream.of(Presence.ONLINE, Presence.OFFLINE)
                .filter(each -> word.equals(each == Presence.ONLINE ? rule.online() : rule.offline()))
                .flatMap(each -> device.map(id -> new Here(name(), id, each)).stream())
                .findFirst()
                .map(each -> new Heard(List.of(), List.of(each), List.of()))
                .orElse(Heard.NOTHING);
    }

    private List<Row> rows(Inbound message, Instant arrived) {
        var root = ForeignJson.read(message.payload());
        var device = mapping.topic().device(message.topic());
        if (mapping.shape() == Shape.SENML) return senml(SenmlPack.read(root, arrived), device);
        if (mapping.shape() == Shape.OBJECT || !root.isArray())
            return List.of(row(device.orElseThrow(), root, arrived));
        if (root.size() > MOST_ROWS) throw Problem.invalid("(payload)", "more than " + MOST_ROWS + " readings");
        var rows = new ArrayList<Row>();
        for (var each : root) rows.add(row(device.orElseThrow(), each, arrived));
        return rows;
    }

    private Row row(String device, JsonNode root, Instant arrived) {
        var amounts = new EnumMap<Quantity, Amount>(Quantity.class);
        mapping.fields()
                .forEach((quantity, field) -> value(quantity, first(root, field.pointers()))
                        .ifPresent(value ->
                                amounts.put(quantity, new Amount(value.multiply(field.scale()), field.unit()))));
        return new Row(device, when(root, arrived), amounts);
    }

    private When when(JsonNode root, Instant arrived) {
        return mapping.time()
                .flatMap(time -> first(root, time.pointers()).map(node -> inZone(time, moment(time, node, arrived))))
                .orElse(new Arrived(arrived));
    }

    private static When moment(Mapping.Time time, JsonNode node, Instant arrived) {
        var iso = time.format() == Mapping.TimeFormat.ISO
                || (time.format() == Mapping.TimeFormat.AUTO && node.isTextual());
        if (iso) return Moments.iso(node.asText(), arrived);
        var number = ForeignJson.number(node);
        if (number.isEmpty()) return new Arrived(arrived);
        return switch (time.format()) {
            case EPOCH_MS -> Moments.millis(number.get(), arrived);
            case EPOCH_S -> Moments.seconds(number.get(), arrived);
            default -> Moments.either(number.get(), arrived);
        };
    }

    private static When inZone(Mapping.Time time, When when) {
        if (when instanceof Local local && time.zone().isPresent())
            return new At(local.t().atZone(time.zone().get()).toInstant());
        return when;
    }

    /** Records of one device and one time make a reading. */
    private List<Row> senml(List<SenmlPack.Entry> pack, Optional<String> topicDevice) {
        record Place(String device, When when) {}
        var places = new LinkedHashMap<Place, Row>();
        for (var entry : pack)
            mapping.fields().forEach((quantity, field) -> {
                if (!entry.isNamed(field.record())) return;
                var place = new Place(topicDevice.orElse(bare(entry.base())), entry.when());
                places.computeIfAbsent(place, each -> new Row(each.device, each.when, new EnumMap<>(Quantity.class)))
                        .amounts
                        .put(quantity, new Amount(entry.value().multiply(field.scale()), entry.unit()));
            });
        return List.copyOf(places.values());
    }

    /** A base name ends with a separator. */
    private static String bare(String base) {
        return base.replaceFirst("[:/._-]+$", "");
    }

    private Optional<ForeignSample> sample(Row row) {
        var imported = register(row, Quantity.IMPORT);
        if (imported.isEmpty()) return Optional.empty();
        if (row.device.isEmpty() || row.device.length() > LONGEST_NAME)
            throw Problem.invalid("(device)", "a name has 1 to " + LONGEST_NAME + " characters");
        return exported(row)
                .map(exported ->
                        new ForeignSample(name(), row.device, row.when, imported.get(), exported, gauges(row), 0));
    }

    /** A meter that had an export and is silent of it has not given it back. */
    private Optional<Energy> exported(Row row) {
        if (!mapping.fields().containsKey(Quantity.EXPORT)) return Optional.of(Energy.ZERO);
        var hadOne = exporting.of(row.device, device -> new AtomicBoolean());
        var exported = register(row, Quantity.EXPORT);
        if (exported.isPresent()) hadOne.set(true);
        var zero = !hadOne.get() && mapping.missingExport() == MissingExport.ZERO;
        return exported.or(() -> zero ? Optional.of(Energy.ZERO) : Optional.empty());
    }

    private static Optional<Energy> register(Row row, Quantity quantity) {
        return Optional.ofNullable(row.amounts.get(quantity))
                .map(amount -> Quantities.energy(
                        amount.value,
                        Quantities.EnergyUnit.of(amount.unit)
                                .orElseThrow(
                                        () -> Problem.invalid("unit", "not a unit of energy: '" + amount.unit + "'"))));
    }

    private static Gauges gauges(Row row) {
        return new Gauges(
                gauge(row, Quantity.POWER),
                gauge(row, Quantity.VOLTAGE),
                gauge(row, Quantity.CURRENT),
                OptionalInt.empty());
    }

    private static OptionalLong gauge(Row row, Quantity quantity) {
        var amount = row.amounts.get(quantity);
        if (amount == null || !Quantities.measures(amount.unit).equals(Optional.of(quantity)))
            return OptionalLong.empty();
        return Quantities.gauge(amount.value, amount.unit);
    }

    private static Optional<JsonNode> first(JsonNode root, List<JsonPointer> pointers) {
        return pointers.stream()
                .map(root::at)
                .filter(node -> !node.isMissingNode() && !node.isNull())
                .findFirst();
    }

    /** A gauge that is no number is left out; a register that is none is refused. */
    private static Optional<BigDecimal> value(Quantity quantity, Optional<JsonNode> node) {
        try {
            return node.flatMap(Phases::sum);
        } catch (Problem noNumber) {
            if (quantity.isRegister()) throw noNumber;
            return Optional.empty();
        }
    }
}
