package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.adapters.HomeAssistant.Form;
import io.jirani.metering.adapters.HomeAssistantStore;
import io.jirani.metering.adapters.HomeAssistantVerticle;
import io.jirani.run.Job;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which meters are announced to Home Assistant, and when. */
class HomeAssistantJobTest {
    private static final String DEVICE = "homeassistant/device/" + Samples.DEV + "/config ";

    private final Neighbourhood home = new Neighbourhood();
    private final List<String> kept = new CopyOnWriteArrayList<>();
    private final AtomicBoolean connected = new AtomicBoolean(true);
    private final AtomicInteger passes = new AtomicInteger();

    @BeforeEach
    void deploy() {
        var job = new HomeAssistantVerticle(
                home.db, new HomeAssistantStore(), Form.DEVICE, new Notes(), this::connected, home.metrics);
        home.vertx
                .deployVerticle(job, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        pass();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void aMeterIsAnnouncedOnceAgainWhenItChangesAndTakenBackWhenItIsTakenDown() throws Exception {
        assertThat(said()).hasSize(4).anyMatch(each -> each.startsWith(DEVICE) && each.contains("\"H0001 meter\""));
        pass();
        assertThat(said()).isEmpty();
        set("update meter_intake set firmware = '1.4.1' where meter_id = (select id from meter where dev = $1)");
        pass();
        assertThat(said()).hasSize(4).anyMatch(each -> each.contains("\"sw\":\"1.4.1\""));
        set("update meter set status = 'decommissioned' where dev = $1");
        pass();
        assertThat(said()).hasSize(4).contains(DEVICE).allMatch(each -> each.endsWith(" "));
    }

    @Test
    void afterTheBrokerWasAwayEverythingIsSaidAgain() {
        said();
        connected.set(false);
        pass();
        assertThat(said()).isEmpty();
        connected.set(true);
        pass();
        assertThat(said()).hasSize(4);
    }

    @Test
    void metersOfOtherMakersAreNotAnnounced() {
        said();
        set("update meter set adapter = 'tasmota', foreign_id = 'tasmota_A1B2C3' where dev = $1");
        connected.set(false);
        pass();
        connected.set(true);
        pass();
        assertThat(said()).isEmpty();
    }

    /** Waits until a pass that began after now is over: one pass at a time, so the one after the next has begun. */
    private void pass() {
        for (int i = 0; i < 2; i++) {
            var before = passes.get();
            var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (passes.get() == before && System.nanoTime() < deadline) {
                Job.nudge(home.vertx, "metering.home_assistant");
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private boolean connected() {
        passes.incrementAndGet();
        return connected.get();
    }

    private List<String> said() {
        var all = List.copyOf(kept);
        kept.clear();
        return all;
    }

    private void set(String sql) {
        home.db.inTransaction(tx -> tx.run(sql, Tuple.of(Samples.DEV.id())));
    }

    private final class Notes implements Inbound.Door {
        @Override
        public void send(Dev dev, String topic, byte[] payload) {}

        @Override
        public void keep(String topic, byte[] payload) {
            kept.add(topic + " " + new String(payload, StandardCharsets.UTF_8));
        }
    }
}
