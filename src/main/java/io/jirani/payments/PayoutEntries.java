package io.jirani.payments;

import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a payout's end looks like in the books (rulings 2, 11):
 *
 * <pre>
 * paid      key paid:{intent}    posts the hold, leg for leg: D household / C rail:{rail}:payout; less of it where less was sent, and of the charge that it bears
 * not paid  key unpaid:{intent}  voids the hold
 * lost      key lost:{intent}    D loss:float / C rail:{rail}:payout, it was paid after its hold was voided, or more than it
 * lost back key lost:{intent}:back  D rail:{rail}:payout / C loss:float, what was the operator's loss came back
 * charge    key charge:{intent}  D railcost:{rail} / C rail:{rail}:charges, the provider's tariff; never part of the hold
 * </pre>
 */
public final class PayoutEntries {
    private PayoutEntries() {}

    /**
     * The held money left. Where people found that another sum did, what is less stays with the household, and so does what it
     * bore of the charge beyond what that sum costs; the hold is posted whole where it is more.
     *
     * @param charge the provider's tariff of what was sent
     */
    public static Entry paid(Payout it, List<Entry.Leg> held, Money sent, Money charge) {
        var less = Math.max(0L, it.amount().minor() - sent.minor());
        var left = Account.payout(it.rail(), it.amount().asset());
        var cost = Account.railCost(it.rail(), it.amount().asset());
        var borne = held.stream()
                .filter(leg -> leg.account().equals(cost))
                .mapToLong(leg -> -leg.amount())
                .sum();
        var cheaper = less == 0 ? 0L : Math.max(0L, borne - charge.minor());
        var changes = Map.of(left, less, cost, cheaper);
        var legs = held.stream()
                .flatMap(leg ->
                        changed(leg, leg.amount() > 0 ? -less - cheaper : changes.getOrDefault(leg.account(), 0L)))
                .toList();
        return new Entry("paid:" + it.id(), "payout.paid", Entry.Phase.POSTING, List.of(it.hold()), legs);
    }

    private static Stream<Entry.Leg> changed(Entry.Leg leg, long by) {
        var amount = leg.amount() + by;
        return amount == 0 ? Stream.empty() : Stream.of(new Entry.Leg(leg.account(), amount));
    }

    /** The held money stays. */
    public static Entry unpaid(Payout it) {
        return Entry.voiding("unpaid:" + it.id(), "payout.unpaid", List.of(it.hold()));
    }

    /** Money left after its hold was voided, or beyond it: it is the operator's loss. */
    public static Entry lost(Payout it, Money amount) {
        var asset = amount.asset();
        return Entry.single("lost:" + it.id(), "payout.lost")
                .debit(Account.loss(Account.Loss.FLOAT, asset), amount)
                .credit(Account.payout(it.rail(), asset), amount)
                .entry();
    }

    /** What was the operator's loss came back. */
    public static Entry lostBack(Payout it, Money amount) {
        var asset = amount.asset();
        return Entry.single("lost:" + it.id() + ":back", "payout.lost.back")
                .debit(Account.payout(it.rail(), asset), amount)
                .credit(Account.loss(Account.Loss.FLOAT, asset), amount)
                .entry();
    }

    /** What the provider takes for it; nothing where it is free. */
    public static Optional<Entry> charge(Payout it, Money charge) {
        if (charge.isZero()) return Optional.empty();
        return Optional.of(Entry.single("charge:" + it.id(), "payout.charge")
                .debit(Account.railCost(it.rail(), charge.asset()), charge)
                .credit(Account.charges(it.rail(), charge.asset()), charge)
                .entry());
    }
}
