package io.jirani.settlement;

import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.OrderStore;
import io.jirani.market.PurchaseStore;
import io.jirani.market.TariffStore;
import io.jirani.payments.RailStateStore;

/** The tables settlement works on: its own, the books, and what it reads and writes of market and payments. */
public record SettlementStores(
        LedgerStore ledger,
        LedgerBooksStore books,
        CommunityStore communities,
        TariffStore tariffs,
        HouseholdStore households,
        IntervalStore intervals,
        FeederStore feeders,
        HouseholdDayStore days,
        PurchaseStore purchases,
        MarketBooksStore market,
        AuctionStore auctions,
        AuctionShareStore auctionShares,
        TraderStore traders,
        DecisionStore decisions,
        io.jirani.payments.CreditStore collectionCredits,
        PaymentBooksStore payments,
        RailStateStore rails,
        PayoutBooksStore payouts,
        NoticeStore notices,
        CreditCommands credits,
        SettlementLogStore log) {

    public static SettlementStores of(
            LedgerStore ledger, CommunityStore communities, HouseholdStore households, Ids ids) {
        var purchases = new PurchaseStore(new OrderStore());
        return new SettlementStores(
                ledger,
                new LedgerBooksStore(),
                communities,
                new TariffStore(),
                households,
                new IntervalStore(),
                new FeederStore(),
                new HouseholdDayStore(),
                purchases,
                new MarketBooksStore(purchases),
                new AuctionStore(),
                new AuctionShareStore(),
                new TraderStore(),
                new DecisionStore(),
                new io.jirani.payments.CreditStore(),
                new PaymentBooksStore(),
                new RailStateStore(),
                new PayoutBooksStore(),
                new NoticeStore(ids),
                new CreditCommands(ledger, new CreditStore(ids)),
                new SettlementLogStore());
    }
}
