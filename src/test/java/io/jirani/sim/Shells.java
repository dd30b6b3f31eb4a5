package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.Purchase.State;
import io.jirani.market.Trade;
import io.jirani.payments.NewCollection;
import io.jirani.payments.SimHands;
import io.jirani.sim.Tables.Buy;
import java.util.List;
import java.util.Optional;

/** The simulated process before its provider, wired, and what everybody has when it begins. */
final class Shells {
    static final long BEGINS_WITH = 50_000;
    static final long OFFERS = 100_000_000;
    private static final long FLOAT = 5_000_000;

    final Town town;
    final Rail rail;
    final PayoutRail payouts;
    final Collecting collecting;
    final Paying paying;
    final Refunding refunding;
    final Judging judging;

    /**
     * @param listed whether this provider has a list of payments to pull
     */
    Shells(Dice dice, int homes, Custody custody, boolean listed, Optional<Bug> bug) {
        town = new Town(dice, homes, custody, bug);
        var ears = new Ears();
        rail = new Rail(town.agenda, dice, ears);
        payouts = new PayoutRail(town.agenda, dice, ears);
        town.watch.knows(rail, payouts);
        collecting = new Collecting(town, rail, new Settling(town));
        paying = new Paying(town, payouts);
        var undoing = new Undoing(town.agenda, dice, rail, ears);
        refunding = new Refunding(town, undoing, collecting, paying);
        town.refunds(refunding);
        var matching = new Matching(
                town, rail, payouts, collecting, paying, was -> ears.judging().room(was), listed);
        judging = new Judging(town, collecting, paying, matching);
        ears.open(judging);
        begin();
    }

    private void begin() {
        var pocket = town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
        var offers = Entry.single("begin:energy", "begin");
        var money = Entry.single("begin:money", "begin");
        for (var home : town.homes) {
            offers.debit(Account.generated(town.community.id()), new Energy(OFFERS))
                    .credit(Account.of(home, Credit.OFFERED), new Energy(OFFERS));
            money.debit(Account.collect(Town.RAIL, Asset.KES), Money.kes(BEGINS_WITH))
                    .credit(Account.of(home, pocket, Asset.KES), Money.kes(BEGINS_WITH));
        }
        town.ledger.post(offers.entry());
        town.ledger.post(money.entry());
        town.ledger.post(Entry.single("begin:float", "begin")
                .debit(Account.payout(Town.RAIL, Asset.KES), Money.kes(FLOAT))
                .credit(Account.capital(Asset.KES), Money.kes(FLOAT))
                .entry());
        payouts.fund(FLOAT);
    }

    /** Sets the energy aside and stores the push, in one transaction: as the market's rows and IntentStore have it. */
    void buy(int n, IntentId id, HouseholdId buyer, List<Trade> trades, Money asked) {
        var request =
                new NewCollection(id, "purchase:" + id, town.community.id(), buyer, town.phone(buyer), asked, "energy");
        var total = trades.stream().map(Trade::value).reduce(Money.zero(Asset.KES), Money::plus);
        town.commit(n, () -> {
            var it = SimHands.fresh(request, Town.RAIL, town.now(), town.settings);
            var held = trades.stream().map(this::held).toList();
            town.journal.put(town.tables.numbers, id, n);
            town.journal.put(town.tables.accounts, it.accountRef().text(), id);
            var purchase = new PurchaseId(id.value());
            town.journal.put(town.tables.buys, id, new Buy(purchase, id, buyer, held, total, State.RESERVED, 0));
            collecting.save(it);
        });
    }

    /** The same with its energy set aside. */
    private Trade held(Trade of) {
        var hold = town.ledger.post(Entry.pending("reserve:" + of.id(), "purchase.reserved")
                .debit(Account.of(of.seller(), Credit.OFFERED), of.energy())
                .credit(Account.of(of.buyer(), Credit.BOUGHT), of.energy())
                .entry());
        return new Trade(
                of.id(),
                of.purchase(),
                of.order(),
                of.seller(),
                of.sellerCode(),
                of.buyer(),
                of.energy(),
                of.price(),
                of.value(),
                hold,
                of.state());
    }
}
