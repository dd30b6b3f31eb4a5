package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Collection;
import io.jirani.payments.Receipt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose a receipt is, and what lay in suspense for it by itself: as CreditStore, ClaimArrival and FalseReceipt have it. */
final class Claiming {
    private final Town town;

    Claiming(Town town) {
        this.town = town;
    }

    /** Keeps a receipt that was said of a push, unless another has it; the list's word takes the place of a callback's. */
    void attach(Collection it, Receipt receipt) {
        var owner = town.tables.receipts.get(receipt.number());
        var believed = town.has(Bug.TAKEN_RECEIPT_BELIEVED);
        if (owner != null && !believed) return;
        var old = town.tables.receipts.entrySet().stream()
                .filter(kept -> kept.getValue().equals(it.id()))
                .map(Map.Entry::getKey)
                .findFirst();
        if (old.isPresent() && !it.receiptBy().isProof() && !believed) return;
        town.watch.attached(it, receipt);
        if (!believed) old.ifPresent(kept -> town.journal.remove(town.tables.receipts, kept));
        town.journal.put(town.tables.receipts, receipt.number(), it.id());
    }

    /** It lies in suspense by its receipt, and was this one's. */
    void claim(Collection it, Tables.@Nullable Credit credit) {
        if (!it.evidence().isProof() || credit == null || town.has(Bug.RECEIPT_IN_TWO_TABLES)) return;
        for (var alone : List.copyOf(town.tables.suspended.entrySet())) {
            var receipt = alone.getKey();
            var came = alone.getValue();
            if (!it.id().equals(town.tables.receipts.get(receipt))
                    || !credit.amount().equals(came)) continue;
            var before = town.tables.claimed.get(receipt);
            var claim = new Tables.Claim(came, before == null ? 1 : before.nth() + 1, Optional.of(it.id()));
            town.ledger.post(ArrivedEntries.claimed(it.rail(), new Receipt(receipt), claim.nth(), came));
            town.journal.put(town.tables.claimed, receipt, claim);
            town.journal.remove(town.tables.suspended, receipt);
        }
    }

    /** The receipt that a push had, and has no more. */
    void disownOld(Collection was, Collection now) {
        var old = was.receipt().map(Receipt::number);
        if (!old.equals(now.receipt().map(Receipt::number))) old.ifPresent(this::disown);
    }

    /** Takes a receipt from a push that only a callback gave it to: the provider's row names somebody else. */
    void takeBack(String receipt, Optional<IntentId> named) {
        var owner = town.tables.receipts.get(receipt);
        if (owner == null || named.equals(Optional.of(owner)) || isProven(owner)) return;
        town.journal.remove(town.tables.receipts, receipt);
        disown(receipt);
    }

    private boolean isProven(IntentId owner) {
        return town.tables.push(owner).receiptBy().isProof();
    }

    private void disown(String receipt) {
        if (town.tables.receipts.containsKey(receipt)) return;
        var claim = town.tables.claimed.get(receipt);
        if (claim == null || claim.by().isEmpty()) return;
        town.ledger.post(ArrivedEntries.disowned(Town.RAIL, new Receipt(receipt), claim.nth(), claim.amount()));
        town.journal.put(town.tables.claimed, receipt, new Tables.Claim(claim.amount(), claim.nth(), Optional.empty()));
        town.journal.put(town.tables.suspended, receipt, claim.amount());
    }

    /** One more payment under a push's reference: booked, or what lay in suspense as nobody's is the reference's now. */
    void extra(Collection it, Receipt receipt, Money amount) {
        town.ledger.post(ArrivedEntries.unknown(it.rail(), receipt, amount));
        town.journal.remove(town.tables.suspended, receipt.number());
    }
}
