package io.jirani.treasury;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Tax;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;

/**
 * What we owe to those who are no household is paid, each against its statement: partners (R10), the supplier, the owner of
 * the wires, the state.
 */
public final class PayableEntries {
    private PayableEntries() {}

    /** A partner's shares, by its rail. */
    public static Held partner(String partner, String statement, String rail, Money amount) {
        return paid(
                "partner:" + partner + ":" + statement,
                Account.partner(partner, amount.asset()),
                Account.payout(rail, amount.asset()),
                amount);
    }

    /** The energy the supplier gave, from the trust account. */
    public static Held supplier(CommunityId community, String statement, Money amount) {
        return paid(
                "supplier:" + community + ":" + statement,
                Account.utilityPayable(community, amount.asset()),
                Account.bank(amount.asset()),
                amount);
    }

    /** The supplier pays what it owes: credits it took back cost more than the energy it gave. */
    public static Entry supplierPaid(CommunityId community, String statement, Money amount) {
        return Entry.single("supplier:" + community + ":" + statement + ":in", "supplier.paid")
                .debit(Account.bank(amount.asset()), amount)
                .credit(Account.utilityPayable(community, amount.asset()), amount)
                .entry();
    }

    /** Network charges, from the trust account. */
    public static Held network(CommunityId community, String statement, Money amount) {
        return paid(
                "network:" + community + ":" + statement,
                Account.networkPayable(community, amount.asset()),
                Account.bank(amount.asset()),
                amount);
    }

    /** A tax, from the trust account. */
    public static Held tax(Tax tax, String statement, Money amount) {
        var account = Account.tax(tax, amount.asset());
        return paid("remitted:" + account.code() + ":" + statement, account, Account.bank(amount.asset()), amount);
    }

    private static Held paid(String key, Account owed, Account from, Money amount) {
        return new Held(Entry.pending(key, "payable.paid")
                .debit(owed, amount)
                .credit(from, amount)
                .entry());
    }
}
