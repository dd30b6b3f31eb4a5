package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.ClosedAuction;
import io.jirani.settlement.AuctionOutcome.Traded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A neighbourhood's auctions as a market will close them: bids and offers held, cleared and handed over in one commit. */
final class AuctionHouse {
    /** What a buyer's wallet has. */
    static final long CENTS = 1_000_000;

    private final Neighbourhood here;
    private Instant start = Instant.ofEpochSecond(1_800_000_000);

    /** A household and the energy it bids for or offers. */
    record Side(Household household, Energy energy) {
        Traded traded() {
            return new Traded(household.id(), energy);
        }
    }

    AuctionHouse(Neighbourhood here) {
        this.here = here;
    }

    AuctionHandOver handOver() {
        return new AuctionHandOver(here.stores, here.clock);
    }

    /** Households with money. */
    List<Side> buyers(long... wattHours) {
        var sides = sides(wattHours);
        var draft = Entry.single("money:" + here.ids.next(), "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(CENTS * sides.size()));
        for (var side : sides)
            draft.credit(Account.of(side.household().id(), Pocket.WALLET, Asset.KES), Money.kes(CENTS));
        here.post(draft.entry());
        return sides;
    }

    /** Households with the energy they offer. */
    List<Side> sellers(long... wattHours) {
        var sides = sides(wattHours);
        for (var side : sides) here.made(side.household(), side.energy().wattHours());
        return sides;
    }

    private List<Side> sides(long... wattHours) {
        var sides = new ArrayList<Side>();
        for (var wh : wattHours) sides.add(new Side(here.household(Language.EN), new Energy(wh)));
        return sides;
    }

    /** Closes the next interval's auction: the two sides trade all they bid for and offer, the buyers among the others nothing. */
    ClosedAuction close(long price, List<Side> buyers, List<Side> sellers, Side... others) {
        start = start.plus(here.community.interval());
        return here.db.transaction(tx -> {
            Map<HouseholdId, Money> wallets = new HashMap<>();
            var holds = new ArrayList<TransferId>();
            // Bids are at half as much again as they will pay.
            var limit = Price.kes(price + price / 2);
            for (var buyer : buyers) {
                var held = limit.of(buyer.energy());
                wallets.put(buyer.household().id(), held);
                holds.add(here.ledger
                        .post(tx, BidEntries.money(buyer.household().id(), start, held))
                        .id());
            }
            for (var seller : sellers)
                holds.add(here.ledger
                        .post(tx, BidEntries.energy(seller.household().id(), start, seller.energy()))
                        .id());
            for (var other : others) holds.add(hold(tx, other, limit));
            var pairs = buyers.isEmpty()
                    ? List.<ClosedAuction.Pair>of()
                    : AuctionTrades.pairs(
                            buyers.stream().map(Side::traded).toList(),
                            sellers.stream().map(Side::traded).toList());
            var auction = new ClosedAuction(here.community.id(), start, Price.kes(price), pairs, wallets, holds);
            here.communities.lock(tx, here.community.id());
            handOver().take(tx, auction);
            return auction;
        });
    }

    /** One that does not trade: a buyer's money, or a seller's energy. */
    private TransferId hold(Db.Tx tx, Side other, Price limit) {
        var id = other.household().id();
        var isBuyer =
                !here.ledger.money(tx, Account.of(id, Pocket.WALLET, Asset.KES)).isZero();
        var entry = isBuyer
                ? BidEntries.money(id, start, limit.of(other.energy()))
                : BidEntries.energy(id, start, other.energy());
        return here.ledger.post(tx, entry).id();
    }

    long wallet(Side side) {
        return here.free(side.household(), Pocket.WALLET);
    }

    long paid(Side buyer) {
        return CENTS - wallet(buyer);
    }
}
