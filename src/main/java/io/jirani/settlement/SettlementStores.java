package io.jirani.settlement;

import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;

/** The tables settlement works on: its own, the books, and what it reads and writes of market and payments. */
public record SettlementStores(
        LedgerStore ledger,
        LedgerBooksStore books,
        CommunityStore communities,
        HouseholdStore households,
        IntervalStore intervals,
        MarketBooksStore market,
        PaymentBooksStore payments,
        PayoutBooksStore payouts,
        NoticeStore notices,
        CreditCommands credits,
        SettlementLogStore log) {

    public static SettlementStores of(
            LedgerStore ledger, CommunityStore communities, HouseholdStore households, Ids ids) {
        return new SettlementStores(
                ledger,
                new LedgerBooksStore(),
                communities,
                households,
                new IntervalStore(),
                new MarketBooksStore(),
                new PaymentBooksStore(),
                new PayoutBooksStore(),
                new NoticeStore(ids),
                new CreditCommands(ledger, new CreditStore(ids)),
                new SettlementLogStore());
    }
}
