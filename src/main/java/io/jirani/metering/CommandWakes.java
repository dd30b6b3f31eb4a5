package io.jirani.metering;

import io.jirani.kernel.Dev;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the commands of meters that have just come in, of all who came within some milliseconds at once and one look
 * at a time, however often they ask.
 */
final class CommandWakes {
    private static final Logger LOG = LoggerFactory.getLogger(CommandWakes.class);
    private static final Duration GATHER = Duration.ofMillis(20);

    private final Consumer<List<Dev>> look;
    private final Set<Dev> waiting = new HashSet<>();
    private boolean looking;

    /**
     * @param look may throw while the database is away: then the commands come at their time
     */
    CommandWakes(Consumer<List<Dev>> look) {
        this.look = look;
    }

    synchronized void add(Dev dev) {
        waiting.add(dev);
        if (looking) return;
        looking = true;
        Thread.ofVirtual().name("metering.wake").start(this::work);
    }

    private void work() {
        for (var devs = gathered(); !devs.isEmpty(); devs = gathered()) {
            try {
                look.accept(devs);
            } catch (Exception away) {
                // Also the checked exceptions that Future.await throws undeclared.
                LOG.debug("the commands of {} meters come at their time", devs.size(), away);
            }
        }
    }

    private List<Dev> gathered() {
        try {
            Thread.sleep(GATHER);
        } catch (InterruptedException stop) {
            return taken();
        }
        return taken();
    }

    private synchronized List<Dev> taken() {
        var devs = List.copyOf(waiting);
        waiting.clear();
        looking = !devs.isEmpty();
        return devs;
    }
}
