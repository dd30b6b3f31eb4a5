package io.jirani.treasury;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Loss;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;

/** What the platform bears, gives and takes of its own. */
public final class OwnMoneyEntries {
    private OwnMoneyEntries() {}

    /**
     * Goodwill, or the guarantee that nobody fares worse than with the supplier (R5, ruling 15), from what the platform
     * earned.
     *
     * @param reference of its cause; books once
     */
    public static Entry given(String reference, HouseholdId household, Pocket to, Money amount) {
        return Entry.single("goodwill:" + reference, "goodwill.given")
                .debit(Account.platformFee(amount.asset()), amount)
                .credit(Account.of(household, to, amount.asset()), amount)
                .entry();
    }

    /** A claim that cannot be collected (ruling 5). */
    public static Entry claimLost(String reference, HouseholdId household, Loss why, Money amount) {
        return lost(reference, Account.claim(household, amount.asset()), why, amount);
    }

    /** What a household owes and cannot pay; after an error of ours it never is asked to (ruling 6). */
    public static Entry debtLost(String reference, HouseholdId household, Money amount) {
        return lost(reference, Account.of(household, Pocket.OWED, amount.asset()), Loss.CLAIM, amount);
    }

    /**
     * One asset for another (ruling 8), at a rate agreed before; each side balances by itself.
     *
     * @param gives the account that pays in its asset
     * @param takes the account that receives in its own
     */
    public static Entry exchanged(String reference, Account gives, Money given, Account takes, Money taken) {
        if (given.asset().equals(taken.asset()))
            throw new IllegalArgumentException("an exchange of " + given.asset() + " for itself");
        return Entry.single("exchange:" + reference, "asset.exchanged")
                .debit(gives, given)
                .credit(Account.exchange(given.asset()), given)
                .debit(Account.exchange(taken.asset()), taken)
                .credit(takes, taken)
                .entry();
    }

    private static Entry lost(String reference, Account owed, Loss why, Money amount) {
        return Entry.single("lost:" + reference, "money.lost")
                .debit(Account.loss(why, amount.asset()), amount)
                .credit(owed, amount)
                .entry();
    }
}
