package io.jirani.payments;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import java.util.Optional;

/**
 * Money that goes back the way it came (R5, R12, ruling 9's 3d and 3e). A refund is set aside at request and ends at proof;
 * another method only after the first is proven refused.
 *
 * <pre>
 * refund by reversal     key refund:{intent}      hold D household:{pocket} / C rail:{rail}:collect
 * refund by payout       key refund:{intent}      hold D household:{pocket} / C rail:{rail}:payout
 * provider took it back  key chargeback:{receipt} D claim:{household} / C rail:{rail}:collect
 * .. from suspense       key chargeback:{receipt} D suspense:{rail} / C rail:{rail}:collect
 * as far as he has it    key frozen:{receipt}     hold D household:wallet, or due / C claim:{household}
 * he pays it             key repaid:{cause}:{household} D household:wallet, or due / C claim:{household}
 * a payout came back     key reversed:{intent}    D rail:{rail}:payout / C household:wallet, or due
 * provider's charges     key charged:{rail}:{reference} D rail:{rail}:charges / C rail:{rail}:payout
 * more than was expected key charged:{rail}:{reference}:more D railcost:{rail} / C rail:{rail}:charges
 * less than was expected key charged:{rail}:{reference}:less D rail:{rail}:charges / C railcost:{rail}
 * </pre>
 */
public final class ReturnEntries {
    private ReturnEntries() {}

    /** How a refund travels. */
    public enum Method {
        /** The provider undoes the payment. */
        REVERSAL,
        /** We send it to the phone. */
        PAYOUT
    }

    /** A refund from one of a household's pockets. */
    public static Held refund(
            IntentId intent, String rail, Method method, HouseholdId household, Pocket from, Money amount) {
        var asset = amount.asset();
        var leaves = switch (method) {
            case REVERSAL -> Account.collect(rail, asset);
            case PAYOUT -> Account.payout(rail, asset);
        };
        return new Held(Entry.pending("refund:" + intent, "refund")
                .debit(Account.of(household, from, asset), amount)
                .credit(leaves, amount)
                .entry());
    }

    /** The provider took a payment back after it was spent: the payer owes it. */
    public static Entry chargedBack(String rail, Receipt receipt, HouseholdId payer, Money amount) {
        return Entry.single("chargeback:" + receipt.number(), "payment.chargedback")
                .debit(Account.claim(payer, amount.asset()), amount)
                .credit(Account.collect(rail, amount.asset()), amount)
                .entry();
    }

    /** The provider took back what lay in suspense: nobody owes it. */
    public static Entry fromSuspense(String rail, Receipt receipt, Money amount) {
        return Entry.single("chargeback:" + receipt.number(), "payment.chargedback")
                .debit(Account.suspense(rail, amount.asset()), amount)
                .credit(Account.collect(rail, amount.asset()), amount)
                .entry();
    }

    /** What he has is frozen up to the claim; nothing when he has nothing. Posted when the claim stands, voided else. */
    public static Optional<Held> frozen(Receipt receipt, HouseholdId payer, Pocket from, Money has, Money claim) {
        var amount = has.min(claim);
        if (amount.isZero()) return Optional.empty();
        return Optional.of(new Held(Entry.pending("frozen:" + receipt.number(), "claim.frozen")
                .debit(Account.of(payer, from, amount.asset()), amount)
                .credit(Account.claim(payer, amount.asset()), amount)
                .entry()));
    }

    /**
     * Who owes for a payment that was none pays it from his next money, as far as that reaches.
     *
     * @param cause what brought the money; one payment a cause
     */
    public static Optional<Entry> repaid(String cause, HouseholdId payer, Pocket from, Money has, Money claim) {
        var paid = has.min(claim);
        if (paid.isZero()) return Optional.empty();
        return Optional.of(Entry.single("repaid:" + cause + ":" + payer, "claim.repaid")
                .debit(Account.of(payer, from, paid.asset()), paid)
                .credit(Account.claim(payer, paid.asset()), paid)
                .entry());
    }

    /** A payout that was paid came back days later. */
    public static Entry reversed(IntentId payout, String rail, HouseholdId household, Pocket to, Money amount) {
        return Entry.single("reversed:" + payout, "payout.reversed")
                .debit(Account.payout(rail, amount.asset()), amount)
                .credit(Account.of(household, to, amount.asset()), amount)
                .entry();
    }

    /** The provider took another charge than was booked as owed to it: the cost is what it took. Nothing when they are alike. */
    public static Optional<Entry> chargeCorrected(String rail, String reference, Money booked, Money taken) {
        var asset = taken.asset();
        var cost = Account.railCost(rail, asset);
        var owed = Account.charges(rail, asset);
        var key = "charged:" + rail + ":" + reference;
        return switch (Integer.signum(taken.compareTo(booked))) {
            case 1 -> {
                var more = taken.minus(booked);
                yield Optional.of(Entry.single(key + ":more", "charges.corrected")
                        .debit(cost, more)
                        .credit(owed, more)
                        .entry());
            }
            case -1 -> {
                var less = booked.minus(taken);
                yield Optional.of(Entry.single(key + ":less", "charges.corrected")
                        .debit(owed, less)
                        .credit(cost, less)
                        .entry());
            }
            default -> Optional.empty();
        };
    }

    /** The provider took the charges it had announced. */
    public static Entry chargesTaken(String rail, String reference, Money amount) {
        return Entry.single("charged:" + rail + ":" + reference, "charges.taken")
                .debit(Account.charges(rail, amount.asset()), amount)
                .credit(Account.payout(rail, amount.asset()), amount)
                .entry();
    }
}
