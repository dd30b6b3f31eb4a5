package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.jirani.settlement.AuctionStore.Auction;
import io.jirani.settlement.AuctionStore.Held;
import io.jirani.settlement.AuctionStore.Refusal;
import io.jirani.settlement.AuctionTrade.Stray;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles closed auctions, many trades in a transaction: each is booked on its own, once by its key, and what the books
 * refuse leaves the others. After a kill at any place the next pass goes on with the trades that are open. A trade that is
 * refused again and again waits for a person, its energy and money held. When all have ended the households are told.
 */
public final class SettleAuctions {
    private static final Logger LOG = LoggerFactory.getLogger(SettleAuctions.class);
    /** So many trades are settled under the community's lock at once: who buys meanwhile waits for it. */
    private static final int BATCH = 250;
    /** A trade is tried so often, then it waits for a person. */
    private static final int TRIES = 3;
    /** Auctions one pass looks at. */
    private static final int AUCTIONS = 100;
    /** Who has work after trades were settled. */
    private static final List<String> NEXT = List.of("metering.commands", "settlement.payouts");

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Clock sunClock;
    private final Consumer<String> nudge;
    private final Debts debts;
    private final int batch;

    /**
     * A job's work.
     *
     * @param sunClock the neighbourhood's, the one meters live in
     * @param nudge asks another job to look, by its name
     */
    public SettleAuctions(Db db, SettlementStores stores, Clock clock, Clock sunClock, Consumer<String> nudge) {
        this(db, stores, clock, sunClock, nudge, BATCH);
    }

    SettleAuctions(Db db, SettlementStores stores, Clock clock, Clock sunClock, Consumer<String> nudge, int batch) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.sunClock = sunClock;
        this.nudge = nudge;
        this.debts = new Debts(stores.ledger());
        this.batch = batch;
    }

    /** One pass; answers how many trades it ended and how many households it told. */
    public int pass() {
        var handled = 0;
        var faults = new Faults();
        for (var auction : db.transaction(tx -> stores.auctions().underWay(tx, AUCTIONS))) {
            try {
                handled += settle(auction, faults);
                handled += tell(auction);
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        if (handled > 0) NEXT.forEach(nudge);
        faults.end();
        return handled;
    }

    /** What one transaction did: how many trades it ended, and the number of the last one it looked at. */
    record Step(int ended, int last) {}

    /** Settles the open trades of an auction, batch by batch; answers how many ended. */
    private int settle(Auction auction, Faults faults) {
        var ended = 0;
        for (var after = 0; ; ) {
            var from = after;
            Step step;
            try {
                step = db.transaction(tx -> settle(tx, auction, from, batch));
            } catch (Exception fault) {
                if (fault instanceof InterruptedException) faults.add(fault);
                LOG.warn("trades after {} of {} are settled one by one", from, auction, fault);
                step = alone(auction, from, faults);
            }
            ended += step.ended();
            if (step.last() == from) return ended;
            after = step.last();
        }
    }

    /** A batch that failed, each of its trades alone, so that only what is broken waits. */
    private Step alone(Auction auction, int after, Faults faults) {
        var ended = 0;
        var last = after;
        for (var held : db.transaction(tx -> stores.auctions().open(tx, auction, after, batch))) {
            last = held.trade().n();
            var before = last - 1;
            try {
                ended += db.transaction(tx -> settle(tx, auction, before, 1)).ended();
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        return new Step(ended, last);
    }

    /** The next open trades of an auction, in one transaction; the last one ends the auction with it. */
    Step settle(Db.Tx tx, Auction auction, int after, int limit) {
        stores.communities().lock(tx, auction.community());
        var community = stores.communities().get(tx, auction.community());
        var open = stores.auctions().open(tx, auction, after, limit);
        var ended = book(tx, community, auction, open);
        if (stores.auctions().end(tx, auction, clock.instant())) {
            var sum = stores.auctions().sum(tx, auction);
            stores.log().auctionSettled(tx, auction, sum, clock.instant());
            LOG.info("{} has ended: {} trades settled, {} in review", auction, sum.settled(), sum.review());
        }
        return new Step(ended, open.isEmpty() ? after : open.getLast().trade().n());
    }

    private int book(Db.Tx tx, Community community, Auction auction, List<Held> open) {
        if (open.isEmpty()) return 0;
        var entries = open.stream()
                .map(one -> AuctionEntries.settled(community, auction.start(), one.trade(), one.hold()))
                .toList();
        var answers = stores.ledger().postAll(tx, entries, Together.EACH);
        var settled = new ArrayList<AuctionTrade>();
        var refused = new ArrayList<Refusal>();
        for (int i = 0; i < open.size(); i++) {
            var trade = open.get(i).trade();
            if (answers.get(i) instanceof Answer.Refused refusal) refused.add(new Refusal(trade, refusal.reason()));
            else settled.add(trade);
        }
        // Nobody else touches what a buyer has bought: this cannot be refused, and if it were, nothing of the batch is.
        for (var used : stores.ledger().postAll(tx, uses(community, auction, settled), Together.ATOMIC))
            if (used instanceof Answer.Refused refusal)
                throw new IllegalStateException("energy bought in " + auction + " cannot be used: " + refusal.reason());
        stores.auctions().settled(tx, auction, settled, clock.instant());
        repay(tx, community, auction, settled);
        return settled.size() + (refused.isEmpty() ? 0 : refuse(tx, auction, refused));
    }

    private static List<Entry> uses(Community community, Auction auction, List<AuctionTrade> settled) {
        return settled.stream()
                .map(trade -> AuctionEntries.used(community, auction.start(), trade))
                .toList();
    }

    /** Answers how many of the refused trades will not be tried again. */
    private int refuse(Db.Tx tx, Auction auction, List<Refusal> refused) {
        LOG.warn("the books refuse {} trades of {}: {}", refused.size(), auction, refused.getFirst());
        var given = stores.auctions().refused(tx, auction, refused, TRIES, clock.instant());
        var inReview =
                refused.stream().filter(one -> given.contains(one.trade().n())).toList();
        stores.log().inReview(tx, auction, inReview, clock.instant());
        return inReview.size();
    }

    /** What sellers owe is paid first, from the first of their trades on. */
    private void repay(Db.Tx tx, Community community, Auction auction, List<AuctionTrade> settled) {
        Map<HouseholdId, Integer> firstTrades = new LinkedHashMap<>();
        for (var trade : settled) {
            firstTrades.putIfAbsent(trade.seller(), trade.n());
            for (Stray stray : trade.strays()) firstTrades.putIfAbsent(stray.seller(), trade.n());
        }
        for (var seller : stores.books().owing(tx, firstTrades.keySet(), community.currency())) {
            var cause = "auction:" + community.id() + ":" + auction.start().getEpochSecond() + ":"
                    + firstTrades.get(seller);
            debts.repay(tx, community, seller, cause);
        }
    }

    /** Tells the meters of an auction's households their new credit once it has ended; answers how many households. */
    private int tell(Auction auction) {
        var told = 0;
        for (; ; ) {
            var some = db.transaction(tx -> tell(tx, auction));
            if (some == 0) return told;
            told += some;
        }
    }

    private int tell(Db.Tx tx, Auction auction) {
        if (!stores.auctions().hasEnded(tx, auction)) return 0;
        var now = clock.instant();
        var households = stores.auctionShares().untold(tx, auction, batch);
        stores.credits().tellAll(tx, households, now, sunClock.instant());
        stores.auctionShares().told(tx, auction, households, now);
        if (households.size() < batch) stores.auctions().done(tx, auction);
        return households.size();
    }
}
