package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.Foreign.Reply;
import io.jirani.metering.ForeignSample;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.adapters.Known.Part;
import io.jirani.metering.adapters.SparkplugMeter.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A host application of Sparkplug B (specification 3.0.0): births name the metrics, data follows by exception and mostly by
 * alias. A meter is named {@code group/node/device}, for the specification makes device names unique within their edge
 * node only. What cannot be trusted, data before a birth, after a lost message or of an alias never born, is left and a new
 * birth is asked for: a register read under the name of another would be worse than one that comes seconds later. The
 * broker keeps the order of an edge node's messages, so nothing is waited for (a reorder timeout of zero, section 5.9).
 */
public final class Sparkplug implements Adapter {
    private static final String ROOT = "spBv1.0";
    private static final String SESSION = "bdSeq";
    private static final int SEQUENCES = 256;
    /** As many as the registry takes. */
    private static final int LONGEST_ID = 128;

    /** An edge node needs time to send all its births, and one that does not listen is not to be shouted at. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(10);

    private static final int MOST_NODES = 10_000;
    private static final int MOST_NAMES = 300_000;

    /** One device under an edge node, or the edge node itself. */
    private static final class Device {
        /** Since its birth; empty when it is dead, or when a message was lost. */
        private Optional<SparkplugMeter> meter = Optional.empty();

        private Known last = Known.NOTHING;
        private boolean measures;

        int size() {
            return 1 + meter.map(SparkplugMeter::size).orElse(0);
        }
    }

    private static final class Node {
        private final Map<String, Device> devices = new HashMap<>();
        private boolean born;
        private OptionalLong session = OptionalLong.empty();
        private long seq;
        private OptionalLong sent = OptionalLong.empty();
        private Optional<Instant> asked = Optional.empty();
        private int size;

        /** Whatever is called what: it must be said again. */
        void forgetNames() {
            born = false;
            devices.values().forEach(Node::forget);
        }

        private static void forget(Device device) {
            device.meter.ifPresent(meter -> device.last = meter.live());
            device.meter = Optional.empty();
        }

        int measure() {
            size = 1 + devices.values().stream().mapToInt(Device::size).sum();
            return size;
        }
    }

    private enum Order {
        NEXT,
        AGAIN,
        LOST
    }

    private final Map<String, Part> parts;
    private final LinkedHashMap<String, Node> nodes = new LinkedHashMap<>(16, 0.75f, true);
    private int names;

    /**
     * @param parts the metrics to read, by their names
     */
    public Sparkplug(Map<String, Part> parts) {
        this.parts = Map.copyOf(parts);
    }

    @Override
    public String name() {
        return SparkplugMeter.ADAPTER;
    }

    @Override
    public List<String> filters() {
        return Stream.of("NBIRTH/+", "NDEATH/+", "NDATA/+", "DBIRTH/+/+", "DDEATH/+/+", "DDATA/+/+")
                .map(kind -> ROOT + "/+/" + kind)
                .toList();
    }

    @Override
    public Optional<String> sender(String topic) {
        return Optional.of(Topic.parse(topic).node());
    }

    /** An edge node speaks for the devices behind it. */
    @Override
    public String device(String foreignId) {
        return String.join("/", TopicFilter.levels(foreignId).stream().limit(2).toList());
    }

    /** Commands to the node and its devices, and whether hosts are there. */
    @Override
    public boolean hears(String device, String filter) {
        return Stream.of("NCMD", "DCMD")
                        .map(kind -> ROOT + "/" + device.replace("/", "/" + kind + "/"))
                        .anyMatch(own -> filter.equals(own) || filter.startsWith(own + "/"))
                || filter.startsWith(ROOT + "/STATE/");
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        if (message.retain() == Retain.RETAINED) return Heard.NOTHING;
        var topic = Topic.parse(message.topic());
        if (topic.id().length() > LONGEST_ID) throw Problem.invalid("topic", "longer than the registry's names");
        var payload = SparkplugPayload.read(message.payload());
        var node = nodes.computeIfAbsent(topic.node(), key -> new Node());
        names -= node.size;
        try {
            return switch (topic.kind) {
                case "NBIRTH" -> nodeBirth(topic, node, payload, arrived);
                case "NDEATH" -> nodeDeath(topic, node, payload);
                case "DBIRTH" -> deviceBirth(topic, node, payload, arrived);
                case "DDEATH" -> deviceDeath(topic, node, payload, arrived);
                default -> data(topic, node, payload, arrived);
            };
        } finally {
            names += topic.kind.endsWith("DATA") ? node.size : node.measure();
            bound();
        }
    }

    /** How many edge nodes it remembers. */
    int remembered() {
        return nodes.size();
    }

    private Heard nodeBirth(Topic topic, Node node, SparkplugPayload payload, Instant arrived) {
        node.forgetNames();
        node.born = true;
        node.session = session(payload);
        node.seq = payload.seq().orElse(0);
        node.sent = payload.timestamp();
        return birth(topic, node, payload, arrived);
    }

