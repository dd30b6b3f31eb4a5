package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a provider answered, and tries for a minute while the database is away: the answer comes once, and with it the
 * name by which alone we may ask.
 */
final class SureWrite {
    private static final Logger LOG = LoggerFactory.getLogger(SureWrite.class);
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final int TRIES = 9;

    private final Db db;
    private final Consumer<Duration> pause;

    SureWrite(Db db) {
        this(db, SureWrite::sleep);
    }

    /**
     * @param pause between two tries, each twice as long as the one before
     */
    SureWrite(Db db, Consumer<Duration> pause) {
        this.db = db;
        this.pause = pause;
    }

    /** In one transaction, as {@link Db#transaction}. Only for what may be written twice. */
    <T> T write(Function<Db.Tx, T> work) {
        var wait = FIRST;
        for (int tries = 1; ; tries++) {
            try {
                return db.transaction(work);
            } catch (Exception failure) {
                if (tries == TRIES || !Weather.is(failure)) throw failure;
                LOG.warn("a provider's answer waits for the database: {}", failure.toString());
            }
            pause.accept(wait);
            wait = wait.multipliedBy(2);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while an answer waited for the database", stop);
        }
    }
}
