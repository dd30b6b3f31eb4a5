package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.TariffStore;
import io.jirani.settlement.LeavingEntries;
import io.jirani.settlement.LeavingEntries.Leaver;
import io.jirani.settlement.LeavingEntries.Terms;
import java.time.Clock;

/** Turns what a household has into whole shillings in one pocket (R14). */
final class Settling {
    private final LedgerStore ledger;
    private final TariffStore tariffs = new TariffStore();
    private final BoughtStore bought = new BoughtStore();
    private final Money least;
    private final Clock sunClock;

    /**
     * @param least the least that can be paid out
     * @param sunClock the neighbourhood's, which tariffs follow
     */
    Settling(LedgerStore ledger, Money least, Clock sunClock) {
        this.ledger = ledger;
        this.least = least;
        this.sunClock = sunClock;
    }

    /** The pocket that leaves by payouts: the wallet, or what is due where money may not rest. */
    static Pocket pocket(Community community) {
        return community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    /** What a household has, free of holds. */
    Leaver leaver(Db.Tx tx, Community community, HouseholdId household) {
        var currency = community.currency();
        var energy = ledger.energy(tx, Account.of(household, Credit.BOUGHT));
        var feedIn = feedIn(tx, community, household);
        return new Leaver(
                household,
                ledger.energy(tx, Account.of(household, Credit.MADE)),
                ledger.energy(tx, Account.of(household, Credit.OWN)),
                energy,
                PaidFor.of(energy, bought.lots(tx, household, currency), feedIn),
                ledger.money(tx, Account.of(household, pocket(community), currency)),
                ledger.money(tx, Account.of(household, Pocket.CHANGE, currency)),
                ledger.money(tx, Account.of(household, Pocket.OWED, currency)),
                ledger.money(tx, Account.claim(household, currency)));
    }

    Terms terms(Db.Tx tx, Community community, HouseholdId household, int before) {
        var feedIn = feedIn(tx, community, household);
        var fees = ledger.money(tx, Account.platformFee(community.currency()));
        return new Terms(feedIn, new Money(least.minor(), community.currency()), fees, before);
    }

    private Price feedIn(Db.Tx tx, Community community, HouseholdId household) {
        return tariffs.price(tx, community, household, sunClock.instant()).feedIn();
    }

    /** Whether there is anything to turn: energy, change, a debt it can pay, or a sum that cannot be paid out. */
    static boolean needed(Leaver has, Terms terms) {
        var pays = has.pocket().plus(has.change());
        var debts = has.owed().plus(has.claim());
        if (!(has.made().isZero() && has.own().isZero() && has.bought().isZero())) return true;
        if (!has.change().isZero()) return true;
        if (pays.isZero()) return false;
        return !debts.isZero() || !LeavingEntries.paidOut(has, terms).equals(pays);
    }

    /** Books it. The books refuse it while something is held. */
    void book(Db.Tx tx, Community community, Leaver has, Terms terms) {
        ledger.post(tx, LeavingEntries.left(community, has, terms));
    }
}
