package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.WaitingRows.Ruling;
import java.time.Clock;
import java.util.Map;

/** What an operator decides about a meter's rows that the intake may not decide alone, with its line in the log. */
public final class MeterRulings {
    private final MeterLifeStore lives = new MeterLifeStore();
    private final Ingest ingest;
    private final Clock clock;
    private final Clock sunClock;

    /**
     * @param clock the real one
     * @param sunClock the neighbourhood's
     */
    public MeterRulings(Ingest ingest, Clock clock, Clock sunClock) {
        this.ingest = ingest;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** The meter's registers began anew, and that is right: rows of that generation are used from now on. */
    public void accept(Db.Tx tx, Dev dev, int generation, Act act) {
        var meter = lives.lock(tx, dev);
        meter.mustLive();
        ingest.waiting().acceptGeneration(tx, dev, generation, sunClock.instant());
        log(tx, meter.id(), "generation_accepted", Map.of("generation", String.valueOf(generation)), act);
    }

    /** One row that waits is right and a beginning, or stays out for good: {@link WaitingRows#decide}. */
    public void decide(Db.Tx tx, Dev dev, long seq, Ruling ruling, Act act) {
        var meter = lives.lock(tx, dev);
        meter.mustLive();
        ingest.waiting().decide(tx, dev, seq, ruling, sunClock.instant());
        var what = ruling == Ruling.DISCARD ? "row_discarded" : "row_accepted";
        log(tx, meter.id(), what, Map.of("seq", String.valueOf(seq)), act);
    }

    /**
     * The meter's memory was wiped: it counts its rows anew from here, see {@link WaitingRows#restart}. A quarantine ends with it,
     * in the same transaction: released before, the next row would bring it back.
     */
    public void restart(Db.Tx tx, Dev dev, Act act) {
        var meter = lives.lock(tx, dev);
        meter.mustLive();
        var now = clock.instant();
        if (meter.status() == Meter.Status.QUARANTINED) {
            lives.set(tx, meter.id(), MeterMove.RELEASE.of(dev, meter.status()), act.reason(), now);
            lives.tell(tx, "meter.released", meter, meter.household(), act.reason(), now);
        }
        ingest.waiting().restart(tx, dev, sunClock.instant());
        log(tx, meter.id(), "restarted", Map.of(), act);
    }

    private void log(Db.Tx tx, MeterId meter, String what, Map<String, String> data, Act act) {
        lives.log(tx, meter, what, act.who(), act.reason(), data, clock.instant());
    }
}
