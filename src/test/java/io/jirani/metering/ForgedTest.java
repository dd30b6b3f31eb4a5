package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static io.jirani.metering.Neighbourhood.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes under a meter's name that it did not sign: seen by the operators, and bounded. */
class ForgedTest {
    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void a_flood_of_forged_messages_is_one_event_and_one_row_an_hour_with_their_number() {
        var forged = sample("07-bad-mac.json");
        var stranger = inbound("meters/v1/ke-nbo-9999/up/reading", forged.payload());
        for (int batch = 0; batch < 3; batch++) home.take(forged, forged, stranger, sample("01-reading.json"));
        assertThat(events()).isOne();
        assertThat(home.text("select data::text from event_log where type = 'meter.forged'"))
                .contains("\"dev\": \"ke-nbo-0042\"", "\"reason\": \"wrong_mac\"", "\"messages\": 2");
        assertThat(home.text("select string_agg(dev || ' ' || messages, ', ') from meter_forged"))
                .as("nobody's name makes no row")
                .isEqualTo("ke-nbo-0042 6");
        assertThat(home.shown(Samples.DEV)
                        .getJsonArray("forged")
                        .getJsonObject(0)
                        .getLong("messages"))
                .isEqualTo(6);
        home.db.inTransaction(tx -> tx.run("update meter_forged set hour = hour - interval '1 hour'", Tuple.tuple()));
        home.take(forged);
        assertThat(events()).as("another hour").isEqualTo(2);
    }

    @Test
    void what_is_over_its_time_is_forgotten() {
        home.take(sample("07-bad-mac.json"));
        var later = home.clock.instant().plusSeconds(3_600);
        home.db.inTransaction(tx -> new RetentionStore().forgetAside(tx, later));
        assertThat(home.count("select count(*) from meter_forged")).isZero();
    }

    private long events() {
        return home.count("select count(*) from event_log where type = 'meter.forged'");
    }
}
