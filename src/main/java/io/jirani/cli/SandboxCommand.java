package io.jirani.cli;

import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
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

    @Option(names = "--json", description = "print the address and the credentials as one JSON line")
    boolean json;

    @Option(names = "--strict", description = "hold every text to the provider's field table")
    boolean strict;

    SandboxCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var vertx = Vertx.vertx();
        var texts = strict ? DarajaSimConfig.Texts.BY_THE_TABLE : DarajaSimConfig.Texts.AS_IT_IS;
        var config = DarajaSimConfig.standard(data).withPort(port).withTexts(texts);
        var sim = DarajaSim.start(vertx, config, console.clock());
        if (json) console.out().println(credentials(sim.port(), config).encode());
        else introduce(sim.port(), config);
        var stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
        stop.await();
        sim.close();
        return Exit.OK;
    }

    private void introduce(int where, DarajaSimConfig config) {
        console.out()
                .println("M-Pesa (Daraja)  http://127.0.0.1:" + where + "  the page to watch it: /sim, the manual:"
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
    }

    private JsonObject credentials(int where, DarajaSimConfig config) {
        return new JsonObject()
                .put("base_url", "http://127.0.0.1:" + where)
                .put("consumer_key", config.app().consumerKey())
                .put("consumer_secret", config.app().consumerSecret())
                .put("shortcode", config.payBill().shortcode())
                .put("passkey", config.payBill().passkey())
                .put("b2c_shortcode", config.disburser().shortcode())
                .put("initiator", config.disburser().initiator())
                .put("initiator_password", config.disburser().initiatorPassword())
                .put("certificate", data.resolve("certificate.pem").toString());
    }
}
