package io.jirani.cli;

import io.jirani.App;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.jirani.identity.Household;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

@Command(
        name = "serve",
        description = {
            "Runs the gateway with the settings of the environment (docs/settings.md).",
            "Refuses to start on a setting it cannot use, and names all of them."
        })
final class ServeCommand implements Callable<Integer> {
    private final Console console;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var settings = App.Settings.from(new Env(console.environment(), Aliases.ALL));
        var vertx = Vertx.vertx();
        var world =
                new App.World(vertx, console.clock(), console.clock(), console.clock(), console.random(), this::tell);
        var app = App.start(settings, world);
        console.err().println("jirani: serving on port " + app.httpPort());
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                stopped.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        stop.await();
        app.close();
        vertx.close().await();
        stopped.countDown();
        return Exit.OK;
    }

    private void tell(Household household, String text) {
        console.out().println("notice for " + household.code() + ": " + text);
    }
}
