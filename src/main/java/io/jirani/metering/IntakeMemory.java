package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.Ingest.Numbers;
import io.jirani.metering.Ingest.Outcome;
import io.jirani.metering.IntakeStore.Known;
import io.jirani.metering.IntakeStore.Overtaken;
import io.jirani.metering.IntakeStore.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches by what this process last wrote of their meters, without reading it again. Where another process wrote of
 * one since, its version is another one: nothing of the batch is stored, and all of it is judged again; the third time with
 * the meters locked, as where a row was there though its meter had not used the number. So processes that are sent rows of the same meter store each row once. Bounded; safe for several
 * threads.
 */
public final class IntakeMemory {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeMemory.class);
    private static final int MOST = 131_072;
    private static final int TRIES = 2;

    private final Ingest ingest;
    /** Beyond the bound it forgets whom it learned of first: to note each use would write all over the memory at every row. */
    private final Map<MeterId, Versioned> all = new LinkedHashMap<>(1_024) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MeterId, Versioned> eldest) {
            return size() > MOST;
        }
    };

    public IntakeMemory(Ingest ingest) {
        this.ingest = ingest;
    }

    /**
     * Takes messages in the order they came, in a transaction of their own.
     *
     * @param received by the neighbourhood's clock
     */
    public Outcome take(Db db, List<Work> work, Instant received) {
        for (int tries = 1; tries <= TRIES; tries++) {
            var asked = new HashSet<MeterId>();
            try {
                var done = db.transaction(
                        tx -> ingest.take(tx, work, senders -> known(tx, senders, asked), Numbers.FRESH, received));
                keep(done.written());
                return told(done.outcome());
            } catch (Overtaken another) {
                LOG.debug("a batch is judged again", another);
                forget(asked);
            } catch (Exception failure) {
                // Who knows which database answers next, and whether it has what was just committed.
                forgetAll();
                if (ReadingStore.weather(failure)) ingest.registry().forgetAll();
                if (!ReadingStore.wasThere(failure)) throw failure;
                break;
            }
        }
        return told(db.transaction(tx -> ingest.take(tx, work, received)));
    }

    /** What a batch changed in the registry is committed. */
    private Outcome told(Outcome outcome) {
        outcome.changed().forEach(ingest.registry()::forget);
        return outcome;
    }

    private Map<MeterId, Versioned> known(Db.Tx tx, Set<MeterId> senders, Set<MeterId> asked) {
        asked.addAll(senders);
        var known = new HashMap<MeterId, Versioned>(senders.size() * 2);
        var unknown = new ArrayList<MeterId>();
        synchronized (this) {
            for (var meter : senders) {
                var remembered = all.get(meter);
                if (remembered == null) unknown.add(meter);
                else known.put(meter, remembered);
            }
        }
        known.putAll(ingest.states(tx, unknown));
        return known;
    }

    private synchronized void keep(List<Known> written) {
        for (var each : written) all.put(each.meter(), new Versioned(each.state(), each.version() + 1));
    }

    private synchronized void forget(Collection<MeterId> meters) {
        meters.forEach(all::remove);
    }

    private synchronized void forgetAll() {
        all.clear();
    }
}
