package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.market.Trade;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Communities and purchases to test with. */
final class Samples {
    static final Ids IDS = new Ids(Clock.systemUTC(), new Random(11));

    private Samples() {}

    static Community community(Custody custody, int bankRatioPoints, int feePoints) {
        return community("kilimani", custody, bankRatioPoints, feePoints);
    }

    static Community community(String code, Custody custody) {
        return community(code, custody, 10_000, 100);
    }

    private static Community community(String code, Custody custody, int bankRatioPoints, int feePoints) {
        return new Community(
                new CommunityId(IDS.next()),
                code,
                "Kilimani",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Community.Regime.MINI_GRID,
                custody,
                Duration.ofMinutes(15),
                bankRatioPoints,
                feePoints,
                "reserve");
    }

    static PaidPurchase purchase(Random random, Community community, Proof proof) {
        var id = new PurchaseId(IDS.next());
        var buyer = household();
        var sellers = List.of(household(), household(), household());
        var trades = new ArrayList<Trade>();
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            var energy = new Energy(random.nextLong(1, 20_000));
            var price = Price.kes(random.nextLong(100, 3_000));
            trades.add(new Trade(
                    new TradeId(IDS.next()),
                    id,
                    new OrderId(IDS.next()),
                    sellers.get(random.nextInt(3)),
                    "H0001",
                    buyer,
                    energy,
                    price,
                    price.of(energy),
                    new TransferId(IDS.next()),
                    Trade.State.RESERVED));
        }
        var total = trades.stream().map(Trade::value).reduce(Money.kes(0), Money::plus);
        return new PaidPurchase(id, community, buyer, total.ceilWhole(), proof, trades);
    }

    static HouseholdId household() {
        return new HouseholdId(IDS.next());
    }
}
