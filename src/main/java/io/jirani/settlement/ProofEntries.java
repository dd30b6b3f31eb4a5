package io.jirani.settlement;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.util.ArrayList;
import java.util.List;

/** What happens in the books when money that was only claimed turns out to be there, or not (ruling 5). */
public final class ProofEntries {
    /**
     * Unproven money of a household.
     *
     * @param to where it goes once it is proven
     */
    public record Waiting(HouseholdId household, Money amount, Pocket to) {}

    /**
     * A payment at evidence E1.
     *
     * @param heldIn where the buyer still has it: escrow, his unproven wallet
     * @param held how much of it he still has there; the rest went to sellers and fees
     */
    public record Claimed(IntentId intent, String rail, HouseholdId buyer, Money amount, Pocket heldIn, Money held) {}

    private ProofEntries() {}

    /** Everybody who waits for the proof of a settled purchase: its sellers, and the buyer for his surplus. */
    public static List<Waiting> waiting(PaidPurchase purchase) {
        var waiting = new ArrayList<>(sellersWaiting(purchase));
        if (!purchase.surplus().isZero())
            waiting.add(new Waiting(purchase.buyer(), purchase.surplus(), purchase.surplusPocket()));
        return waiting;
    }

    /** The sellers who wait for the proof of a settled purchase. */
    public static List<Waiting> sellersWaiting(PaidPurchase purchase) {
        return purchase.sellers().entrySet().stream()
                .map(seller -> new Waiting(seller.getKey(), seller.getValue(), purchase.sellersPocket()))
                .toList();
    }

    /** The money is there. */
    public static Entry proven(IntentId intent, String rail, Money amount, List<Waiting> waiting) {
        var draft = Entry.single("proof:" + intent, "collection.proven")
                .debit(Account.collect(rail, amount.asset()), amount)
                .credit(Account.unproven(rail, amount.asset()), amount);
        release(draft, waiting);
        return draft.entry();
    }

    /**
     * There was no such payment. Sellers delivered and keep their money, from the operator's capital; what the buyer does
     * not hold any more he owes.
     *
     * @param sellers who waits for the money and delivered for it
     */
    public static Entry disproved(Claimed claim, List<Waiting> sellers) {
        var currency = claim.amount().asset();
        var draft = Entry.single("disproof:" + claim.intent(), "collection.disproved")
                .debit(Account.of(claim.buyer(), claim.heldIn(), currency), claim.held())
                .debit(Account.claim(claim.buyer(), currency), claim.amount().minus(claim.held()))
                .credit(Account.unproven(claim.rail(), currency), claim.amount());
        release(draft, sellers);
        return draft.entry();
    }

    private static void release(Entry.Draft draft, List<Waiting> waiting) {
        for (var one : waiting) {
            var currency = one.amount().asset();
            draft.debit(Account.of(one.household(), Pocket.WALLET_UNPROVEN, currency), one.amount())
                    .credit(Account.of(one.household(), one.to(), currency), one.amount());
        }
    }
}
