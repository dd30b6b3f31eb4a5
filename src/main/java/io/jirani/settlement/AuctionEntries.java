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
import java.util.Map;
import java.util.Optional;

/** How the books tell an interval's auction (ruling 16): energy against money in one transfer, the fee once a day. */
public final class AuctionEntries {
    private AuctionEntries() {}

    /**
     * Ends what was held for the interval and moves energy and money; what was held and not traded is free again.
     *
     * @param wallets what of a buyer's money was held in its wallet; what is missing was covered by its credit line, or is
     *     billed where money may not rest with us, and is owed
     * @param holds of bids and offers
     */
    public static Entry cleared(
            Community community,
            Instant start,
            AuctionOutcome outcome,
            Map<HouseholdId, Money> wallets,
            List<TransferId> holds) {
        var key = "auction:" + community.id() + ":" + start.getEpochSecond();
        var kind = "auction.cleared";
        var draft = holds.isEmpty() ? Entry.single(key, kind) : Entry.posting(key, kind, holds);
        for (var buyer : outcome.buyers()) {
            var currency = buyer.money().asset();
            var paid = buyer.money().min(wallets.getOrDefault(buyer.household(), Money.zero(currency)));
            draft.debit(Account.of(buyer.household(), Pocket.WALLET, currency), paid)
                    .debit(
                            Account.of(buyer.household(), Pocket.OWED, currency),
                            buyer.money().minus(paid))
                    .credit(Account.of(buyer.household(), Credit.BOUGHT), buyer.energy());
        }
        for (var seller : outcome.sellers())
            draft.credit(pocket(community, seller.household(), seller.money()), seller.money())
                    .debit(Account.of(seller.household(), Credit.MADE), seller.energy());
        return draft.entry();
    }

    /** The fee on what a seller sold by auction in a day: of the day's sum, rounded down, so no sale pays a cent alone. */
    public static Optional<Entry> fee(Community community, HouseholdId seller, LocalDate day, Money sales) {
        var split = FeeSplit.ofSale(sales, community.feePoints());
        if (split.total().isZero()) return Optional.empty();
        var draft = Entry.single("fee:" + seller + ":" + day, "auction.fee")
                .debit(pocket(community, seller, sales), split.total());
        split.credit(draft, community);
        return Optional.of(draft.entry());
    }

    private static Account pocket(Community community, HouseholdId household, Money money) {
        return Account.of(household, PaidPurchase.sellersPocket(community), money.asset());
    }
}
