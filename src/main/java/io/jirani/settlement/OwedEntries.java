package io.jirani.settlement;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.util.Optional;

/** What a household owes for energy is paid first from the next money that comes into its wallet (ruling 4). */
public final class OwedEntries {
    private OwedEntries() {}

    /**
     * Pays what is owed as far as the free wallet reaches.
     *
     * @param cause what brought the money; one payment a cause
     */
    public static Optional<Entry> repaid(HouseholdId household, String cause, Money wallet, Money owed) {
        var paid = owed.min(wallet);
        if (paid.isZero()) return Optional.empty();
        return Optional.of(Entry.single("owed:" + cause + ":" + household, "owed.repaid")
                .debit(Account.of(household, Pocket.WALLET, paid.asset()), paid)
                .credit(Account.of(household, Pocket.OWED, paid.asset()), paid)
                .entry());
    }
}
