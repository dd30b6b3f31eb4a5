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
        return into(Account.payout(rail, amount.asset()), "capital:" + rail + ":" + reference, amount);
    }

    /** A deposit into the trust account. */
    public static Entry depositedAtBank(String reference, Money amount) {
        return into(Account.bank(amount.asset()), "capital:bank:" + reference, amount);
    }

    private static Entry into(Account place, String key, Money amount) {
        return Entry.single(key, "capital.deposited")
                .debit(place, amount)
                .credit(Account.capital(amount.asset()), amount)
                .entry();
    }
}
