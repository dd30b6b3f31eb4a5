package io.jirani.settlement;

import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;

/** The operator's own money, put where payouts leave from (recipe R0, ruling 17). */
public final class CapitalEntries {
    private CapitalEntries() {}

    /**
     * A deposit into a rail's payout float.
     *
     * @param reference the bank's or provider's reference of the deposit; books once
     */
    public static Entry deposited(String rail, String reference, Money amount) {
        return Entry.single("capital:" + rail + ":" + reference, "capital.deposited")
                .debit(Account.payout(rail, amount.asset()), amount)
                .credit(Account.capital(amount.asset()), amount)
                .entry();
    }
}
