package io.jirani.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is done to the books while they are booked on; the numbers are those of the design's list of attacks. */
enum Fault {
    /** 7: kill -9 of the process that books, in the middle of its batches. */
    CLERK,
    /** 11: kill -9 of the database's first process. */
    POSTMASTER,
    /** 13: connections are cut at COMMIT, before it arrives or before its answer does. */
    COMMIT,
    /** 13: {@code pg_terminate_backend} of whatever is at work. */
    BACKENDS,
    /** 14: a session sits on the rows everybody needs, for longer than others wait for a lock. */
    LOCKS,
    /** 16: no room for the log any more. */
    DISK,
    /** 17: the disk refuses to flush. */
    FSYNC;

    static final List<String> WORDS = Stream.of(values()).map(Fault::word).toList();

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
