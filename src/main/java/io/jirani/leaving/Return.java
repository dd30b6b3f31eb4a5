package io.jirani.leaving;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.leaving.End.Cause;
import java.time.Instant;

/**
 * Who turns up in a community that winds down or has wound down: somebody who was frozen by mistake, asked for his unclaimed
 * money, had money come in late, or was added after it began. He leaves with it, and it has not ended before he is paid.
 */
final class Return {
    private final Parts parts;
    private final EndStore ends = new EndStore();
    private final WindDownStore communities = new WindDownStore();
    private final Accounts accounts;

    Return(Parts parts) {
        this.parts = parts;
        this.accounts = new Accounts(parts.ledger());
    }

    /** Saves the end of an account that goes on: as it is, or, in a community that ends, leaving with it. Under its lock. */
    Standing back(Db.Tx tx, Household household, End end, Instant now) {
        var ending = communities.find(tx, household.community()).isPresent();
        var back = ending ? end.on(Move.WIND_DOWN, Cause.WIND_DOWN, now, now) : end;
        ends.save(tx, back);
        if (ending) {
            reopen(tx, household.community());
            told(tx, household, back, now);
        }
        return back.standing();
    }

    /** Looks at a household of a community that ends: who lives there as ever or has something again, leaves. */
    boolean gather(Db.Tx tx, Community community, Household household) {
        parts.communities().lock(tx, community.id());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        if (gone(tx, community, household, end)) return false;
        var reopened = reopen(tx, community.id());
        if (end.standing() == Standing.LEFT) {
            if (end.heir().isPresent()) return reopened;
            var late = end.on(Move.COME_IN_LATE, Cause.WIND_DOWN, now, now);
            ends.save(tx, late);
            return true;
        }
        if (!end.standing().mayTrade()) return reopened;
        back(tx, household, end, now);
        return true;
    }

    /** Whether a household's part in its community's end is over: it has nothing there any more. */
    boolean gone(Db.Tx tx, Community community, Household household, End end) {
        return (end.standing() == Standing.LEFT || end.standing() == Standing.UNCLAIMED)
                && accounts.money(tx, household.id(), community.currency()).isEmpty()
                && accounts.energy(tx, household.id()).isEmpty();
    }

    void told(Db.Tx tx, Household household, End leaving, Instant now) {
        var text = LeavingNotices.leaving(household.language(), now);
        parts.notices().tell(tx, Leave.key(leaving, "leaving"), household, text, now);
    }

    private boolean reopen(Db.Tx tx, CommunityId id) {
        if (!communities.reopen(tx, id)) return false;
        Acts.append(tx, Act.of("gateway", "community.reopened", "community " + id));
        return true;
    }
}
