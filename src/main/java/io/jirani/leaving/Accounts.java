package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import java.util.EnumMap;
import java.util.Map;

/** What a household has in the books, account by account. */
final class Accounts {
    private final LedgerStore ledger;

    Accounts(LedgerStore ledger) {
        this.ledger = ledger;
    }

    /** Its money that can go somewhere: what it owes is none. */
    Map<Pocket, Money> money(Db.Tx tx, HouseholdId household, Asset currency) {
        var money = new EnumMap<Pocket, Money>(Pocket.class);
        for (var pocket : Pocket.values()) {
            if (pocket == Pocket.OWED) continue;
            var has = ledger.money(tx, Account.of(household, pocket, currency));
            if (!has.isZero()) money.put(pocket, has);
        }
        return money;
    }

    Map<Credit, Energy> energy(Db.Tx tx, HouseholdId household) {
        var energy = new EnumMap<Credit, Energy>(Credit.class);
        for (var credit : Credit.values()) {
            var has = ledger.energy(tx, Account.of(household, credit));
            if (!has.isZero()) energy.put(credit, has);
        }
        return energy;
    }

    /** What it owes, for energy and for payments that were none. */
    Money debts(Db.Tx tx, HouseholdId household, Asset currency) {
        return ledger.money(tx, Account.of(household, Pocket.OWED, currency))
                .plus(ledger.money(tx, Account.claim(household, currency)));
    }

    /** All of its money together. */
    static Money sum(Map<Pocket, Money> money, Community community) {
        return money.values().stream().reduce(Money.zero(community.currency()), Money::plus);
    }
}
