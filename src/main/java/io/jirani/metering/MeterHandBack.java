package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.MeterLife.Act;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * A household moves out; its meter stays where it is (ruling 29): the account belongs to the person, the meter to the place.
 * What the meter told so far stays that household's.
 */
public final class MeterHandBack {
    private final MeterLifeStore lives = new MeterLifeStore();
    private final Clock clock;
    private final Clock sunClock;

    /**
     * @param clock the real one
     * @param sunClock the neighbourhood's
     */
    public MeterHandBack(Clock clock, Clock sunClock) {
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /**
     * Parts a meter from its household. It goes on with the one who takes the place over, or waits in stock for the next
     * tenant's code. The new one begins at his own first row.
     *
     * @param taker of the same community
     */
    public void handBack(Db.Tx tx, Dev dev, Optional<HouseholdId> taker, Act act) {
        var meter = lives.lock(tx, dev);
        MeterMove.HAND_BACK.of(dev, meter.status());
        var now = clock.instant();
        var moment = sunClock.instant();
        lives.handBack(tx, meter.id(), act.reason(), moment, now);
        taker.ifPresent(next -> lives.own(tx, meter.id(), Optional.of(next), meter.role(), moment, now));
        var to = Map.of("to", taker.isPresent() ? "home" : "stock");
        lives.log(tx, meter.id(), "handed_back", act.who(), act.reason(), to, now);
        lives.tell(tx, "meter.handed_back", meter, meter.household(), act.reason(), now);
        taker.ifPresent(next -> lives.tell(tx, "meter.claimed", meter, Optional.of(next), "", now));
    }
}
