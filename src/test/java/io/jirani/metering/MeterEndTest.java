package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterLife.Fresh;
import io.jirani.metering.Registration.Native;
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
}
