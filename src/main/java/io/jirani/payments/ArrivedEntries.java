package io.jirani.payments;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;

/**
 * Money that came in and buys nothing by itself (R1, R6, rulings 1 and 14):
 *
 * <pre>
 * top-up by a push       key topup:{intent}          D rail:{rail}:collect, or unproven:{rail} / C household:wallet, or wallet:unproven
 * typed by hand, known   key typed:{rail}:{receipt}  D rail:{rail}:collect / C household:wallet, or due
 * typed by hand, whose?  key typed:{rail}:{receipt}  D rail:{rail}:collect / C suspense:{rail}
 * it is an attempt's     key claimed:{rail}:{receipt} D suspense:{rail} / C rail:{rail}:collect (the attempt's credit has it)
 * it is not, after all   key disowned:{rail}:{receipt} D rail:{rail}:collect / C suspense:{rail}
 * the nth time           keys claimed:{rail}:{receipt}:{n}, disowned:{rail}:{receipt}:{n}
 * its owner is found     key placed:{rail}:{receipt} D suspense:{rail} / C household:wallet, or due
 * </pre>
 */
public final class ArrivedEntries {
    private ArrivedEntries() {}

    /** A wallet is filled by a push; on a callback's word it is unproven. */
    public static Entry toppedUp(IntentId intent, String rail, HouseholdId household, Money amount, Evidence evidence) {
        var asset = amount.asset();
        var from = evidence.isProof() ? Account.collect(rail, asset) : Account.unproven(rail, asset);
        var pocket = evidence.isProof() ? Pocket.WALLET : Pocket.WALLET_UNPROVEN;
        return Entry.single("topup:" + intent, "wallet.toppedup")
                .debit(from, amount)
                .credit(Account.of(household, pocket, asset), amount)
                .entry();
    }

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

    /**
     * It was booked by itself, and its receipt is an attempt's that is credited: it came once.
     *
     * @param nth the first time 1; more where an attempt had claimed it falsely
     */
    public static Entry claimed(String rail, Receipt receipt, int nth, Money amount) {
        return Entry.single(nth("claimed:", rail, receipt, nth), "suspense.claimed")
                .debit(Account.suspense(rail, amount.asset()), amount)
                .credit(Account.collect(rail, amount.asset()), amount)
                .entry();
    }

    /** The attempt that claimed it has another receipt: it lies in suspense again. */
    public static Entry disowned(String rail, Receipt receipt, int nth, Money amount) {
        return Entry.single(nth("disowned:", rail, receipt, nth), "suspense.disowned")
                .debit(Account.collect(rail, amount.asset()), amount)
                .credit(Account.suspense(rail, amount.asset()), amount)
                .entry();
    }

    private static String nth(String what, String rail, Receipt receipt, int nth) {
        return what + rail + ":" + receipt.number() + (nth == 1 ? "" : ":" + nth);
    }

    private static Entry typed(String rail, Receipt receipt, Account to, Money amount) {
        return Entry.single("typed:" + rail + ":" + receipt.number(), "payment.typed")
                .debit(Account.collect(rail, amount.asset()), amount)
                .credit(to, amount)
                .entry();
    }
}
