package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.Foreign.Reply;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.adapters.ShellyDevice.Extent;
import io.jirani.metering.adapters.ShellyDevice.Told;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Shelly of the second and third generation, Pro and Plus (shelly-api-docs gen2: Notifications, EM, EMData, EM1, EM1Data,
 * PM1, Switch): {@code {prefix}/events/rpc} with the time in {@code params.ts}, {@code {prefix}/status/{component}}
 * without one, {@code {prefix}/online}. A meter goes by its device's topic prefix, a channel other than 0 by that and
 * {@code :N}. A device that comes is asked for its whole status, over which later changes are laid.
 *
 * <p>The records of past minutes ({@code EMData.GetData}) are not asked for: they hold the energy of minutes, not
 * registers, and lost time costs resolution here, never energy.
 */
public final class Shelly implements Adapter {
    public static final String NAME = "shelly";

    /** Where answers of devices go: {@code jirani/{prefix}/rpc}. */
    private static final String OURS = "jirani/";

    private static final String EVENTS = "/events/rpc";
    private static final String STATUS = "/status/";
    private static final String ONLINE = "/online";
    private static final String ANSWER = "/rpc";
    /** Devices and their components: some tens of MiB at most. */
    private static final int MOST_KEPT = 80_000;

    /** Leaves room for a channel within the 128 characters of a foreign id. */
    private static final int LONGEST_PREFIX = 120;

    private final List<String> prefixes;
    private final Recent<ShellyDevice> devices = new Recent<>(MOST_KEPT);
    private int kept;

    /**
     * @param prefixes filters for the devices' topic prefixes: {@code +} for devices as they are shipped
     */
    public Shelly(List<String> prefixes) {
        this.prefixes = List.copyOf(prefixes);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> filters() {
        return prefixes.stream()
                .flatMap(prefix ->
                        List.of(prefix + EVENTS, prefix + STATUS + "+", prefix + ONLINE, OURS + prefix + ANSWER)
                                .stream())
                .toList();
    }

    @Override
    public Optional<String> sender(String topic) {
        if (topic.endsWith(ONLINE)) return Optional.of(before(topic, ONLINE));
        if (topic.endsWith(EVENTS)) return Optional.of(before(topic, EVENTS));
        var status = topic.lastIndexOf(STATUS);
        if (status > 0 && topic.indexOf('/', status + STATUS.length()) < 0)
            return Optional.of(topic.substring(0, status));
        if (topic.startsWith(OURS) && topic.endsWith(ANSWER))
            return Optional.of(before(topic, ANSWER).substring(OURS.length()));
        return Optional.empty();
    }

    /** Channels other than 0 are meters of their own. */
    @Override
    public String device(String foreignId) {
        return foreignId.replaceFirst(":\\d{1,2}$", "");
    }

    /** The prefixes may be an installer's own and hold whole names. */
    @Override
    public Set<String> words() {
        return Set.of("jirani", "events", "status", "online", "rpc", "command");
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        var topic = message.topic();
        if (topic.endsWith(ONLINE)) return presence(before(topic, ONLINE), message);
        if (message.retain() == Retain.RETAINED) return Heard.NOTHING;
        if (topic.endsWith(EVENTS))
            return notified(before(topic, EVENTS), ForeignJson.read(message.payload()), arrived);
        var status = topic.lastIndexOf(STATUS);
        if (status > 0 && topic.indexOf('/', status + STATUS.length()) < 0)
            return component(topic.substring(0, status), topic.substring(status + STATUS.length()), message, arrived);
        if (topic.startsWith(OURS) && topic.endsWith(ANSWER))
            return answered(before(topic, ANSWER).substring(OURS.length()), message, arrived);
        return Heard.NOTHING;
    }

    private static Heard presence(String device, Inbound message) {
        var ask = "{\"id\":1,\"src\":\"" + OURS + device + "\",\"method\":\"Shelly.GetStatus\"}";
        return switch (new String(message.payload(), StandardCharsets.UTF_8).strip()) {
            case "true" ->
                new Heard(
                        List.of(),
                        List.of(new Here(NAME, device, Presence.ONLINE)),
                        List.of(new Reply(device + ANSWER, ask.getBytes(StandardCharsets.UTF_8))));
            case "false" -> new Heard(List.of(), List.of(new Here(NAME, device, Presence.OFFLINE)), List.of());
            default -> Heard.NOTHING;
        };
    }

    private Heard notified(String device, JsonNode root, Instant arrived) {
        var params = root.path("params");
        var told = told(params.path("ts"), arrived);
        return switch (root.path("method").asText("")) {
            case "NotifyStatus" -> heard(device, params, Extent.CHANGES, told);
            case "NotifyFullStatus" -> heard(device, params, Extent.WHOLE, told);
            default -> Heard.NOTHING;
        };
    }

    /** The whole of one component, and no time with it. */
    private Heard component(String device, String name, Inbound message, Instant arrived) {
        if (name.indexOf(':') < 0) return Heard.NOTHING;
        var said = JsonNodeFactory.instance.objectNode();
        said.set(name, ForeignJson.read(message.payload()));
        return heard(device, said, Extent.WHOLE, new Told(new Arrived(arrived), arrived, arrived));
    }

    private Heard answered(String device, Inbound message, Instant arrived) {
        var result = ForeignJson.read(message.payload()).path("result");
        return heard(device, result, Extent.WHOLE, told(result.path("sys").path("unixtime"), arrived));
    }

    private Heard heard(String device, JsonNode said, Extent extent, Told told) {
        if (device.isEmpty() || device.length() > LONGEST_PREFIX)
            throw Problem.invalid("(topic)", "a device's prefix has 1 to " + LONGEST_PREFIX + " characters");
        if (!ShellyDevice.measures(said)) return Heard.NOTHING;
        List<ForeignSample> samples = laid(device, said, extent, told);
        return samples.isEmpty() ? Heard.NOTHING : new Heard(samples, List.of(), List.of());
    }

    /** Devices not heard for longest are forgotten first. */
    private List<ForeignSample> laid(String name, JsonNode said, Extent extent, Told told) {
        var device = devices.of(name, id -> {
            kept++;
            return new ShellyDevice(id);
        });
        var before = device.size();
        try {
            return device.hear(said, extent, told);
        } finally {
            kept += device.size() - before;
            while (kept > MOST_KEPT) kept -= devices.forgetEldest().size();
        }
    }

    /** How much it remembers: devices and their components. */
    int remembered() {
        return kept;
    }

    private static Told told(JsonNode seconds, Instant arrived) {
        var when = ForeignJson.number(seconds)
                .map(number -> Moments.seconds(number, arrived))
                .orElse(new Arrived(arrived));
        return new Told(when, when instanceof At at ? at.t() : arrived, arrived);
    }

    private static String before(String topic, String end) {
        return topic.substring(0, topic.length() - end.length());
    }
}
