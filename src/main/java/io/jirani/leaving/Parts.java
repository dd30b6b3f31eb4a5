package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.Offers;
import io.jirani.market.OrderStore;
import io.jirani.metering.MeterHandBack;
import io.jirani.payments.StopPayouts;
import io.jirani.settlement.CreditCommands;
import io.jirani.settlement.NoticeStore;
import java.time.Clock;
import java.time.Instant;

/**
 * What this room works with.
 *
 * @param entrances how households get in
 * @param least the least that can be paid out
 * @param clock money's clock
 * @param sunClock the neighbourhood's, which meters and tariffs follow
 */
public record Parts(
        Db db,
        LedgerStore ledger,
        CommunityStore communities,
        HouseholdStore households,
        OrderStore orders,
        Offers offers,
        StopPayouts payouts,
        MeterHandBack meters,
        CreditCommands credits,
        NoticeStore notices,
        Entrances entrances,
        Money least,
        Clock clock,
        Clock sunClock) {
    /** How a household gets in: its sessions and its keys. */
    public interface Entrances {
        /** Ends all of a household's. */
        void close(Db.Tx tx, HouseholdId household, Instant now);
    }

    /** The same for who is paid by the bank, which moves any shilling. */
    Parts payingByBank() {
        return new Parts(
                db,
                ledger,
                communities,
                households,
                orders,
                offers,
                payouts,
                meters,
                credits,
                notices,
                entrances,
                Money.zero(least.asset()),
                clock,
                sunClock);
    }
}
