package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.payments.RailStateStore;
import java.time.Instant;

/** Opens a rail that stands still, or stops one. Payouts that are on the wire go on either way. */
public final class SetRail {
    private SetRail() {}

    /**
     * Refuses an operator of one community where there are more: a rail is everybody's, and what stops it stops the payouts
     * of people that this operator does not answer for. Who runs the machine does it at the command line.
     */
    static void mustBeEverybodys(Db.Tx tx, CommunityStore communities) {
        if (communities.all(tx).size() > 1)
            throw Problem.of(
                    Kind.FORBIDDEN,
                    "the rail is every community's: whoever runs the gateway does it by ./jirani rails");
    }

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
