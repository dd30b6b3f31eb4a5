package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.ledger.LedgerStore;
import java.time.Instant;
import java.util.List;

/**
 * One payment, told twice: the provider's list had it before anybody knew whose it is, so it lies in suspense by its receipt;
 * then the receipt turned out to be an attempt's that is credited and proven. What lies in suspense is taken out again. Where
 * a callback alone had told that receipt, and the provider's own row gives the attempt another, it was a payment of its own
 * after all and lies in suspense again.
 */
final class ClaimArrival {
    private final ArrivedStore arrived = new ArrivedStore();
    private final LedgerStore ledger;

    ClaimArrival(LedgerStore ledger) {
        this.ledger = ledger;
    }

    /** Does so for those of which it must. */
    void ofAll(Db.Tx tx, List<Collection> all, Instant now) {
        if (all.isEmpty()) return;
        var held = arrived.held(tx, all.stream().map(Collection::id).toList());
        for (var one : all) if (held.contains(one.id())) of(tx, one, now);
    }

    /** Does so, if it must. */
    void of(Db.Tx tx, Collection it, Instant now) {
        if (!it.evidence().isProof() || it.booked() == Booked.NOTHING) return;
        arrived.claimable(tx, it)
                .filter(found -> found.came().equals(found.credited()))
                .ifPresent(found -> {
                    int nth = arrived.claimed(tx, it.rail(), found.receipt(), now);
                    ledger.post(tx, ArrivedEntries.claimed(it.rail(), found.receipt(), nth, found.came()));
                });
    }

    /** Puts back what was claimed by a receipt that an attempt has no more. */
    void disownOld(Db.Tx tx, Collection was, Collection now) {
        was.receipt()
                .filter(old -> now.receipt()
                        .filter(its -> its.number().equals(old.number()))
                        .isEmpty())
                .ifPresent(old -> disown(tx, was.rail(), old));
    }

    /** Puts back what was claimed by a receipt that no attempt has any more. */
    void disown(Db.Tx tx, String rail, Receipt receipt) {
        arrived.disowned(tx, rail, receipt)
                .ifPresent(it -> ledger.post(tx, ArrivedEntries.disowned(rail, receipt, it.nth(), it.amount())));
    }
}
