package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.settlement.PaidPurchase.Fill;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Random;

/** Communities and purchases to test with. */
final class Samples {
    static final Ids IDS = new Ids(Clock.systemUTC(), new Random(11));

    private Samples() {}

    static Community community(Custody custody, int bankRatioPoints, int feePoints) {
        return new Community(
                new CommunityId(IDS.next()),
                "kilimani",
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
        var fills = new ArrayList<Fill>();
        var sellers = new HouseholdId[] {household(), household(), household()};
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            var energy = new Energy(random.nextLong(1, 20_000));
            var price = Price.kes(random.nextLong(100, 3_000));
            fills.add(new Fill(
                    new TradeId(IDS.next()),
                    new OrderId(IDS.next()),
                    sellers[random.nextInt(3)],
                    "H0001",
                    energy,
                    price,
                    price.of(energy),
                    new TransferId(IDS.next())));
        }
        var total = fills.stream().map(Fill::value).reduce(io.jirani.kernel.Money.kes(0), io.jirani.kernel.Money::plus);
        return new PaidPurchase(new PurchaseId(IDS.next()), community, household(), total.ceilWhole(), proof, fills);
    }

    static HouseholdId household() {
        return new HouseholdId(IDS.next());
    }
}
