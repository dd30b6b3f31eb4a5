package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.Foreign.Reply;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.When;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.Reading.Gauges;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tasmota (arendst/Tasmota, {@code xdrv_03_energy.ino}): {@code tele/%topic%/SENSOR} by itself, {@code
 * stat/%topic%/STATUS8} when asked, {@code tele/%topic%/LWT} for presence. {@code ENERGY.Total} is the import register in
 * kWh, {@code ExportActive} the export register where export is measured; each is a number or one a phase, which are
 * added. The sums of a day, {@code Period} and the tariffs are not registers and not read. {@code Time} is local and names
 * no zone.
 */
public final class Tasmota implements Adapter {
    public static final String NAME = "tasmota";

    /** The three words of a device's topics (commands Prefix1 to Prefix3). */
    public record Prefixes(String command, String status, String telemetry) {
        public static final Prefixes STANDARD = new Prefixes("cmnd", "stat", "tele");
    }

    private static final List<String> ANSWERS = List.of("STATUS8", "STATUS10");
    private static final int LONGEST_NAME = 128;

    private final List<FullTopic> fullTopics;
    private final Prefixes prefixes;

    public Tasmota(List<FullTopic> fullTopics, Prefixes prefixes) {
        this.fullTopics = List.copyOf(fullTopics);
        this.prefixes = prefixes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> filters() {
        return fullTopics.stream()
                .flatMap(full -> Stream.concat(
                        Stream.of(full.filter(prefixes.telemetry, "SENSOR"), full.filter(prefixes.telemetry, "LWT")),
                        ANSWERS.stream().map(answer -> full.filter(prefixes.status, answer))))
                .toList();
    }

    @Override
    public Optional<String> sender(String topic) {
        return fullTopics.stream()
                .flatMap(full -> Stream.concat(
                        Stream.of("LWT", "SENSOR")
                                .flatMap(what -> full.device(topic, prefixes.telemetry, what).stream()),
                        ANSWERS.stream().flatMap(what -> full.device(topic, prefixes.status, what).stream())))
                .findFirst();
    }

    /** Also the word for commands, which it does not hear. */
    @Override
    public Set<String> words() {
        return Stream.concat(Adapter.super.words().stream(), Stream.of(prefixes.command))
                .collect(Collectors.toSet());
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        for (var full : fullTopics) {
            var heard = read(full, message, arrived);
            if (heard.isPresent()) return heard.get();
        }
        return Heard.NOTHING;
    }

    private Optional<Heard> read(FullTopic full, Inbound message, Instant arrived) {
        var topic = message.topic();
        var lwt = full.device(topic, prefixes.telemetry, "LWT");
        if (lwt.isPresent()) return Optional.of(presence(full, lwt.get(), message));
        var sensor = full.device(topic, prefixes.telemetry, "SENSOR");
        if (sensor.isPresent()) return Optional.of(values(sensor.get(), message, "", arrived));
        return ANSWERS.stream()
                .flatMap(answer -> full.device(topic, prefixes.status, answer).stream())
                .findFirst()
                .map(device -> values(device, message, "StatusSNS", arrived));
    }

    /** A device that comes is asked for its registers, so that it need not be waited for (TelePeriod is 300 s). */
    private Heard presence(FullTopic full, String device, Inbound message) {
        var ask = new Reply(
                full.other(message.topic(), prefixes.command, "Status"), "8".getBytes(StandardCharsets.UTF_8));
        return switch (new String(message.payload(), StandardCharsets.UTF_8).strip()) {
            case "Online" -> new Heard(List.of(), List.of(new Here(NAME, device, Presence.ONLINE)), List.of(ask));
            case "Offline" -> new Heard(List.of(), List.of(new Here(NAME, device, Presence.OFFLINE)), List.of());
            default -> Heard.NOTHING;
        };
    }

    private static Heard values(String device, Inbound message, String member, Instant arrived) {
        if (message.retain() == Retain.RETAINED) return Heard.NOTHING;
        var root = ForeignJson.read(message.payload());
        var sensors = member.isEmpty() ? root : root.path(member);
        var energy = sensors.path("ENERGY");
        if (!energy.isObject()) return Heard.NOTHING;
        if (device.isEmpty() || device.length() > LONGEST_NAME)
            throw Problem.invalid("(topic)", "a device's name has 1 to " + LONGEST_NAME + " characters");
        return sample(device, sensors, energy, arrived)
                .map(each -> new Heard(List.of(each), List.of(), List.of()))
                .orElse(Heard.NOTHING);
    }

    private static Optional<ForeignSample> sample(String device, JsonNode sensors, JsonNode energy, Instant arrived) {
        if (!energy.has("Total")) throw Problem.invalid("/ENERGY/Total", "is missing");
        var imported = register(energy, "Total");
        var exported = energy.has("ExportActive") ? register(energy, "ExportActive") : Optional.of(Energy.ZERO);
        if (imported.isEmpty() || exported.isEmpty()) return Optional.empty();
        return Optional.of(new ForeignSample(
                NAME, device, when(sensors, arrived), imported.get(), exported.get(), gauges(energy), 0));
    }

    private static Optional<Energy> register(JsonNode energy, String name) {
        return Phases.sum(energy.path(name)).map(sum -> Quantities.energy(sum, Quantities.EnergyUnit.KWH));
    }

    private static When when(JsonNode sensors, Instant arrived) {
        var time = sensors.path("Time");
        return time.isTextual() ? Moments.iso(time.textValue(), arrived) : new ForeignSample.Arrived(arrived);
    }

    private static Gauges gauges(JsonNode energy) {
        return new Gauges(
                Phases.gaugeSum(energy.path("Power"), "W"),
                Phases.gaugeMean(energy.path("Voltage"), "V"),
                Phases.gaugeSum(energy.path("Current"), "A"),
                OptionalInt.empty());
    }
}
