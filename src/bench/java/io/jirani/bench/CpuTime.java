package io.jirani.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The processor time processes have used, user and system, from Linux's {@code /proc}: fields 14 to 17 of {@code stat}
 * (proc(5)), in ticks of 10 ms.
 */
final class CpuTime {
    private static final long TICK_MS = 10;

    private CpuTime() {}

    /** Whether this system tells. */
    static boolean known() {
        return Files.exists(Path.of("/proc/self/stat"));
    }

    /** Of a process, its living children, and those it has waited for. */
    static Duration of(ProcessHandle process) {
        var living = process.children().mapToLong(CpuTime::ticks).sum();
        return Duration.ofMillis((ticks(process) + living) * TICK_MS);
    }

    /** Of a process alone. */
    static Duration alone(ProcessHandle process) {
        return Duration.ofMillis(ticks(process) * TICK_MS);
    }

    /** What of a Java process's is its compiler's. */
    static Duration compiling(ProcessHandle process) {
        try (var threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            return Duration.ofMillis(TICK_MS
                    * threads.filter(CpuTime::compiles)
                            .mapToLong(thread -> ticks(thread.resolve("stat")))
                            .sum());
        } catch (IOException gone) {
            return Duration.ZERO;
        }
    }

    private static boolean compiles(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).contains("CompilerThre");
        } catch (IOException gone) {
            return false;
        }
    }

    private static long ticks(ProcessHandle process) {
        return ticks(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    }

    private static long ticks(Path stat) {
        try {
            var text = Files.readString(stat);
            // The second field is the name in brackets and may hold blanks; what follows it begins with the third.
            var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return Stream.of(fields)
                    .skip(11)
                    .limit(4)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }
}
