package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Entry.Leg;
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

    /**
     * Who waits for the proof of a settled purchase, read from the legs of its settlement: its sellers, and the buyer for
     * his surplus.
     */
    public static List<Waiting> waiting(Community community, HouseholdId buyer, List<Leg> settlement) {
        var waiting = new ArrayList<Waiting>();
        for (var leg : settlement) {
            var account = leg.account();
            var household = account.household();
            if (household.isEmpty() || leg.amount() > 0) continue;
            var who = household.get();
            if (!account.equals(Account.of(who, Pocket.WALLET_UNPROVEN, account.asset()))) continue;
            var to = who.equals(buyer) ? PaidPurchase.surplusPocket(community) : PaidPurchase.sellersPocket(community);
            waiting.add(new Waiting(who, new Money(-leg.amount(), account.asset()), to));
        }
        return waiting;
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
     * @param waiting who waits for this money
     */
    public static Entry disproved(Claimed claim, List<Waiting> waiting) {
        var currency = claim.amount().asset();
        var sellers = waiting.stream()
                .filter(one -> !one.household().equals(claim.buyer()))
                .toList();
        var draft = Entry.single("disproof:" + claim.intent(), "collection.disproved")
                .debit(Account.of(claim.buyer(), claim.heldIn(), currency), claim.held())
                .debit(Account.claim(claim.buyer(), currency), claim.amount().minus(claim.held()))
                .credit(Account.unproven(claim.rail(), currency), claim.amount());
        release(draft, sellers);
        return draft.entry();
    }

    /**
     * It was there after all: what {@link #disproved} took is put right. The claim on the buyer is gone as far as it was made,
     * and what he had held is his own.
     *
     * @param claimed what was claimed from him
     * @param to where his own money goes
     */
    public static Entry restored(
            IntentId intent, String rail, HouseholdId buyer, Money amount, Money claimed, Pocket to) {
        var asset = amount.asset();
        return Entry.single("restored:" + intent, "collection.restored")
                .debit(Account.collect(rail, asset), amount)
                .credit(Account.claim(buyer, asset), claimed)
                .credit(Account.of(buyer, to, asset), amount.minus(claimed))
                .entry();
    }

    private static void release(Entry.Draft draft, List<Waiting> waiting) {
        for (var one : waiting) {
            var currency = one.amount().asset();
            draft.debit(Account.of(one.household(), Pocket.WALLET_UNPROVEN, currency), one.amount())
                    .credit(Account.of(one.household(), one.to(), currency), one.amount());
        }
    }
}
