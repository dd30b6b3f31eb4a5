package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import java.util.List;

/**
 * Books that the provider took a payment back (R12): its payer owes it, and what he has is frozen up to that, in the same
 * commit, so that he does not have it twice. What comes later pays the rest ({@link #repay}).
 */
final class ChargeBacks {
    /** Others spend from the same pocket at the same moment: the books refuse a freeze of what has just left, and it is read anew. */
    private static final int TRIES = 3;

    private final LedgerStore ledger;
    private final FrozenStore frozen = new FrozenStore();

    ChargeBacks(LedgerStore ledger) {
        this.ledger = ledger;
    }

    /** Whose money it was, and how much of it went back. */
    record Taken(String rail, Receipt receipt, HouseholdId payer, Money amount) {}

    /** The claim, and the freeze. It stands until people have looked: {@link #keep}. */
    void book(Db.Tx tx, Taken taken) {
        ledger.post(tx, ReturnEntries.chargedBack(taken.rail(), taken.receipt(), taken.payer(), taken.amount()));
        for (int i = 0; i < TRIES; i++) if (isFrozen(tx, taken)) return;
    }

    private boolean isFrozen(Db.Tx tx, Taken taken) {
        var asset = taken.amount().asset();
        var pocket = frozen.pocket(tx, taken.payer());
        var has = ledger.money(tx, Account.of(taken.payer(), pocket, asset));
        var claim = ledger.money(tx, Account.claim(taken.payer(), asset));
        return ReturnEntries.frozen(taken.receipt(), taken.payer(), pocket, has, claim)
                .map(held -> ledger.postAll(tx, List.of(held.entry()), LedgerStore.Together.EACH)
                        .getFirst())
                .filter(LedgerStore.Answer.Refused.class::isInstance)
                .isEmpty();
    }

    /** People have looked at a payment that was taken back: what is frozen for it pays the claim. */
    void keep(Db.Tx tx, IntentId payment) {
        for (var one : frozen.of(tx, payment)) ledger.post(tx, one.held().done(one.hold()));
    }

    /** The same of a payment that no attempt asked for: nobody is asked about it, and what its payer has pays at once. */
    void ofTyped(Db.Tx tx, Taken taken) {
        ledger.post(tx, ReturnEntries.chargedBack(taken.rail(), taken.receipt(), taken.payer(), taken.amount()));
        var cause = "back:" + taken.receipt().number();
        repay(tx, taken.payer(), taken.amount().asset(), cause);
    }

    /**
     * Pays what a household owes for payments that were none, as far as its own money reaches.
     *
     * @param cause what brought the money; one payment a cause
     */
    void repay(Db.Tx tx, HouseholdId payer, Asset asset, String cause) {
        var claim = ledger.money(tx, Account.claim(payer, asset));
        if (claim.isZero()) return;
        var pocket = frozen.pocket(tx, payer);
        var has = ledger.money(tx, Account.of(payer, pocket, asset));
        ReturnEntries.repaid(cause, payer, pocket, has, claim).ifPresent(entry -> ledger.post(tx, entry));
    }
}
