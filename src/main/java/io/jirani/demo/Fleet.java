package io.jirani.demo;

import io.jirani.kernel.Dev;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * The {@code fleet} command: simulated meters alone, against any broker. At speed 1 they live in the real time, as a
 * gateway in production expects; faster, in a neighbourhood's time of their own that begins at ten.
 */
public final class Fleet implements AutoCloseable {
    private final FleetClient client;
    private final Optional<NeighbourhoodClock> sun;

    private Fleet(FleetClient client, Optional<NeighbourhoodClock> sun) {
        this.client = client;
        this.sun = sun;
    }

    /**
     * Switches meters {@code ke-nbo-1001} and on on.
     *
     * @param folder where their flash and clock are
     * @param secrets {@code DemoSecrets.open(..)::device} for those of a secrets file, or
     *     {@code dev -> new DeviceSecret(DeviceKey.derived(master, dev), password)}
     */
    public static Fleet start(
            Vertx vertx,
            Broker broker,
            int meters,
            int speed,
            long seed,
            Path folder,
            Function<Dev, DeviceSecret> secrets,
            Clock clock) {
        var neighbourhood = Neighbourhood.of(meters);
        var sun = speed == 1
                ? Optional.<NeighbourhoodClock>empty()
                : Optional.of(NeighbourhoodClock.open(folder, clock, neighbourhood.zone(), speed));
        var setup = new FleetClient.Setup(
                broker,
                neighbourhood.homes(),
                neighbourhood.zone(),
                neighbourhood.interval(),
                speed,
                folder,
                sun.map(NeighbourhoodClock::start).orElseGet(clock::instant),
                seed,
                Optional.empty());
        var sunClock = sun.<Clock>map(own -> own).orElse(clock);
        return new Fleet(FleetClient.start(vertx, setup, secrets, clock, sunClock), sun);
    }

    public FleetTally tally() {
        return client.tally();
    }

    @Override
    public void close() {
        client.close();
        sun.ifPresent(NeighbourhoodClock::close);
    }
}
