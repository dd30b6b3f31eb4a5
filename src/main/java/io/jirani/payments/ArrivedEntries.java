package io.jirani.payments;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;

/**
 * Money that came in and buys nothing by itself (R1, R6, rulings 1 and 14):
 *
 * <pre>
 * typed by hand, known   key typed:{rail}:{receipt}  D rail:{rail}:collect / C household:wallet, or due
 * typed by hand, whose?  key typed:{rail}:{receipt}  D rail:{rail}:collect / C suspense:{rail}
 * it is an attempt's     key claimed:{rail}:{receipt} D suspense:{rail} / C rail:{rail}:collect (the attempt's credit has it)
 * its owner is found     key placed:{rail}:{receipt} D suspense:{rail} / C household:wallet, or due
 * </pre>
 */
public final class ArrivedEntries {
    private ArrivedEntries() {}

    /** A payment typed by hand has no attempt: its key is the receipt, whatever channel it comes by. */
    public static Entry typed(String rail, Receipt receipt, HouseholdId household, Pocket to, Money amount) {
        return typed(rail, receipt, Account.of(household, to, amount.asset()), amount);
    }

    /** A payment typed by hand that names nobody. */
    public static Entry unknown(String rail, Receipt receipt, Money amount) {
        return typed(rail, receipt, Account.suspense(rail, amount.asset()), amount);
    }

    /** Whose it is was found. */
    public static Entry placed(String rail, Receipt receipt, HouseholdId household, Pocket to, Money amount) {
        return Entry.single("placed:" + rail + ":" + receipt.number(), "suspense.placed")
                .debit(Account.suspense(rail, amount.asset()), amount)
                .credit(Account.of(household, to, amount.asset()), amount)
                .entry();
    }

    /** It was booked by itself, and its receipt is an attempt's that is credited: it came once. */
    public static Entry claimed(String rail, Receipt receipt, Money amount) {
        return Entry.single("claimed:" + rail + ":" + receipt.number(), "suspense.claimed")
                .debit(Account.suspense(rail, amount.asset()), amount)
                .credit(Account.collect(rail, amount.asset()), amount)
                .entry();
    }

    private static Entry typed(String rail, Receipt receipt, Account to, Money amount) {
        return Entry.single("typed:" + rail + ":" + receipt.number(), "payment.typed")
                .debit(Account.collect(rail, amount.asset()), amount)
                .credit(to, amount)
                .entry();
    }
}
