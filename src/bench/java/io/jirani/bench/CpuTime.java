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

    private static long ticks(ProcessHandle process) {
        try {
            var text = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
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
