package io.jirani.demo.daraja;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Optional;

/**
 * A simulated Safaricom Daraja on a port of its own: tokens, pushes, queries, payouts, status, balance, and phones that
 * answer. Its truth survives {@code kill -9} in {@code daraja.journal}; only one may run on a directory.
 */
public final class DarajaSim implements AutoCloseable {
    /** What the parts of one simulator share. */
    record Parts(DarajaSimConfig config, Clock clock, DarajaWorld world, DarajaJournal journal, DarajaKeys keys) {}

    private final Vertx vertx;
    private final Parts parts;
    private final DarajaVerticle verticle;
    private final String deployment;

    private DarajaSim(Vertx vertx, Parts parts, DarajaVerticle verticle, String deployment) {
        this.vertx = vertx;
        this.parts = parts;
        this.verticle = verticle;
        this.deployment = deployment;
    }

    /** {@link #open Opens} and {@link #takeUp takes up} what was under way. */
    public static DarajaSim start(Vertx vertx, DarajaSimConfig config, Clock clock) {
        var sim = open(vertx, config, clock);
        sim.takeUp();
        return sim;
    }

    /**
     * Reads the journal back and listens; what was under way waits for {@link #takeUp}. Waits until it listens: call it
     * from a virtual thread or from a thread that is not Vert.x's.
     *
     * <p>A port in use comes out as the {@link java.net.BindException} it is; the directory is free again then.
     *
     * @param clock real time: phones take real seconds
     */
    public static DarajaSim open(Vertx vertx, DarajaSimConfig config, Clock clock) {
        var directory = config.directory();
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var keys = DarajaKeys.openOrMake(directory, clock.instant());
        var world = new DarajaWorld();
        var journal = DarajaJournal.open(directory.resolve("daraja.journal"), world::apply);
        var parts = new Parts(config, clock, world, journal, keys);
        var started = Optional.<DarajaSim>empty();
        try {
            if (journal.replayed() == 0) fund(parts);
            started = Optional.of(deploy(vertx, parts));
            return started.get();
        } finally {
            // Not a catch: await throws what the port had to say, which may be a checked exception.
            if (started.isEmpty()) journal.close();
        }
    }

    private static DarajaSim deploy(Vertx vertx, Parts parts) {
        var verticle = new DarajaVerticle(parts);
        var options = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        var deployment = vertx.deployVerticle(verticle, options).await();
        return new DarajaSim(vertx, parts, verticle, deployment);
    }

    private static void fund(Parts parts) {
        var opening = parts.config.disburser().opening().floorWhole().wholeUnits();
        var funded = new DarajaEvent.Funded(opening, parts.clock.millis());
        parts.world.apply(funded);
        parts.journal.append(funded).await();
    }

    /**
     * Lets phones and payouts that a stop left unfinished go on. A process that holds both the provider and its merchant
     * calls this once the merchant listens: a callback is sent once, and whoever is not there has missed it.
     */
    public void takeUp() {
        verticle.resume();
    }

    /** The port it listens on, also when 0 was asked for. */
    public int port() {
        return verticle.port();
    }

    /** The certificate merchants encrypt with, as it is in {@code certificate.pem}. */
    public String certificatePem() {
        return parts.keys.certificatePem();
    }

    public PublicKey publicKey() {
        return parts.keys.publicKey();
    }

    /** Stops listening and lets go of the journal; what is open is taken up at the next start. */
    @Override
    public void close() {
        vertx.undeploy(deployment).await();
        parts.journal.close();
    }
}
