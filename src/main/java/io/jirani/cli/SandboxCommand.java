package io.jirani.cli;

import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "sandbox",
        description = {
            "Runs the simulated payment providers alone, as HTTP servers, for those who build against us or them.",
            "The last digit of a phone decides what it does: 1-6 pays, 7 cancels, 8 wrong PIN, 9 ignores, 0 has no money."
        })
final class SandboxCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--port", defaultValue = "8090", description = "where it listens (default: ${DEFAULT-VALUE})")
    int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data/providers",
            description = "where the provider keeps its truth (default: ${DEFAULT-VALUE})")
    Path data = Path.of("data/providers");

    SandboxCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var vertx = Vertx.vertx();
        var config = DarajaSimConfig.standard(data).withPort(port);
        var sim = DarajaSim.start(vertx, config, console.clock());
        console.out()
                .println("M-Pesa (Daraja)  http://127.0.0.1:" + sim.port() + "  the page to watch it: /sim, the manual:"
                        + " docs/sandbox.md");
        console.out().println("  consumer key     " + config.app().consumerKey());
        console.out().println("  consumer secret  " + config.app().consumerSecret());
        console.out()
                .println("  pay bill         " + config.payBill().shortcode() + "  passkey "
                        + config.payBill().passkey());
        console.out()
                .println("  payouts from     " + config.disburser().shortcode() + "  initiator "
                        + config.disburser().initiator() + "  password "
                        + config.disburser().initiatorPassword());
        console.out().println("  certificate      " + data.resolve("certificate.pem"));
        var stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
        stop.await();
        sim.close();
        return Exit.OK;
    }
}
