package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an interval came to for one household, every watt-hour and cent of it placed (rulings 3 and 4).
 *
 * @param usedByNeighbours export that a neighbour used in the same interval, credited one to one
 * @param banked the rest of the export, times the community's bank ratio, rounded down
 * @param sale whether what is banked may be offered
 * @param storage what banking cost
 * @param fedIn the part that the supplier took, as the household chose
 * @param fromBought import burnt from bought credits
 * @param fromOwn import burnt from credits that may not be offered
 * @param fromMade import burnt from made credits, those of a gap's own export among them
 * @param takenBack import burnt from the household's own open offers
 * @param fromNeighbours import that neighbours gave in the interval itself; it is booked when their trades are
 * @param fromSupplier import that the supplier of last resort gave
 * @param fromWallet what the free wallet paid of the supplier's price
 * @param owed what it could not pay
 */
public record IntervalOutcome(
        Energy usedByNeighbours,
        Energy banked,
        Sale sale,
        Energy storage,
        Optional<FedIn> fedIn,
        Energy fromBought,
        Energy fromOwn,
        Energy fromMade,
        List<Offer> takenBack,
        Energy fromNeighbours,
        Energy fromSupplier,
        Money fromWallet,
        Money owed) {

    /** What may become of banked export (ux.md 2.2): only what was measured well enough is sold. */
    public enum Sale {
        SELLABLE,
        OWN_USE
    }

    /**
     * What the interval's own trading moved.
     *
     * @param sold of the export, to neighbours that used it
     * @param bought of the import, from neighbours that made it
     * @param fedIn of the export, to the supplier
     */
    public record Traded(Energy sold, Energy bought, Optional<FedIn> fedIn) {
        public static final Traded NOTHING = new Traded(Energy.ZERO, Energy.ZERO);

        /** The supplier took nothing. */
        public Traded(Energy sold, Energy bought) {
            this(sold, bought, Optional.empty());
        }
    }

    /** Export that the supplier took, and what it credits for it. */
    public record FedIn(Energy energy, Money credit) {}

    /** Energy of one sell order that nobody has reserved. */
    public record Offer(OrderId order, Energy open) {}

    /**
     * What a household has at the close and no hold has set aside.
     *
     * @param offers its own sell orders with energy open, newest first
     */
    public record Stock(Energy bought, Energy own, Energy made, List<Offer> offers, Money wallet) {
        public Stock {
            offers = List.copyOf(offers);
        }

        /** A stock without credits that may not be offered. */
        public Stock(Energy bought, Energy made, List<Offer> offers, Money wallet) {
            this(bought, Energy.ZERO, made, offers, wallet);
        }
    }

    public IntervalOutcome {
        takenBack = List.copyOf(takenBack);
    }

    /**
     * Places an interval's net energy.
     *
     * @param traded what the interval's own trading moved: of the import only what its own credits do not cover
     * @param supplier what the supplier charges for energy in the interval
     * @param sale whether its export may be sold
     */
    public static IntervalOutcome of(
            Community community, Function<Energy, Money> supplier, NetUse net, Traded traded, Stock stock, Sale sale) {
        var rest = net.exported()
                .minus(traded.sold())
                .minus(traded.fedIn().map(FedIn::energy).orElse(Energy.ZERO));
        var banked = rest.basisPointsDown(community.bankRatioPoints());

        var needed = net.imported().minus(traded.bought());
        var fromBought = needed.min(stock.bought());
        needed = needed.minus(fromBought);
        var fromOwn = needed.min(stock.own().plus(sale == Sale.OWN_USE ? banked : Energy.ZERO));
        needed = needed.minus(fromOwn);
        var fromMade = needed.min(stock.made().plus(sale == Sale.SELLABLE ? banked : Energy.ZERO));
        needed = needed.minus(fromMade);
        var takenBack = new ArrayList<Offer>();
        for (var offer : stock.offers()) {
            var taken = needed.min(offer.open());
            if (taken.isZero()) continue;
            takenBack.add(new Offer(offer.order(), taken));
            needed = needed.minus(taken);
        }

        var cost = supplier.apply(needed);
        var fromWallet =
                community.custody() == Custody.WALLET ? cost.min(stock.wallet()) : Money.zero(community.currency());
        return new IntervalOutcome(
                traded.sold(),
                banked,
                sale,
                rest.minus(banked),
                traded.fedIn(),
                fromBought,
                fromOwn,
                fromMade,
                takenBack,
                traded.bought(),
                needed,
                fromWallet,
                cost.minus(fromWallet));
    }

    /** Places the net energy of an interval whose export may be sold. */
    public static IntervalOutcome of(
            Community community, Function<Energy, Money> supplier, NetUse net, Traded traded, Stock stock) {
        return of(community, supplier, net, traded, stock, Sale.SELLABLE);
    }

    public Energy exported() {
        return usedByNeighbours.plus(banked).plus(storage).plus(toSupplier());
    }

    public Energy toSupplier() {
        return fedIn.map(FedIn::energy).orElse(Energy.ZERO);
    }

    public Energy imported() {
        return ownUse().plus(fromNeighbours).plus(fromSupplier);
    }

    /** Import that the household's own credits covered. */
    public Energy ownUse() {
        return fromBought.plus(fromOwn).plus(fromMade).plus(fromOffers());
    }

    public Energy fromOffers() {
        return takenBack.stream().map(Offer::open).reduce(Energy.ZERO, Energy::plus);
    }

    public Money supplierCost() {
        return fromWallet.plus(owed);
    }
}
