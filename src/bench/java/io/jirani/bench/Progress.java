package io.jirani.bench;

/** What people watch while a bench runs: on the standard error, with the seconds since the start. */
final class Progress {
    private static final long START = System.nanoTime();

    private Progress() {}

    static void say(String text) {
        var seconds = (System.nanoTime() - START) / 1_000_000_000L;
        System.err.println("bench %4d s  %s".formatted(seconds, text));
    }
}
