package io.jirani.metering.adapters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jirani.kernel.Dev;
import io.jirani.metering.UplinkTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a meter of our own protocol shows itself in Home Assistant (home-assistant.io, integration MQTT, "MQTT discovery"):
 * messages the broker keeps, which tell where its readings are found. Meters of other makers announce themselves.
 */
public final class HomeAssistant {
    /** Which of the two forms: with both, Home Assistant would find everything twice. */
    public enum Form {
        OFF,
        /** One message a device, for Home Assistant 2024.11 and later. */
        DEVICE,
        /** One message a sensor, for any. */
        SENSORS
    }

    /** Whether there is something to show. */
    public enum Standing {
        HERE,
        /** Decommissioned: what was announced is taken back. */
        GONE
    }

    /**
     * A meter as it is shown.
     *
     * @param name for people
     * @param model as its hello says
     * @param firmware as its hello says
     */
    public record Shown(Dev dev, String name, Optional<String> model, Optional<String> firmware, Standing standing) {}

    /**
     * A message for the broker to keep.
     *
     * @param payload JSON; empty: forget what was kept
     */
    public record Kept(String topic, String payload) {}

    private record Sensor(String key, String name, String kind, String state, String unit) {}

    private static final List<Sensor> SENSORS = List.of(
            new Sensor("imp", "Import", "energy", "total_increasing", "Wh"),
            new Sensor("exp", "Export", "energy", "total_increasing", "Wh"),
            new Sensor("p", "Power", "power", "measurement", "W"));
    private static final String ONLINE = "{{ 'online' if value_json.online else 'offline' }}";
    private static final String FORGET = "";

    private HomeAssistant() {}

    /** All messages of a meter: those of one form, and the end of the other's. */
    public static List<Kept> messages(Shown meter, Form form) {
        var here = meter.standing == Standing.HERE;
        var all = new ArrayList<Kept>();
        var device = "homeassistant/device/" + meter.dev + "/config";
        all.add(new Kept(device, here && form == Form.DEVICE ? device(meter).toString() : FORGET));
        for (var sensor : SENSORS) {
            var topic = "homeassistant/sensor/" + meter.dev + "_" + sensor.key + "/config";
            all.add(new Kept(
                    topic, here && form == Form.SENSORS ? alone(meter, sensor).toString() : FORGET));
        }
        return all;
    }

    private static ObjectNode device(Shown meter) {
        var root = object();
        var device = named(meter).put("mf", "open");
        meter.model.ifPresent(model -> device.put("mdl", model));
        meter.firmware.ifPresent(firmware -> device.put("sw", firmware));
        root.set("dev", device);
        root.set("o", object().put("name", "jirani"));
        root.set(
                "avty",
                root.arrayNode()
                        .add(object().put("t", UplinkTopic.state(meter.dev)).put("val_tpl", ONLINE)));
        var components = root.putObject("cmps");
        for (var sensor : SENSORS)
            components.set(sensor.key, object().put("p", "sensor").setAll(sensor(meter, sensor)));
        return root;
    }

    private static ObjectNode alone(Shown meter, Sensor sensor) {
        var root = sensor(meter, sensor);
        root.set("dev", named(meter));
        return root;
    }

    private static ObjectNode sensor(Shown meter, Sensor sensor) {
        return object().put("uniq_id", meter.dev + "-" + sensor.key)
                .put("name", sensor.name)
                .put("dev_cla", sensor.kind)
                .put("stat_cla", sensor.state)
                .put("unit_of_meas", sensor.unit)
                .put("stat_t", UplinkTopic.reading(meter.dev))
                .put("val_tpl", "{{ value_json.rows[-1]." + sensor.key + " }}");
    }

    private static ObjectNode named(Shown meter) {
        var device = object();
        device.putArray("ids").add(meter.dev.id());
        return device.put("name", meter.name);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
