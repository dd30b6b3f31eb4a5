package io.jirani.market.round;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Situation.Net;
import io.jirani.market.tariff.SupplierPrice;
import java.util.Set;

/**
 * A household that trades automatically, as it stands when an interval closes.
 *
 * @param friends who is to have its energy before anybody else
 * @param credits energy it owns and nobody has reserved, before this interval
 * @param cover money a bid may be held from: the free wallet and the unused credit line (ruling 4)
 * @param spentToday on neighbours' energy, by automatic trading and by hand
 * @param supplier what the supplier asks of it and credits it in the interval
 */
public record Trader(
        HouseholdId household,
        Rules rules,
        Set<HouseholdId> friends,
        Net net,
        Energy credits,
        Money cover,
        Money spentToday,
        SupplierPrice supplier) {
    public Trader {
        friends = Set.copyOf(friends);
    }
}
