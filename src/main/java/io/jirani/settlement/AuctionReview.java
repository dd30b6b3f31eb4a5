package io.jirani.settlement;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.settlement.AuctionStore.Review;
import java.util.List;
import java.util.Map;

/** Trades of auctions that the books refused again and again: an operator looks, mends the cause and has them tried again. */
public final class AuctionReview {
    private final Db db;
    private final AuctionStore auctions = new AuctionStore();
    private final AuctionShareStore shares = new AuctionShareStore();

    public AuctionReview(Db db) {
        this.db = db;
    }

    /** The trades that wait, oldest first. */
    public List<Review> waiting(CommunityId community) {
        return db.transaction(tx -> auctions.inReview(tx, community));
    }

    /**
     * Opens them again: settlement's next pass tries each, and once settled it is settled for ever. Answers how many.
     *
     * @param actor who says so, as an act's
     * @param reason what was mended
     */
    public int retry(String actor, String reason, CommunityId community) {
        return db.transaction(tx -> {
            shares.retell(tx, community);
            var opened = auctions.retry(tx, community);
            if (opened > 0)
                Acts.append(
                        tx,
                        new Act(
                                actor,
                                "auction.retried",
                                "community " + community,
                                reason,
                                Map.of("trades", String.valueOf(opened))));
            return opened;
        });
    }
}
