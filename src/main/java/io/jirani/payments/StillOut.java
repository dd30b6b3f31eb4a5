package io.jirani.payments;

import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * What left by a payout and has not come back, as the books say.
 *
 * @param own out of what the household had set aside
 * @param lost without a hold or beyond it: the operator's loss
 */
public record StillOut(Money own, Money lost) {
    /** All that can come back. */
    public Money sum() {
        return own.plus(lost);
    }

    /** All of it came back: the household has its own again, and the loss is none any more. */
    public List<Entry> back(Payout it, Pocket to) {
        var entries = new ArrayList<Entry>();
        if (!own.isZero()) entries.add(ReturnEntries.reversed(it.id(), it.rail(), it.household(), to, own));
        if (!lost.isZero()) entries.add(PayoutEntries.lostBack(it, lost));
        return entries;
    }
}
