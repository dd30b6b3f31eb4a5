package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterLife.Fresh;
import io.jirani.metering.Registration.Native;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a meter leaves behind when it goes. */
@Timeout(60)
class MeterEndTest {
    private static final Act OPERATOR = new Act("operator", "because");

    @Test
    void a_meter_with_rows_that_wait_goes_only_when_it_is_said_what_becomes_of_them() {
        try (var own = new Neighbourhood()) {
            var lives = new MeterLife(own.meters, Samples.KEYS, own.ingest, own.clock, own.sunClock);
            own.db.inTransaction(tx -> lives.quarantine(tx, Samples.DEV, OPERATOR));
            own.take(Neighbourhood.sample("01-reading.json"));
            var fresh = new Fresh(new Dev("ke-comes"), new Native(), Optional.empty(), Optional.empty());
            assertThatThrownBy(() ->
                            own.db.inTransaction(tx -> lives.decommission(tx, Samples.DEV, Leftover.REFUSE, OPERATOR)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("wait");
            own.db.transaction(tx -> lives.swap(tx, Samples.DEV, fresh, Leftover.COUNT, OPERATOR));
            assertThat(own.count("select count(*) from reading")).isPositive();
            assertThat(own.count("select count(*) from reading_parked")).isZero();
            assertThat(own.text("select status from meter where dev = '" + Samples.DEV + "'"))
                    .isEqualTo("decommissioned");
        }
    }

    @Test
    void rows_that_are_left_out_never_count_and_are_kept_as_what_they_are() {
        try (var own = new Neighbourhood()) {
            var lives = new MeterLife(own.meters, Samples.KEYS, own.ingest, own.clock, own.sunClock);
            own.db.inTransaction(tx -> lives.quarantine(tx, Samples.DEV, OPERATOR));
            own.take(Neighbourhood.sample("01-reading.json"));
            var rows = own.count("select count(*) from reading_parked");
            own.db.inTransaction(tx -> lives.decommission(tx, Samples.DEV, Leftover.LEAVE_OUT, OPERATOR));
            assertThat(own.count("select count(*) from reading")).isZero();
            assertThat(leftOut(own)).isEqualTo(rows).isPositive();
            assertThat(own.text("select data ->> 'rows_left_out' from meter_life order by id desc limit 1"))
                    .isEqualTo(String.valueOf(rows));
            assertThat(own.shown(Samples.DEV).getLong("waiting")).isZero();
        }
    }

    @Test
    void rows_that_wait_though_their_meter_was_taken_down_long_ago_are_left_out_too() {
        try (var own = new Neighbourhood()) {
            own.db.inTransaction(tx ->
                    own.meters.quarantine(tx, own.meters.find(tx, Samples.DEV).orElseThrow(), "odd", Samples.NOW));
            own.take(Neighbourhood.sample("01-reading.json"));
            var rows = own.count("select count(*) from reading_parked");
            var retention = new Retention(own.db, own.clock, own.sunClock);
            retention.pass();
            assertThat(leftOut(own)).as("they wait for an operator").isZero();
            own.db.inTransaction(tx -> tx.run("update meter set status = 'decommissioned'", Tuple.tuple()));
            retention.pass();
            assertThat(leftOut(own)).isEqualTo(rows).isPositive();
        }
    }

    private static long leftOut(Neighbourhood own) {
        return own.count("select count(*) from reading_parked where decision = 'decommissioned'");
    }
}
