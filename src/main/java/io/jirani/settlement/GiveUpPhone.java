package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.PhoneId;
import io.jirani.payments.StopPayouts;
import java.time.Clock;
import java.time.Instant;

/**
 * A household gives a number up: what was to be sent to it is not, who signed in by it is signed out, and the number itself
 * hears of it, for it may not be its owner who does this.
 */
public final class GiveUpPhone {
    /** Ends the sessions that began with a code to a number. */
    public interface Sessions {
        int endOf(Db.Tx tx, HouseholdId household, PhoneId phone, Instant now);
    }

    private final SettlementStores stores;
    private final PayoutPhones phones;
    private final StopPayouts payouts;
    private final Sessions sessions;
    private final TellNumbers tell;
    private final Clock clock;

    public GiveUpPhone(SettlementStores stores, StopPayouts payouts, Sessions sessions, TellNumbers tell, Clock clock) {
        this.stores = stores;
        this.phones = new PayoutPhones(stores.households().phones());
        this.payouts = payouts;
        this.sessions = sessions;
        this.tell = tell;
        this.clock = clock;
    }

    /** Gives it up, under the community's lock. Refuses the last one that is known to be theirs. */
    void giveUp(Db.Tx tx, Household household, Phone phone) {
        var now = clock.instant();
        stores.communities().lock(tx, household.community());
        payouts.stopTo(tx, household.id(), phone.id(), "its number was given up");
        var was = phones.retire(tx, phone.id(), now);
        sessions.endOf(tx, household.id(), was.id(), now);
        tell.givenUp(tx, household, was);
    }
}
