package io.jirani.kernel;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDv7 ids from a given clock and source of chance, so a run can be replayed.
 *
 * <p>Layout by RFC 9562 section 5.7: 48 bits of milliseconds, a 12-bit counter that keeps the order inside a
 * millisecond (method 1), 62 bits of chance. Never a secret: the time shows.
 */
public final class Ids {
    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int counter;

    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public synchronized UUID next() {
        var millis = Math.max(clock.millis(), lastMillis);
        if (millis == lastMillis) {
            counter++;
            if (counter > 0xfff) {
                millis++;
                counter = 0;
            }
        } else {
            counter = random.nextInt(0x400);
        }
        lastMillis = millis;
        var high = (millis << 16) | 0x7000 | counter;
        var low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Reads the canonical text of an id. Anything else is a refusal, not a crash. */
    public static UUID parse(String text) {
        try {
            var id = UUID.fromString(text);
            if (!id.toString().equals(text.toLowerCase(java.util.Locale.ROOT))) throw new IllegalArgumentException();
            return id;
        } catch (IllegalArgumentException notAnId) {
            throw Problem.notFound("no such id");
        }
    }
}
