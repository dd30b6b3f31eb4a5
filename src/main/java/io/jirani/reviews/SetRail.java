package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.payments.RailStateStore;
import java.time.Instant;

/** Opens a rail that stands still, or stops one. Payouts that are on the wire go on either way. */
public final class SetRail {
    private SetRail() {}

    /** Refuses a rail that is so already. */
    public static void set(
            Db.Tx tx, RailStateStore rails, String rail, RailStateStore.State to, String reason, Instant now) {
        var paused = rails.paused(tx, rail).isPresent();
        switch (to) {
            case OPEN -> {
                if (!paused) throw Problem.of(Kind.CONFLICT, "it is open");
                rails.open(tx, rail, now);
            }
            case PAUSED -> {
                if (paused) throw Problem.of(Kind.CONFLICT, "it is paused");
                rails.pause(tx, rail, reason, now);
            }
        }
    }
}
