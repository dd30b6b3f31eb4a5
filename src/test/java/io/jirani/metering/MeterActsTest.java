package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.MeterLife.Act;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done to a meter is an act in the books' chain, with who and why and without its secrets. */
class MeterActsTest {
    @Test
    void everyLineOfAMetersLogIsAnActToo() {
        try (var own = new Neighbourhood()) {
            var lives = new MeterLife(own.meters, Samples.KEYS, own.ingest, own.clock, own.sunClock);
            var act = new Act("operator Asha", "it was stolen");
            var made = own.db.transaction(tx -> {
                lives.quarantine(tx, Samples.DEV, act);
                lives.release(tx, Samples.DEV, act);
                lives.trust(tx, Samples.DEV, Assurance.B, act);
                lives.changePassword(tx, Samples.DEV, Optional.empty(), act);
                return lives.rotate(tx, Samples.DEV, Optional.empty(), Duration.ZERO, act);
            });
            for (var verb : new String[] {"quarantined", "released", "trust_set", "password_changed", "key_rotated"})
                assertThat(own.text(
                                "select actor || ', ' || subject || ', ' || reason from audit.act where verb = 'meter."
                                        + verb + "'"))
                        .isEqualTo("operator Asha, meter " + Samples.DEV + ", it was stolen");
            assertThat(own.count("select count(*) from audit.act"))
                    .isEqualTo(own.count("select count(*) from meter_life"));
            assertThat(own.text("select data ->> 'kid' from audit.act where verb = 'meter.key_rotated'"))
                    .isEqualTo(made.kid());
        }
    }
}
