package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.jirani.market.ClosedAuction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a closed auction from the market, in the transaction that clears it and under the community's lock. What was traded
 * is held trade by trade and waits as rows for {@link SettleAuctions}; all else that bids and offers held is free again.
 */
public final class AuctionHandOver {
    private final SettlementStores stores;
    private final Clock clock;

    public AuctionHandOver(SettlementStores stores, Clock clock) {
        this.stores = stores;
        this.clock = clock;
    }

    /** Takes an auction once; handed over again it changes nothing. Fails, and with it the clearing, when the books refuse a hold. */
    public void take(Db.Tx tx, ClosedAuction auction) {
        var community = stores.communities().get(tx, auction.community());
        if (!stores.auctions().add(tx, auction, clock.instant())) return;
        if (!auction.holds().isEmpty())
            stores.ledger().post(tx, AuctionEntries.freed(community, auction.start(), auction.holds()));
        var trades = AuctionTrades.of(auction);
        var entries = trades.stream()
                .map(trade -> AuctionEntries.held(community, auction.start(), trade))
                .toList();
        var held = new ArrayList<AuctionStore.Held>();
        var answers = stores.ledger().postAll(tx, entries, Together.ATOMIC);
        for (int i = 0; i < trades.size(); i++)
            held.add(new AuctionStore.Held(trades.get(i), hold(auction, trades.get(i), answers, i)));
        stores.auctions().addTrades(tx, auction, held);
        stores.auctionShares().add(tx, auction);
    }

    private static TransferId hold(ClosedAuction auction, AuctionTrade trade, List<Answer> answers, int place) {
        return switch (answers.get(place)) {
            case Answer.Created created -> created.id();
            case Answer.Exists exists -> exists.id();
            case Answer.Refused refused ->
                throw new IllegalStateException("trade " + trade.n() + " of the auction of " + auction.start()
                        + " cannot be held: " + refused.reason());
        };
    }
}
