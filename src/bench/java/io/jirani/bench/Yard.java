package io.jirani.bench;

import io.jirani.bench.Gateway.Door;
import io.jirani.bench.Gateway.Own;
import io.jirani.bench.Gateway.Plan;
import io.jirani.bench.Gateway.Through;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Where rigs are built: one database server for all of them, a template of 100 meters, and whatever a rig needs of its own.
 * Everything ends with the site.
 */
record Yard(Site site, Database server, Town town, Clock clock) {
    /** The database others are copies of. */
    static final String TEMPLATE = "street";

    /** The meters of most rigs. */
    static final int METERS = 1_000;

    /** The meters of the template, the fewest there are. */
    static final int FEWEST = 100;

    private static final Duration LONG_AGO = Duration.ofHours(12);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Starts a database server and fills the template. */
    static Yard open(Site site, Clock clock) {
        var server = site.keep(Database.start(site.folder("postgres")));
        var town = new Town(server, clock);
        town.build(TEMPLATE, FEWEST);
        return new Yard(site, server, town, clock);
    }

    /** A broker of its own. */
    Mosquitto broker(String name) {
        return site.keep(Mosquitto.start(Options.home(), site.folder(name), new SecureRandom()));
    }

    /** A database that holds the template's meters, and more where more are wanted. */
    void database(String name, int meters) {
        town.copy(name, TEMPLATE, meters);
    }

    /** A gateway behind a broker. */
    Rig throughBroker(String database, Mosquitto broker, Fleet fleet) {
        var gateway = gateway(database, new Through(broker));
        return rig(database, Optional.of(broker), gateway.process(), broker.port(), fleet);
    }

    /** A gateway with its own endpoint. */
    Rig direct(String database, Fleet fleet) {
        var gateway = gateway(database, new Own());
        return rig(database, Optional.empty(), gateway.process(), gateway.mqttPort(), fleet);
    }

    /** The naive gateway behind a broker. */
    Rig naive(String database, Mosquitto broker, Fleet fleet) {
        var command = Gateway.java(
                NaiveGateway.class,
                Gateway.url(server.app(database)),
                String.valueOf(broker.port()),
                Mosquitto.BENCH,
                broker.password(),
                Fleet.Tongue.NAIVE.filter());
        var log = site.folder().resolve("naive.log");
        var child = site.keep(Child.start("the naive gateway", command, Map.of(), log));
        child.awaitLine(line -> line.equals("naive: ready"), PATIENCE);
        return rig(database, Optional.of(broker), child.process(), broker.port(), fleet);
    }

    /** Meters whose next row comes after those they have; that one was read so long ago that no row is from the future. */
    Fleet fleet(int meters, long rowsBefore) {
        return new Fleet(meters, rowsBefore + 1, clock.instant().minus(LONG_AGO).truncatedTo(ChronoUnit.SECONDS));
    }

    private Gateway gateway(String database, Door door) {
        return site.keep(Gateway.start(
                new Plan("gateway-" + database, server.app(database), door, "ingest", site.folder("gateways"))));
    }

    private Rig rig(String database, Optional<Mosquitto> broker, ProcessHandle gateway, int port, Fleet fleet) {
        return new Rig(server, broker, gateway, port, fleet, site.keep(Shelf.of(server, database)));
    }
}
