package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A purchase whose money is here, with what it buys.
 *
 * @param paid what came in for it: the whole shillings of the push, or the exact total from a wallet
 * @param proof how sure that money is
 */
public record PaidPurchase(
        PurchaseId id, Community community, HouseholdId buyer, Money paid, Proof proof, List<Fill> fills) {

    /** How sure a payment is (decided 0): a callback claims it (E1), or our own query or a statement confirms it. */
    public enum Proof {
        UNPROVEN,
        PROVEN
    }

    /**
     * What one seller's order gives to a purchase.
     *
     * @param sellerCode the seller's short code, for those who watch
     * @param value what it costs the buyer, fee included
     * @param hold the ledger's hold on the offered energy
     */
    public record Fill(
            TradeId trade,
            OrderId order,
            HouseholdId seller,
            String sellerCode,
            Energy energy,
            Price price,
            Money value,
            TransferId hold) {}

    public PaidPurchase {
        fills = List.copyOf(fills);
        if (fills.isEmpty()) throw new IllegalArgumentException("a purchase of nothing: " + id);
    }

    public Energy energy() {
        return fills.stream().map(Fill::energy).reduce(Energy.ZERO, Energy::plus);
    }

    /** What the fills cost together: the sum of the trades' values. */
    public Money total() {
        return fills.stream().map(Fill::value).reduce(Money.zero(paid.asset()), Money::plus);
    }

    /** What came in above the total: less than a shilling of the push, or nothing. */
    public Money surplus() {
        return paid.minus(total());
    }

    /** The fee of a trade: of its value, rounded down, no minimum; the seller bears it. */
    public Money fee(Fill fill) {
        return fill.value().basisPointsDown(community.feePoints());
    }

    /** The fees of all trades, divided trade by trade and then added up (ruling 18). */
    public FeeSplit fees() {
        return fills.stream().map(fill -> FeeSplit.of(fee(fill))).reduce(FeeSplit.none(paid.asset()), FeeSplit::plus);
    }

    /** What each seller receives. */
    public Map<HouseholdId, Money> sellers() {
        var net = new LinkedHashMap<HouseholdId, Money>();
        for (var fill : fills) net.merge(fill.seller(), fill.value().minus(fee(fill)), Money::plus);
        return net;
    }

    /** Where sellers' proven money goes: it may rest with us, or it is due at once (ruling 7). */
    static Pocket sellersPocket(Community community) {
        return community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    /** Where the buyer's proven surplus goes. */
    static Pocket surplusPocket(Community community) {
        return community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.CHANGE;
    }
}
