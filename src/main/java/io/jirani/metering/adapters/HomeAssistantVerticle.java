package io.jirani.metering.adapters;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound;
import io.jirani.metering.adapters.HomeAssistant.Form;
import io.jirani.metering.adapters.HomeAssistant.Shown;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The job {@code metering.home_assistant}: announces the meters of our own protocol, some at each look, and again what
 * changed. After the broker was away everything is said again; the broker keeps one copy whoever says it, so any number of
 * processes may. Deploy on virtual threads.
 */
public final class HomeAssistantVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(10);
    private static final int MOST = 500;

    private final Db db;
    private final HomeAssistantStore meters;
    private final Form form;
    private final Inbound.Door door;
    private final BooleanSupplier connected;
    private final MeterRegistry metrics;
    private final Map<Dev, Integer> said = new HashMap<>();
    private String last = "";

    /**
     * @param connected whether the door's broker is there
     */
    public HomeAssistantVerticle(
            Db db,
            HomeAssistantStore meters,
            Form form,
            Inbound.Door door,
            BooleanSupplier connected,
            MeterRegistry metrics) {
        this.db = db;
        this.meters = meters;
        this.form = form;
        this.door = door;
        this.connected = connected;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "metering.home_assistant", TICK, metrics, this::pass);
        return Future.succeededFuture();
    }

    private int pass() {
        if (!connected.getAsBoolean()) {
            said.clear();
            return 0;
        }
        var page = db.transaction(tx -> meters.page(tx, last, MOST));
        last = page.size() < MOST ? "" : page.getLast().dev().id();
        for (var meter : page) announce(meter);
        return 0;
    }

    private void announce(Shown meter) {
        var now = meter.hashCode();
        if (said.getOrDefault(meter.dev(), ~now) == now) return;
        for (var message : HomeAssistant.messages(meter, form))
            door.keep(message.topic(), message.payload().getBytes(StandardCharsets.UTF_8));
        said.put(meter.dev(), now);
    }
}
