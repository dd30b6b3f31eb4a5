package io.jirani.cli;

import io.jirani.demo.Broker;
import io.jirani.demo.DemoSecrets;
import io.jirani.demo.Fleet;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fleet",
        description = {
            "Runs simulated meters alone, against any broker.",
            "Their keys and passwords are made at the first run and kept in DIR/neighbourhood-secrets.json: register them"
                    + " with ./jirani meter add --dev .. --key .. --password ..."
        })
final class FleetCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "the broker (default: ${DEFAULT-VALUE})")
    String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "1883", description = "its port (default: ${DEFAULT-VALUE})")
    int port;

    @Option(names = "--meters", defaultValue = "12", description = "how many (default: ${DEFAULT-VALUE})")
    int meters;

    @Option(names = "--speed", defaultValue = "1", description = "how many times faster they live, 1 to 240")
    int speed;

    @Option(names = "--seed", defaultValue = "2026", description = "of suns and appetites")
    long seed;

    @Option(names = "--data", defaultValue = "data/fleet", description = "where they keep their registers and keys")
    Path data = Path.of("data/fleet");

    FleetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var vertx = Vertx.vertx();
        var secrets = DemoSecrets.open(data, console.random());
        var stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
        try (var fleet = Fleet.start(
                vertx, new Broker(host, port), meters, speed, seed, data, secrets::device, console.clock())) {
            while (!stop.await(2, TimeUnit.SECONDS)) console.out().println(fleet.tally());
        } finally {
            vertx.close().await();
        }
        return Exit.OK;
    }
}
