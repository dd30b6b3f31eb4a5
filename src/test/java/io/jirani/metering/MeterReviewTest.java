package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.MeterEndpoint.Listening;
import io.jirani.metering.MeterLife.Act;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another process, such as the command line, does to a meter that is connected here. Takes as long as the door's look. */
@Timeout(90)
class MeterReviewTest {
    private final Neighbourhood home = new Neighbourhood();
    private final MeterEndpoint endpoint = new MeterEndpoint(
            home.db,
            new MeterLoginStore(Foreign.NONE),
            home.commands,
            new Inlet(message -> IngestVerticle.Offer.TAKEN, () -> true),
            Listening.plain("127.0.0.1", 0),
            home.clock,
            home.metrics);

    @BeforeEach
    void start() {
        home.vertx.deployVerticle(endpoint).await();
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void a_meter_that_another_process_took_down_is_shown_out_within_half_a_minute_and_no_other() throws Exception {
        var stays = new Dev("ke-stays");
        home.addMeter(home.second, stays);
        var gone = connect(Samples.DEV);
        var other = connect(stays);
        var life = new MeterLife(home.meters, Samples.KEYS, home.ingest, home.clock, home.sunClock);
        home.db.inTransaction(
                tx -> life.decommission(tx, Samples.DEV, Leftover.REFUSE, new Act("command line", "display dead")));
        assertThat(gone.closed.get(40, TimeUnit.SECONDS)).isTrue();
        assertThat(other.closed).isNotDone();
        other.disconnect();
    }

    private MeterClient connect(Dev dev) {
        return MeterClient.connect(
                home.vertx, endpoint.port(), dev, MeterClient.options(dev.id(), Neighbourhood.PASSWORD));
    }
}
