package io.jirani.settlement;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.util.Optional;

/** What a household owes for energy is paid first from the next money that comes into its wallet (ruling 4). */
public final class OwedEntries {
    private OwedEntries() {}

    /**
     * A bill is paid by phone where money may not rest with us (ruling 13): it pays what is owed, and what it pays too much
     * is change below a shilling and due above.
     */
    public static Entry billed(IntentId intent, String rail, HouseholdId household, Money paid, Money owed) {
        var covered = paid.min(owed);
        var over = paid.minus(covered);
        return Entry.single("bill:" + intent, "bill.paid")
                .debit(Account.collect(rail, paid.asset()), paid)
                .credit(Account.of(household, Pocket.OWED, paid.asset()), covered)
                .credit(Account.of(household, Pocket.DUE, paid.asset()), over.floorWhole())
                .credit(Account.of(household, Pocket.CHANGE, paid.asset()), over.minus(over.floorWhole()))
                .entry();
    }

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
