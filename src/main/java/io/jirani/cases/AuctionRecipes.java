package io.jirani.cases;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.ClosedAuction;
import io.jirani.settlement.AuctionEntries;
import io.jirani.settlement.AuctionOutcome.Traded;
import io.jirani.settlement.AuctionTrades;
import io.jirani.settlement.BidEntries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The automatic market of an interval: what is held at the close, what is cleared, the fee of the day. */
final class AuctionRecipes {
    private final CaseBooks books;
    private final Map<HouseholdId, Money> wallets = new HashMap<>();
    private final List<TransferId> holds = new ArrayList<>();

    AuctionRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of("bid", this::bid, "ask", this::ask, "clear", this::clear, "day_fee", this::dayFee);
    }

    /** A bid is cut to its cover, and of that the wallet's part is held. */
    private void bid(Arguments given) {
        var buyer = books.household(given.text("household"));
        var limit = given.price("limit");
        var wallet = books.free(buyer, Pocket.WALLET);
        var covered = BidEntries.covered(given.wattHours("wh"), limit, wallet.plus(given.cents("line", Money.kes(0))));
        expect("covers", given.wattHours("covers"), covered);
        var held = limit.of(covered).min(wallet);
        wallets.put(buyer, held);
        if (!held.isZero()) holds.add(books.post(BidEntries.money(buyer, books.start(), held)));
    }

    private void ask(Arguments given) {
        var seller = books.household(given.text("household"));
        holds.add(books.post(BidEntries.energy(seller, books.start(), given.wattHours("wh"))));
    }

    /** Bids that nothing was held for, as the auction is cleared in the close's own commit, are paid from the free wallet. */
    private void clear(Arguments given) {
        Price price = given.price("price");
        var community = books.community();
        var start = books.start();
        var pairs = AuctionTrades.pairs(side(given, "buyers"), side(given, "sellers"));
        for (var pair : pairs)
            if (!wallets.containsKey(pair.buyer())) wallets.put(pair.buyer(), books.free(pair.buyer(), Pocket.WALLET));
        if (!holds.isEmpty()) books.post(AuctionEntries.freed(community, start, holds));
        for (var trade : AuctionTrades.of(new ClosedAuction(community.id(), start, price, pairs, wallets, holds))) {
            var hold = books.post(AuctionEntries.held(community, start, trade));
            books.post(AuctionEntries.settled(community, start, trade, hold));
            books.post(AuctionEntries.used(community, start, trade));
        }
        wallets.clear();
        holds.clear();
    }

    private void dayFee(Arguments given) {
        var seller = books.household(given.text("household"));
        var has = books.free(seller, Pocket.WALLET);
        books.postIfAny(AuctionEntries.fee(books.community(), seller, books.day(), given.cents("sales"), has));
    }

    private List<Traded> side(Arguments given, String name) {
        return given.each(name, one -> {
            Energy energy = one.wattHours("wh");
            var traded = new Traded(books.household(one.text("household")), energy);
            one.nothingElse();
            return traded;
        });
    }

    static <T> void expect(String what, T expected, T found) {
        if (!expected.equals(found))
            throw new IllegalArgumentException(what + ": " + expected + " expected, " + found + " found");
    }
}
