package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.payments.IntentStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/**
 * What the doors to the market share.
 *
 * @param clock money's clock
 * @param sunClock the neighbourhood's clock, which tariffs follow
 */
public record Market(
        Db db,
        AuthRoutes auth,
        CommunityStore communities,
        HouseholdStore households,
        OrderStore orders,
        PurchaseStore purchases,
        LookupStore lookups,
        IntentStore intents,
        Offers offers,
        BuyNow buyNow,
        IdempotencyStore answers,
        MeterRegistry metrics,
        Clock clock,
        Clock sunClock) {
    /** The job that collects; nudged after each reservation. */
    static final String COLLECT = "payments.collect";

    /** Counts a purchase by how it ended at the door. */
    void count(Purchase.Door door, String result) {
        metrics.counter("jirani_purchases_total", "door", MarketJson.lower(door), "result", result)
                .increment();
    }
}
