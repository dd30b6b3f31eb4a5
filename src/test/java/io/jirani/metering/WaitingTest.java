package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterViewStore.Which;
import io.jirani.metering.Registration.Native;
import io.jirani.metering.Registration.Stock;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows kept aside are counted, and whom they wait for is told apart. */
@Timeout(60)
class WaitingTest {
    private static final Act OPERATOR = new Act("operator", "because");

    private final Neighbourhood home = new Neighbourhood();
    private final MeterLife life = new MeterLife(home.meters, Samples.KEYS, home.ingest, home.clock, home.sunClock);
    private final WaitingVerticle anHourLater =
            new WaitingVerticle(home.db, Clock.offset(home.sunClock, Duration.ofHours(1)), home.metrics);

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void rows_that_wait_for_an_operator_are_counted_until_he_decides() {
        home.db.inTransaction(tx -> life.quarantine(tx, Samples.DEV, OPERATOR));
        home.take(sample("01-reading.json"));
        var rows = home.count("select count(*) from reading_parked");
        assertThat(rows).isPositive();
        anHourLater.pass();
        assertThat((long) gauge("jirani_rows_waiting", "quarantined")).isEqualTo(rows);
        assertThat((long) gauge("jirani_rows_waiting_oldest_seconds", "quarantined"))
                .isEqualTo(3_600);
        assertThat(gauge("jirani_rows_waiting", "implausible")).isZero();
        assertThat(home.shown(Samples.DEV).getLong("waiting")).isEqualTo(rows);
        assertThat(listed(Optional.empty()).getLong("waiting")).isEqualTo(rows);
        assertThat(listed(Optional.of(home.first)).containsKey("waiting"))
                .as("the household cannot decide")
                .isFalse();
        home.db.inTransaction(tx -> life.release(tx, Samples.DEV, OPERATOR));
        anHourLater.pass();
        assertThat(gauge("jirani_rows_waiting", "quarantined")).isZero();
        assertThat(gauge("jirani_rows_waiting_oldest_seconds", "quarantined")).isZero();
        assertThat(home.shown(Samples.DEV).getLong("waiting")).isZero();
    }

    @Test
    void rows_of_a_meter_in_stock_wait_for_its_household_and_discarded_ones_for_nobody() {
        var dev = new Dev("ke-stock-1");
        var stock = new Registration(
                dev, new Stock(home.community), new Native(), Optional.empty(), Optional.empty(), Optional.empty());
        home.db.transaction(tx -> life.register(tx, stock, OPERATOR));
        parked(dev, 1, "quarantined", "null");
        parked(Samples.DEV, 2, "implausible", "'discarded'");
        parked(Samples.DEV, 3, "no_time", "null");
        anHourLater.pass();
        assertThat((long) gauge("jirani_rows_waiting", "unclaimed")).isEqualTo(1);
        assertThat(gauge("jirani_rows_waiting", "quarantined")).isZero();
        assertThat(gauge("jirani_rows_waiting", "implausible")).isZero();
        assertThat((long) gauge("jirani_rows_waiting", "no_time")).isEqualTo(1);
        assertThat(home.shown(Samples.DEV).getLong("waiting"))
                .as("one is decided, the other waits for the meter's clock")
                .isZero();
    }

    private JsonObject listed(Optional<HouseholdId> household) {
        return home.db
                .transaction(tx -> new MeterViewStore().list(tx, Which.of(home.community, household, 10)))
                .getJsonObject(0);
    }

    private void parked(Dev dev, long seq, String reason, String decision) {
        home.db.inTransaction(tx -> tx.run(
                "insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at,"
                        + " decision) select id, $2, 1, 1, 0, 0, $3, '{}', $4, " + decision
                        + " from meter where dev = $1",
                Tuple.of(dev.id(), seq, reason, IntakeStore.utc(Samples.NOW))));
    }

    private double gauge(String name, String reason) {
        return home.metrics.get(name).tag("reason", reason).gauge().value();
    }
}
