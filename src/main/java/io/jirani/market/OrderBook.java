package io.jirani.market;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The resting sell offers of a community, cheapest first and at one price in the order they were placed. A purchase
 * matches at once or not at all; nobody buys from himself.
 */
public final class OrderBook {
    /**
     * A sell offer that rests.
     *
     * @param place its number in the queue at its price; lower is served first
     */
    public record Offer(OrderId id, HouseholdId seller, Energy open, Price price, long place) {}

    /** What a buyer wants when there is less than he asked for. */
    public enum Partial {
        /** All of it or nothing. */
        REFUSE,
        /** As much as there is. */
        ALLOW
    }

    /**
     * What a buyer asks for.
     *
     * @param limit the most he pays for a kilowatt-hour
     * @param onlyFrom the sellers he wants, when he named any
     */
    public record Wanted(
            HouseholdId buyer, Energy quantity, Price limit, Partial partial, Optional<Set<HouseholdId>> onlyFrom) {
        public Wanted {
            if (quantity.isZero()) throw new IllegalArgumentException("nothing is wanted");
            onlyFrom = onlyFrom.map(Set::copyOf);
        }

        boolean takes(Offer offer) {
            return !offer.seller().equals(buyer)
                    && offer.price().compareTo(limit) <= 0
                    && onlyFrom.map(sellers -> sellers.contains(offer.seller())).orElse(true);
        }
    }

    /** A part of an offer that goes to the buyer at the offer's own price. */
    public record Fill(OrderId order, HouseholdId seller, Energy energy, Price price) {
        /** What this part costs: rounded half up to the cent, once, the same for both sides. */
        public Money value() {
            return price.of(energy);
        }
    }

    /** What became of a request. */
    public sealed interface Match {
        /**
         * It is served, in the order the fills are listed.
         *
         * @param total the exact price
         * @param push what the phone is asked for: the total, rounded up to the whole shilling once
         */
        record Fills(List<Fill> fills, Energy energy, Money total, Money push) implements Match {
            public Fills {
                fills = List.copyOf(fills);
            }
        }

        /** There is too little on offer for it; what there is. */
        record NotEnough(Energy available) implements Match {}
    }

    private static final Comparator<Offer> PRICE_THEN_PLACE =
            Comparator.comparing(Offer::price).thenComparingLong(Offer::place);

    private final List<Offer> offers;

    /** A book of these offers, whatever order they come in. */
    public OrderBook(Collection<Offer> offers) {
        this.offers = offers.stream().sorted(PRICE_THEN_PLACE).toList();
    }

    /** What a request would get now. The book itself does not change. */
    public Match match(Wanted wanted) {
        var fills = new ArrayList<Fill>();
        var left = wanted.quantity();
        var total = Money.zero(wanted.limit().asset());
        for (var offer : offers) {
            if (left.isZero()) break;
            if (!wanted.takes(offer) || offer.open().isZero()) continue;
            var fill = new Fill(offer.id(), offer.seller(), offer.open().min(left), offer.price());
            fills.add(fill);
            left = left.minus(fill.energy());
            total = total.plus(fill.value());
        }
        var got = wanted.quantity().minus(left);
        if (got.isZero() || (wanted.partial() == Partial.REFUSE && !left.isZero())) return new Match.NotEnough(got);
        return new Match.Fills(fills, got, total, total.ceilWhole());
    }
}
