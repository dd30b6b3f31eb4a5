package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.PaidPurchase.Proof;

/** Money in escrow for a purchase that will not be: it is first the buyer's (rulings 9 and 14). */
public final class LateMoneyEntries {
    private LateMoneyEntries() {}

    /** The escrow of an unfilled purchase goes back to the buyer. */
    public static Entry returned(
            Community community, PurchaseId purchase, HouseholdId buyer, Money amount, Proof proof) {
        var currency = amount.asset();
        return Entry.single("unfilled:" + purchase, "purchase.unfilled")
                .debit(Account.of(buyer, Pocket.ESCROW, currency), amount)
                .credit(Account.of(buyer, pocket(community, proof), currency), amount)
                .entry();
    }

    /** Where a buyer's money goes that buys nothing. */
    static Pocket pocket(Community community, Proof proof) {
        if (proof == Proof.UNPROVEN) return Pocket.WALLET_UNPROVEN;
        return community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    /**
     * The provider took it back before it was settled: the escrow pays what the buyer owes for that. What his other money has
     * paid of it already, or is frozen for it, is his again.
     */
    public static Entry netted(Community community, PurchaseId purchase, HouseholdId buyer, Money amount, Money claim) {
        var netted = amount.min(claim);
        return Entry.single("netted:" + purchase, "purchase.netted")
                .debit(Account.of(buyer, Pocket.ESCROW, amount.asset()), amount)
                .credit(Account.claim(buyer, amount.asset()), netted)
                .credit(Account.of(buyer, pocket(community, Proof.PROVEN), amount.asset()), amount.minus(netted))
                .entry();
    }
}
