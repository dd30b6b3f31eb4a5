package io.jirani.cli;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/**
 * What a command has of the world: its settings, where it prints, the time and chance.
 *
 * @param out for what a program or a person asked for
 * @param err for progress and complaints
 */
public record Console(
        Map<String, String> environment, PrintStream out, PrintStream err, Clock clock, SecureRandom random) {}
