package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.kernel.Money;
import io.jirani.settlement.CustomerEntries;
import java.time.Instant;

/** A household's money becomes unclaimed (R15): owed still, to nobody we know. */
final class GiveUp {
    private final Parts parts;
    private final EndStore ends = new EndStore();
    private final UnclaimedStore unclaimed = new UnclaimedStore();
    private final Accounts accounts;

    GiveUp(Parts parts) {
        this.parts = parts;
        this.accounts = new Accounts(parts.ledger());
    }

    /** Books all of its free money as unclaimed. Under the community's lock, with nothing in the way. Answers how much. */
    Money giveUp(Db.Tx tx, Community community, Household household, End end, Instant now) {
        var money = accounts.money(tx, household.id(), community.currency());
        var sum = Accounts.sum(money, community);
        if (!sum.isZero()) {
            var day = now.atZone(community.zone()).toLocalDate();
            var number = unclaimed.next(tx, household.id());
            parts.ledger().post(tx, CustomerEntries.dormant(household.id(), number, money));
            unclaimed.add(tx, household.id(), number, community.id(), day, sum);
            var text = LeavingNotices.unclaimed(household.language(), sum);
            parts.notices().tell(tx, Leave.key(end, "unclaimed:" + number), household, text, now);
        }
        ends.save(tx, end.on(Move.GIVE_UP, now));
        return sum;
    }
}