    private Heard deviceBirth(Topic topic, Node node, SparkplugPayload payload, Instant arrived) {
        return switch (order(node, payload)) {
            case NEXT -> birth(topic, node, payload, arrived);
            case AGAIN -> Heard.NOTHING;
            case LOST -> ask(topic, node, arrived);
        };
    }

    private Heard birth(Topic topic, Node node, SparkplugPayload payload, Instant arrived) {
        var device = node.devices.computeIfAbsent(topic.device, key -> new Device());
        Node.forget(device);
        var said = SparkplugMeter.born(topic.id(), payload, parts, device.last, arrived);
        device.measures = said.meter().measures();
        device.last = said.meter().live();
        device.meter = Optional.of(said.meter());
        if (!device.measures) return Heard.NOTHING;
        return new Heard(said.samples(), List.of(here(topic.id(), Presence.ONLINE)), List.of());
    }

    private Heard data(Topic topic, Node node, SparkplugPayload payload, Instant arrived) {
        var order = order(node, payload);
        if (order == Order.AGAIN) return Heard.NOTHING;
        var device = Optional.ofNullable(node.devices.get(topic.device));
        var meter = device.flatMap(born -> born.meter);
        if (order == Order.LOST || meter.isEmpty()) return ask(topic, node, arrived);
        var said = meter.get().data(payload, arrived);
        if (said.isEmpty()) {
            node.forgetNames();
            return ask(topic, node, arrived);
        }
        device.get().meter = said.map(Said::meter);
        return new Heard(said.get().samples(), List.of(), List.of());
    }

    /** The will of an earlier session may come late: the number of the session tells. */
    private Heard nodeDeath(Topic topic, Node node, SparkplugPayload payload) {
        if (!node.session.equals(session(payload))) return Heard.NOTHING;
        node.forgetNames();
        var gone = new ArrayList<Here>();
        node.devices.forEach((name, device) -> {
            if (device.measures) gone.add(here(topic.of(name).id(), Presence.OFFLINE));
        });
        return new Heard(List.of(), gone, List.of());
    }

    private Heard deviceDeath(Topic topic, Node node, SparkplugPayload payload, Instant arrived) {
        var order = order(node, payload);
        if (order == Order.AGAIN) return Heard.NOTHING;
        var device = Optional.ofNullable(node.devices.get(topic.device));
        device.ifPresent(Node::forget);
        var gone = device.filter(known -> known.measures).map(known -> here(topic.id(), Presence.OFFLINE));
        var replies = order == Order.LOST ? ask(topic, node, arrived).replies() : List.<Reply>of();
        return new Heard(List.<ForeignSample>of(), gone.stream().toList(), replies);
    }

    /** Whether a message follows the one before it. A broker may deliver one again, with the same number and time. */
    private static Order order(Node node, SparkplugPayload payload) {
        if (payload.seq().isEmpty()) throw Problem.invalid("seq", "is missing");
        var seq = payload.seq().getAsLong();
        if (!node.born) return Order.LOST;
        if (seq == node.seq && payload.timestamp().equals(node.sent)) return Order.AGAIN;
        if (seq != (node.seq + 1) % SEQUENCES) {
            node.forgetNames();
            return Order.LOST;
        }
        node.seq = seq;
        node.sent = payload.timestamp();
        return Order.NEXT;
    }

    private static Heard ask(Topic topic, Node node, Instant now) {
        if (node.asked.filter(last -> now.isBefore(last.plus(BETWEEN_REQUESTS))).isPresent()) return Heard.NOTHING;
        node.asked = Optional.of(now);
        var command = ROOT + "/" + topic.group + "/NCMD/" + topic.edge;
        return new Heard(List.of(), List.of(), List.of(new Reply(command, SparkplugPayload.rebirth(now))));
    }

    /** Edge nodes not heard for longest are forgotten; if one comes back, it is asked for its birth. */
    private void bound() {
        var eldest = nodes.values().iterator();
        while (nodes.size() > MOST_NODES || (names > MOST_NAMES && nodes.size() > 1)) {
            names -= eldest.next().size;
            eldest.remove();
        }
    }

    private static OptionalLong session(SparkplugPayload payload) {
        return payload.metrics().stream()
                .filter(metric -> metric.name().filter(SESSION::equals).isPresent())
                .flatMap(metric -> metric.number(OptionalInt.empty()).stream())
                .mapToLong(number -> number.longValue())
                .findFirst();
    }

    private Here here(String id, Presence presence) {
        return new Here(name(), id, presence);
    }

    /**
     * {@code spBv1.0/group/kind/edge[/device]}.
     *
     * @param device empty text for the edge node itself
     */
    private record Topic(String group, String kind, String edge, String device) {
        static Topic parse(String topic) {
            var levels = TopicFilter.levels(topic);
            return new Topic(levels.get(1), levels.get(2), levels.get(3), levels.size() > 4 ? levels.get(4) : "");
        }

        String node() {
            return group + "/" + edge;
        }

        String id() {
            return device.isEmpty() ? node() : node() + "/" + device;
        }

        Topic of(String otherDevice) {
            return new Topic(group, kind, edge, otherDevice);
        }
    }
}
