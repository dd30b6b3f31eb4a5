package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How the books tell an interval's auction (ruling 16): what bids and offers held is free again but for what was traded,
 * each trade moves energy and money in one transfer, and the fee is taken once a day.
 */
public final class AuctionEntries {
    private AuctionEntries() {}

    /** Ends what was held for bids and offers. What was traded is held again in the same commit. */
    public static Entry freed(Community community, Instant start, List<TransferId> holds) {
        return Entry.voiding(key(community, start) + ":freed", "auction.freed", holds);
    }

    /** Sets a trade's energy aside, and what of its money the buyer's wallet has. */
    public static Entry held(Community community, Instant start, AuctionTrade trade) {
        var currency = trade.wallet().asset();
        return Entry.pending(key(community, start, trade) + ":held", "auction.held")
                .debit(Account.of(trade.buyer(), Pocket.WALLET, currency), trade.wallet())
                .credit(pocket(community, trade.seller(), trade.wallet()), trade.wallet())
                .debit(Account.of(trade.seller(), Credit.MADE), trade.energy())
                .credit(Account.of(trade.buyer(), Credit.BOUGHT), trade.energy())
                .entry();
    }

    /** A trade: its hold ends, and its energy goes against its money. */
    public static Entry settled(Community community, Instant start, AuctionTrade trade, TransferId hold) {
        var currency = trade.wallet().asset();
        var draft = Entry.posting(key(community, start, trade), "auction.settled", List.of(hold))
                .debit(Account.of(trade.buyer(), Pocket.WALLET, currency), trade.wallet())
                .debit(Account.of(trade.buyer(), Pocket.OWED, currency), trade.owed())
                .credit(pocket(community, trade.seller(), trade.toSeller()), trade.toSeller());
        for (var stray : trade.strays()) draft.credit(pocket(community, stray.seller(), stray.money()), stray.money());
        return draft.debit(Account.of(trade.seller(), Credit.MADE), trade.energy())
                .credit(Account.of(trade.buyer(), Credit.BOUGHT), trade.energy())
                .entry();
    }

    /** What the buyer used in the interval is what the trade brought it: used as it is settled. */
    public static Entry used(Community community, Instant start, AuctionTrade trade) {
        return Entry.single(key(community, start, trade) + ":used", "auction.used")
                .debit(Account.of(trade.buyer(), Credit.BOUGHT), trade.energy())
                .credit(Account.consumed(community.id()), trade.energy())
                .entry();
    }

    /**
     * The fee on what a seller sold by auction in a day: of the day's sum, rounded down, so no sale pays a cent alone.
     *
     * @param has what of its money is still there and free; what it lacks it owes
     */
    public static Optional<Entry> fee(Community community, HouseholdId seller, LocalDate day, Money sales, Money has) {
        var split = FeeSplit.ofSale(sales, community.feePoints());
        if (split.total().isZero()) return Optional.empty();
        var draft = Entry.single("fee:" + seller + ":" + day, "auction.fee")
                .debit(pocket(community, seller, sales), split.total().min(has))
                .debit(
                        Account.of(seller, Pocket.OWED, sales.asset()),
                        split.total().minus(split.total().min(has)));
        split.credit(draft, community);
        return Optional.of(draft.entry());
    }

    private static String key(Community community, Instant start) {
        return "auction:" + community.id() + ":" + start.getEpochSecond();
    }

    private static String key(Community community, Instant start, AuctionTrade trade) {
        return key(community, start) + ":" + trade.n();
    }

    private static Account pocket(Community community, HouseholdId household, Money money) {
        return Account.of(household, PaidPurchase.sellersPocket(community), money.asset());
    }
}
