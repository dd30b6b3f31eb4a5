package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.adapters.HomeAssistant.Form;
import io.jirani.metering.adapters.HomeAssistant.Kept;
import io.jirani.metering.adapters.HomeAssistant.Shown;
import io.jirani.metering.adapters.HomeAssistant.Standing;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HomeAssistantTest {
    private static final List<JsonObject> SAMPLES = Line.samples("home-assistant/discovery-we-publish.ndjson");

    @Test
    void a_device_is_announced_as_in_the_sample_in_one_message() {
        var announced = HomeAssistant.messages(meter(Standing.HERE), Form.DEVICE);

        assertThat(announced.getFirst().topic()).isEqualTo(SAMPLES.getFirst().getString("topic"));
        assertThat(json(announced.getFirst()))
                .isEqualTo(
                        SAMPLES.getFirst().getJsonObject("payload").put("o", new JsonObject().put("name", "jirani")));
        assertThat(announced.subList(1, 4)).extracting(Kept::payload).containsOnly("");
    }

    @Test
    void the_older_form_is_one_message_a_sensor() {
        var announced = HomeAssistant.messages(meter(Standing.HERE), Form.SENSORS);

        assertThat(announced.getFirst().payload()).isEmpty();
        assertThat(announced.get(1).topic()).isEqualTo(SAMPLES.get(1).getString("topic"));
        assertThat(json(announced.get(1))).isEqualTo(SAMPLES.get(1).getJsonObject("payload"));
        assertThat(announced)
                .extracting(Kept::topic)
                .endsWith("homeassistant/sensor/ke-nbo-0042_exp/config", "homeassistant/sensor/ke-nbo-0042_p/config");
    }

    @Test
    void a_meter_that_is_taken_down_is_forgotten_in_both_forms() {
        assertThat(HomeAssistant.messages(meter(Standing.GONE), Form.SENSORS))
                .hasSize(4)
                .extracting(Kept::payload)
                .containsOnly(SAMPLES.get(2).getString("payload"));
    }

    private static Shown meter(Standing standing) {
        return new Shown(
                new Dev("ke-nbo-0042"),
                "House 42 meter",
                Optional.of("esp32 + PZEM-004T"),
                Optional.of("1.4.0"),
                standing);
    }

    private static JsonObject json(Kept message) {
        return new JsonObject(message.payload());
    }
}
