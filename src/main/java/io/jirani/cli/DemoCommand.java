package io.jirani.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.jirani.demo.Demo;
import io.jirani.demo.DemoOptions;
import io.jirani.identity.Household;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "demo",
        description = {
            "Runs a whole neighbourhood on this machine: database, broker, payment provider, houses, people, and the"
                    + " gateway between them. Needs nothing else.",
            "With --for it ends by itself, checks the books and says how it went; the exit status is 0 only if all is"
                    + " well."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration SUMMARY_EVERY = Duration.ofSeconds(2);

    private final Console console;

    @Spec
    @Nullable
    CommandSpec command;

    @Option(
            names = "--speed",
            defaultValue = "60",
            paramLabel = "N",
            description =
                    "how many times faster the neighbourhood lives, 1 to 240 (default: ${DEFAULT-VALUE}: a quarter"
                            + " of an hour in 15 s); money always takes real time")
    int speed;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = SpanConverter.class,
            description = "end by itself after so long: 60s, 5m")
    @Nullable
    Duration span;

    @Option(
            names = "--households",
            defaultValue = "12",
            paramLabel = "N",
            description = "how many, 5 to 1000 (default: ${DEFAULT-VALUE})")
    int households;

    @Option(names = "--json", description = "print the result as one JSON line, and nothing else, on standard output")
    boolean json;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "P",
            description = "of the page; the next free one is taken (default: ${DEFAULT-VALUE}); 0 takes any")
    int port;

    @Option(
            names = "--data",
            defaultValue = "data",
            paramLabel = "DIR",
            description = "where everything is kept; the next demo goes on from there (default: ${DEFAULT-VALUE})")
    Path data = Path.of("data");

    DemoCommand(Console console) {
        this.console = console;
    }

    static final class SpanConverter implements picocli.CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!text.matches("[1-9][0-9]{0,5}[smh]"))
                throw new TypeConversionException("a time is a number and s, m or h, such as 60s");
            return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!console.environment().containsKey("JIRANI_LOG_LEVEL")
                && LoggerFactory.getLogger("io.jirani") instanceof Logger rooms) rooms.setLevel(Level.WARN);
        check("--speed", speed, 1, 240);
        check("--households", households, 5, 1_000);
        check("--port", port, 0, 65_535);
        var ports = port == 0 ? new DemoOptions.Ports(0, 0, 0) : new DemoOptions.Ports(port, 1883, 8090);
        var demo = Demo.start(
                new DemoOptions(speed, households, ports, data),
                console.clock(),
                console.random(),
                this::say,
                this::notice);
        var stop = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var hook = new Thread(() -> {
            stop.countDown();
            await(ended);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        say("");
        say("  the page       http://localhost:" + demo.httpPort());
        say("  meters (MQTT)  mqtt://localhost:" + demo.mqttPort());
        say("  the provider   http://localhost:" + demo.providerPort() + "/sim");
        say(
                "  phones         254700000001 to ..9 and 0: 1-6 pay, 7 cancels, 8 mistypes the PIN, 9 ignores, 0 has no money");
        say("  texts (SMS)    http://localhost:" + demo.phonesPort() + "/phones/254700000001");
        say("  operators      asha and brian; passwords in " + data.resolve("neighbourhood-secrets.json")
                + ", codes at http://localhost:" + demo.phonesPort() + "/authenticators/asha");
        say("  data           " + data + (span == null ? "   stop with Ctrl-C" : ""));
        say("");
        try {
            watch(demo, stop);
            return end(demo);
        } finally {
            demo.close();
            ended.countDown();
        }
    }

    private void watch(Demo demo, CountDownLatch stop) throws InterruptedException {
        var end = span == null ? Long.MAX_VALUE : System.nanoTime() + span.toNanos();
        while (System.nanoTime() < end) {
            var rest = Math.min(SUMMARY_EVERY.toNanos(), end - System.nanoTime());
            if (stop.await(rest, TimeUnit.NANOSECONDS)) return;
            say(demo.summary());
        }
    }

    private int end(Demo demo) {
        say("ending: what is under way finishes, the provider's statement is read, then the books are checked");
        var report = demo.finish();
        say(report.statementLine());
        console.out().println(json ? report.line() : report.ok() ? "all is well: " + report.line() : report.line());
        if (!json) report.faults().forEach(fault -> console.err().println("  " + fault));
        return report.ok() ? Exit.OK : Exit.REFUSED;
    }

    private void notice(Household household, String text) {
        if (span == null && !json) say("  » " + household.code() + ": " + text);
    }

    private void say(String text) {
        (json ? console.err() : console.out()).println(text);
    }

    private void check(String name, int value, int least, int most) {
        if (value < least || value > most)
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    name + ": from " + least + " to " + most + ", not " + value);
    }

    private static void await(CountDownLatch ended) {
        try {
            if (!ended.await(90, TimeUnit.SECONDS)) Thread.currentThread().interrupt();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
