package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Money;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.Offers;
import io.jirani.market.OrderStore;
import io.jirani.metering.MeterHandBack;
import io.jirani.payments.StopPayouts;
import io.jirani.settlement.CreditCommands;
import io.jirani.settlement.NoticeStore;
import java.time.Clock;

/**
 * What this room works with.
 *
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
        Money least,
        Clock clock,
        Clock sunClock) {
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
                Money.zero(least.asset()),
                clock,
                sunClock);
    }
}
