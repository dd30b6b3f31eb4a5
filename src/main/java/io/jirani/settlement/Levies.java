package io.jirani.settlement;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a sale carries for others beside the fee (rulings 7 and 27): a network charge or a tax on top, which the buyer pays,
 * and a tax withheld, which comes out of a seller's part.
 */
public record Levies(List<OnTop> onTop, List<Withheld> withheld) {
    /** Paid by the buyer above the trades' values. */
    public record OnTop(Account to, Money amount) {}

    /** Kept from what a seller receives. */
    public record Withheld(HouseholdId seller, Account to, Money amount) {}

    public static final Levies NONE = new Levies(List.of(), List.of());

    public Levies {
        onTop = List.copyOf(onTop);
        withheld = List.copyOf(withheld);
    }

    /** A share of each trade's value withheld from its seller, rounded down. */
    public static Levies withholding(PaidPurchase purchase, Account to, int points) {
        var withheld = new ArrayList<Withheld>();
        for (var trade : purchase.trades()) {
            var amount = trade.value().basisPointsDown(points);
            if (!amount.isZero()) withheld.add(new Withheld(trade.seller(), to, amount));
        }
        return new Levies(List.of(), withheld);
    }

    /** What the buyer pays above the trades' values. */
    Money charged(Money none) {
        return onTop.stream().map(OnTop::amount).reduce(none, Money::plus);
    }

    /** What sellers receive after what is withheld. Refuses to withhold more than there is. */
    void withholdFrom(Map<HouseholdId, Money> sellers) {
        for (var one : withheld)
            sellers.compute(one.seller(), (seller, net) -> {
                if (net == null) throw new IllegalArgumentException("withheld from no seller: " + seller);
                return net.minus(one.amount());
            });
    }
}
