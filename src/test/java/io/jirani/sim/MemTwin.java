package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Trade;
import io.jirani.sim.TwinStory.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Stories in memory: the simulation's shells around the real core. */
final class MemTwin {
    private static final long BACK = 1_800_000;
    private static final List<Long> RULE = List.of(60_000L, 600_000L, 4_000_000L);
    private static final long LONGEST = 11 * 86_400_000L;

    private final List<TwinStory> stories;
    private final Shells shells;
    private final Town town;

    MemTwin(List<TwinStory> stories, Custody custody) {
        this.stories = stories;
        this.shells = new Shells(TwinStory.dice(stories), 2 * stories.size(), custody, true, Optional.empty());
        this.town = shells.town;
    }

    List<TwinStory.End> live() {
        for (int n = 0; n < stories.size(); n++) {
            int number = n;
            town.agenda.in(n * 100L, () -> want(number));
            for (long wait : RULE) town.agenda.in(wait, () -> shells.refunding.byRule(number, id(number)));
            if (stories.get(n).wish().isBack()) town.agenda.in(BACK, () -> shells.refunding.ask(number, id(number)));
        }
        while (town.agenda.millis() < LONGEST && town.agenda.step()) {}
        new Oracle(town, shells.rail, shells.payouts).check();
        var ends = new ArrayList<TwinStory.End>();
        for (int n = 0; n < stories.size(); n++) ends.add(new TwinStory.End(states(n), has(n)));
        return ends;
    }

    private void want(int n) {
        if (stories.get(n).wish() == Wish.BE_PAID) {
            shells.paying.open(n, id(n), buyer(n), TwinStory.PAYOUT.minor());
            return;
        }
        var purchase = new PurchaseId(id(n).value());
        var price = Price.kes(TwinStory.PRICE);
        var trade = new UUID(0x7000, n);
        var value = price.of(TwinStory.ENERGY);
        shells.buy(
                n,
                id(n),
                buyer(n),
                List.of(new Trade(
                        new TradeId(trade),
                        purchase,
                        new OrderId(trade),
                        town.homes.get(2 * n + 1),
                        "H1",
                        buyer(n),
                        TwinStory.ENERGY,
                        price,
                        value,
                        new TransferId(trade),
                        Trade.State.RESERVED)),
                value.ceilWhole());
    }

    private static IntentId id(int n) {
        return new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | ((n + 1L) << 32)));
    }

    private HouseholdId buyer(int n) {
        return town.homes.get(2 * n);
    }

    private List<String> states(int n) {
        var all = new ArrayList<>(town.changes("payment", id(n)));
        for (var refund : town.tables.refunds.values())
            if (refund.payment().equals(id(n))) {
                all.add(refund.method().toString());
                all.addAll(town.changes("refund", refund.id()));
                if (!refund.id().equals(id(n))) all.addAll(town.changes("payment", refund.id()));
            }
        return all;
    }

    private Map<String, Long> has(int n) {
        var wallet = town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
        var all = new TreeMap<String, Long>();
        for (var home : List.of(buyer(n), town.homes.get(2 * n + 1))) {
            var who = home.equals(buyer(n)) ? "buyer " : "seller ";
            for (var pocket : Pocket.values()) {
                var before = pocket == wallet ? Shells.BEGINS_WITH : 0;
                all.put(who + pocket, town.ledger.posted(Account.of(home, pocket, Asset.KES)) - before);
            }
            all.put(who + "bought", town.ledger.posted(Account.of(home, Credit.BOUGHT)));
            all.put(who + "offers", town.ledger.free(Account.of(home, Credit.OFFERED)));
        }
        return all;
    }

    /** What the platform's own accounts have more than before; charges of payouts are only in memory. */
    Map<String, Long> platform() {
        var before = town.homes.size() * Shells.BEGINS_WITH;
        var all = new TreeMap<String, Long>();
        all.put("collected", town.ledger.posted(Account.collect(Town.RAIL, Asset.KES)) - before);
        all.put("unproven", town.ledger.posted(Account.unproven(Town.RAIL, Asset.KES)));
        all.put("suspense", town.ledger.posted(Account.suspense(Town.RAIL, Asset.KES)));
        all.put("fee", town.ledger.posted(Account.platformFee(Asset.KES)));
        return all;
    }
}
