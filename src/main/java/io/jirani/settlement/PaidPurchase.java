package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Trade;
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
        PurchaseId id, Community community, HouseholdId buyer, Money paid, Proof proof, List<Trade> trades) {

    /** How sure a payment is (decided 0): a callback claims it (E1), or our own query or a statement confirms it. */
    public enum Proof {
        UNPROVEN,
        PROVEN
    }

    public PaidPurchase {
        trades = List.copyOf(trades);
        if (trades.isEmpty()) throw new IllegalArgumentException("a purchase of nothing: " + id);
    }

    public Energy energy() {
        return trades.stream().map(Trade::energy).reduce(Energy.ZERO, Energy::plus);
    }

    /** What the trades cost together: the sum of the trades' values. */
    public Money total() {
        return trades.stream().map(Trade::value).reduce(Money.zero(paid.asset()), Money::plus);
    }

    /** What came in above the total: less than a shilling of the push, or nothing. */
    public Money surplus() {
        return paid.minus(total());
    }

    /** The fee of a trade: of its value, rounded down, no minimum; the seller bears it. */
    public Money fee(Trade trade) {
        return trade.value().basisPointsDown(community.feePoints());
    }

    /** The fees of all trades, divided trade by trade and then added up (ruling 18). */
    public FeeSplit fees() {
        return trades.stream()
                .map(trade -> FeeSplit.of(fee(trade)))
                .reduce(FeeSplit.none(paid.asset()), FeeSplit::plus);
    }

    /** What each seller receives. */
    public Map<HouseholdId, Money> sellers() {
        var net = new LinkedHashMap<HouseholdId, Money>();
        for (var trade : trades) net.merge(trade.seller(), trade.value().minus(fee(trade)), Money::plus);
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
