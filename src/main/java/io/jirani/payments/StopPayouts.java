package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.PhoneId;
import io.jirani.ledger.LedgerStore;
import java.time.Clock;
import java.util.List;

/** Ends payouts of which nothing has left yet: the money set aside for them is the household's again. */
public final class StopPayouts {
    private final PayoutStore payouts;
    private final LedgerStore ledger;
    private final PaymentSettings settings;
    private final Clock clock;

    public StopPayouts(PayoutStore payouts, LedgerStore ledger, PaymentSettings settings, Clock clock) {
        this.payouts = payouts;
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Stops a household's payouts that nobody has begun to send. One that is under way goes on: what is on the wire cannot be
     * called back. Answers how many it stopped.
     *
     * @param why for the payout's trail
     */
    public int stop(Db.Tx tx, HouseholdId household, String why) {
        return stop(tx, payouts.reservedOf(tx, household), why);
    }

    /** The same for those to one of its numbers. */
    public int stopTo(Db.Tx tx, HouseholdId household, PhoneId phone, String why) {
        return stop(tx, payouts.reservedTo(tx, household, phone), why);
    }

    private int stop(Db.Tx tx, List<Payout> stopped, String why) {
        var now = clock.instant();
        for (var it : stopped) {
            var event = new PayoutEvent.NotPaid(Evidence.E0, new Reason("stopped", why), RailTrouble.NONE);
            var step = it.on(event, now, settings);
            ledger.post(tx, PayoutEntries.unpaid(it));
            payouts.save(tx, it, event, step, now);
        }
        return stopped.size();
    }
}
