package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meters of other makers, from the samples to the tables. */
class ForeignMetersTest {
    private static final String ADAPT = "update meter set adapter = $2, foreign_id = $3, trust = 'B' where dev = $1";

    private final Neighbourhood home = new Neighbourhood();
    private final Foreign adapters = new Adapters(AdapterFile.standard().adapters(), new SimpleMeterRegistry());

    @BeforeEach
    void register() {
        register("tasmota-a1b2c3", "tasmota", "tasmota_A1B2C3");
        register("shelly-pro-em", "shelly", "shellyproem50-08f9e0000002");
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void rows_of_a_tasmota_meter_are_stored_once_and_its_fall_is_parked() {
        var all = messages("tasmota/messages.ndjson");
        var first = all.get(1);
        var outcome = home.take(adapters, first, first);
        assertThat(outcome.rows()).containsEntry("stored", 1).containsEntry("duplicate", 1);
        assertThat(home.take(adapters, first).rows()).containsEntry("stored", 0).containsEntry("duplicate", 1);
        assertThat(outcome.answers()).isEmpty();

        assertThat(home.take(adapters, all.get(4)).rows())
                .containsEntry("stored", 0)
                .containsEntry("parked", 1);
        assertThat(home.count("select count(*) from reading where import_wh = 1843217 and export_wh = 0"))
                .isEqualTo(1);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(home.text("select reason from reading_parked")).isEqualTo("register_fell");
    }

    @Test
    void its_local_time_is_read_in_its_zone_and_it_counts_b() {
        home.take(adapters, messages("tasmota/messages.ndjson").get(1));
        assertThat(home.text("select to_char(t at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from reading"))
                .isEqualTo("2026-01-01 00:01:00");
        assertThat(home.text("select time_quality from reading")).isEqualTo("foreign");
        assertThat(Reading.assurance(TimeQuality.FOREIGN, 0)).isEqualTo(Assurance.B);
    }

    @Test
    void a_meter_nobody_registered_is_refused_and_one_heard_of_is_online() {
        var all = messages("tasmota/messages.ndjson");
        assertThat(home.take(adapters, all.get(0), all.get(2)).rows())
                .containsEntry("stored", 0)
                .containsEntry("refused", 1);
        assertThat(home.text("select string_agg(m.dev, ' ') from meter_intake i join meter m on m.id = i.meter_id"
                        + " where i.online"))
                .isEqualTo("tasmota-a1b2c3");
    }

    @Test
    void a_shelly_says_it_twice_and_is_stored_once() {
        var all = messages("shelly-gen2/messages.ndjson");
        var outcome = home.take(adapters, all.get(3), all.get(4), all.get(5), all.get(3));
        assertThat(outcome.rows())
                .containsEntry("stored", 1)
                .containsEntry("parked", 0)
                .containsEntry("refused", 0);
        assertThat(home.count("select import_wh + export_wh from reading")).isEqualTo(1843217 + 921077);
    }

    private void register(String dev, String adapter, String name) {
        home.addMeter(home.second, new Dev(dev));
        home.db.inTransaction(tx -> tx.run(ADAPT, Tuple.of(dev, adapter, name)));
    }

    private static List<Inbound> messages(String file) {
        return text(file)
                .lines()
                .map(JsonObject::new)
                .map(ForeignMetersTest::message)
                .toList();
    }

    private static Inbound message(JsonObject sample) {
        var payload = sample.getValue("payload").toString();
        var live = inbound(sample.getString("topic"), payload.getBytes(StandardCharsets.UTF_8));
        var retain = sample.getBoolean("retain", false) ? Retain.RETAINED : Retain.LIVE;
        return new Inbound(live.topic(), live.payload(), retain, live.door(), live.settled());
    }

    private static String text(String file) {
        try (var in = ForeignMetersTest.class.getResourceAsStream("/foreign/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
