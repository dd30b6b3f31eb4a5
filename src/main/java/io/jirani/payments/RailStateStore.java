package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;

/** Whether a rail pays out. Anything that makes every payout fail, or doubtful, pauses it until somebody opens it. */
public final class RailStateStore {
    /** Whether payouts pass. */
    public enum State {
        OPEN,
        PAUSED
    }

    private static final String SET = """
            insert into rail_state (rail, payouts, reason, changed_at) values ($1, $2, $3, $4)
            on conflict (rail) do update set payouts = excluded.payouts, reason = excluded.reason,
                changed_at = excluded.changed_at
            where rail_state.payouts <> excluded.payouts
            """;
    private static final String PAUSED = "select reason from rail_state where rail = $1 and payouts = 'paused'";

    /** Stops payouts. The first reason stands until it is opened. */
    public void pause(Db.Tx tx, String rail, String reason, Instant now) {
        tx.run(SET, Tuple.of(rail, "paused", reason, utc(now)));
    }

    /** Lets payouts pass again. */
    public void open(Db.Tx tx, String rail, Instant now) {
        tx.run(SET, Tuple.of(rail, "open", "", utc(now)));
    }

    /** Why a rail does not pay out; nothing when it does. */
    public Optional<String> paused(Db.Tx tx, String rail) {
        return tx.maybe(PAUSED, Tuple.of(rail), row -> row.getString("reason"));
    }
}
