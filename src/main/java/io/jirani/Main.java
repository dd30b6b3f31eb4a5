package io.jirani;

import io.jirani.cli.Console;
import io.jirani.cli.Launcher;
import java.security.SecureRandom;
import java.time.Clock;

/** The launcher's entry point: the one place that reads the environment, the clock and chance of the real world. */
public final class Main {
    private Main() {}

    /** Runs one command of the gateway and exits with its status. */
    public static void main(String[] args) {
        var console = new Console(System.getenv(), System.out, System.err, Clock.systemUTC(), new SecureRandom());
        System.exit(Launcher.run(console, args));
    }
}
