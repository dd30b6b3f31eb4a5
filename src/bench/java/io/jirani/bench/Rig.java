package io.jirani.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A gateway with its door, its database and its meters, ready to be driven.
 *
 * @param port where meters, or those who speak for them, connect
 */
record Rig(Database server, Optional<Mosquitto> broker, ProcessHandle gateway, int port, Fleet fleet, Shelf shelf) {
    /** What becomes of the rows of earlier slices. */
    enum Ground {
        /** They are taken away before a slice. */
        CLEARED,
        /** They stay, with all there were before. */
        KEPT
    }

    /** Connections of the user that speaks for all meters. */
    static final int CONNECTIONS = 50;

    /** Messages unacknowledged at once, over all connections, where one user speaks for all meters. */
    static final int ON_THE_WAY = 2_000;

    /** Messages unacknowledged at once on a connection that a meter has for itself. */
    private static final int ON_THE_WAY_EACH = 10;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Processor time used so far. */
    private record Used(Duration broker, Duration gateway, Duration database) {}

    /** Publishes at the broker, by the user that speaks for all meters, and waits until all of it is stored. */
    Slice throughBroker(int messages, int rowsPerMessage, Fleet.Tongue tongue, Ground ground) {
        var load = fleet.next(messages, rowsPerMessage, CONNECTIONS, tongue);
        return throughBroker(load, CONNECTIONS, ON_THE_WAY / CONNECTIONS, ground);
    }

    /** The same with a connection for each meter, as a street has it and as {@link #direct} does. */
    Slice throughBrokerEach(int messages) {
        var load = fleet.next(messages, 1, fleet.meters(), Fleet.Tongue.OURS);
        return throughBroker(load, fleet.meters(), ON_THE_WAY_EACH, Ground.CLEARED);
    }

    private Slice throughBroker(Load load, int connections, int window, Ground ground) {
        try (var driver = Driver.open(port, spokesmen(broker.orElseThrow(), connections), PATIENCE)) {
            return measure(load, driver, window, ground);
        }
    }

    /** Publishes at the gateway's own endpoint, each meter on a connection of its own. */
    Slice direct(int messages) {
        var load = fleet.next(messages, 1, fleet.meters(), Fleet.Tongue.OURS);
        var logins = IntStream.rangeClosed(1, fleet.meters())
                .mapToObj(meter -> Town.dev(meter).id())
                .map(dev -> new Driver.Login(dev, dev, Town.PASSWORD.reveal()))
                .toList();
        try (var driver = Driver.open(port, logins, PATIENCE)) {
            return measure(load, driver, ON_THE_WAY_EACH, Ground.CLEARED);
        }
    }

    /** Publishes so many messages a second at the broker; answers how long each took to its commit, in microseconds. */
    long[] waits(int messages, int perSecond) {
        var load = fleet.next(messages, 1, CONNECTIONS, Fleet.Tongue.OURS);
        shelf.clear();
        try (var driver = Driver.open(port, spokesmen(broker.orElseThrow(), CONNECTIONS), PATIENCE)) {
            var drive = driver.paced(load, perSecond, PATIENCE);
            mustArrive(load);
            shelf.mustHoldOnly(load);
            return shelf.waits(load, drive.sent());
        }
    }

    /** Logins of the user that speaks for all meters. */
    static List<Driver.Login> spokesmen(Mosquitto broker, int connections) {
        return IntStream.range(0, connections)
                .mapToObj(i -> new Driver.Login("bench-" + i, Mosquitto.BENCH, broker.password()))
                .toList();
    }

    private Slice measure(Load load, Driver driver, int window, Ground ground) {
        if (ground == Ground.CLEARED) shelf.clear();
        else shelf.settle();
        var before = used();
        var drive = driver.flatOut(load, window, PATIENCE);
        mustArrive(load);
        var after = used();
        var end = Instant.now();
        if (ground == Ground.CLEARED) {
            shelf.mustHoldOnly(load);
            end = shelf.lastCommit();
        } else {
            shelf.mustHold(load);
        }
        return new Slice(
                load.rows(),
                Duration.between(drive.start(), end),
                after.broker.minus(before.broker),
                after.gateway.minus(before.gateway),
                after.database.minus(before.database));
    }

    private void mustArrive(Load load) {
        if (!shelf.await(load, PATIENCE)) shelf.mustHold(load);
    }

    private Used used() {
        return new Used(
                broker.map(its -> CpuTime.of(its.process())).orElse(Duration.ZERO),
                CpuTime.of(gateway),
                CpuTime.of(server.process()));
    }
}
