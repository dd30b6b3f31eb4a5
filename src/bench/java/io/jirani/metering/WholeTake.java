package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * All that the gateway does with messages of meters once they are there, one batch after the other in one thread: their MACs,
 * the verdicts, the rows and the meters' intake rows in one commit. In this package because nobody else foresees.
 */
public final class WholeTake {
    private final Db db;
    private final DeviceKeys keys;
    private final Clock clock;
    private final Ingest ingest;
    private final IntakeMemory memory;
    private final Instant base;
    private long next = 1;

    public WholeTake(Db db, DeviceKeys keys, Clock clock) {
        this.db = db;
        this.keys = keys;
        this.clock = clock;
        this.base = clock.instant().minus(Duration.ofHours(2));
        var commands = new CommandStore(new Ids(clock, new SecureRandom()), clock);
        this.ingest = new Ingest(new MeterStore(keys), new ReadingStore(), commands, clock, clock);
        this.memory = new IntakeMemory(ingest);
    }

    /**
     * Batches of signed messages of one row, one of each meter in each, a second after those before; numbers go on from call
     * to call, so that each is stored.
     *
     * @param dev the meters, from 1 on
     */
    public List<List<Work>> messages(int batches, IntFunction<Dev> dev, int meters) {
        var signing = new ArrayList<DeviceKey>();
        for (int k = 1; k <= meters; k++) signing.add(keys.derived(dev.apply(k), "k1"));
        var all = new ArrayList<List<Work>>();
        for (int i = 0; i < batches; i++) {
            var seq = next++;
            var batch = new ArrayList<Work>();
            for (int k = 1; k <= meters; k++) batch.add(message(dev.apply(k), signing.get(k - 1), seq));
            all.add(List.copyOf(batch));
        }
        return List.copyOf(all);
    }

    /** Takes a batch in a transaction of its own. */
    public void take(List<Work> batch) {
        memory.take(db, ingest.foresee(batch), clock.instant());
    }

    private Work message(Dev dev, DeviceKey key, long seq) {
        var t = base.plusSeconds(seq).toEpochMilli();
        var topic = "meters/v1/" + dev + "/up/reading";
        var json = "{\"v\":1,\"dev\":\"" + dev + "\",\"boot\":1,\"kid\":\"k1\",\"sent\":" + t + ",\"rows\":[{\"seq\":"
                + seq
                + ",\"t\":" + t + ",\"up\":" + 1_000 * seq + ",\"tq\":\"sync\",\"gen\":1,\"imp\":" + (1_000 + seq)
                + ",\"exp\":500,\"p\":3600,\"u\":230100,\"i\":15600,\"q\":0}]}";
        var inbound = new Inbound(
                topic, DeviceMac.sign(key, topic, json), Inbound.Retain.LIVE, (to, where, what) -> {}, () -> {});
        return Work.of(inbound, Foreign.NONE, clock.instant());
    }
}
