package io.jirani.cases;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.CustomerEntries;
import io.jirani.settlement.LeavingEntries;
import io.jirani.settlement.LeavingEntries.Leaver;
import io.jirani.settlement.LeavingEntries.Terms;
import java.util.EnumMap;
import java.util.Map;

/** The end of a customer: it moves out, is not heard of, dies, or we end. */
final class CustomerRecipes {
    private final CaseBooks books;

    CustomerRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of(
                "leave", this::leave,
                "dormant", this::dormant,
                "reclaim", this::reclaim,
                "inherit", this::inherit,
                "wind_down", this::windDown);
    }

    private void leave(Arguments given) {
        var household = household(given);
        var leaver = new Leaver(
                household,
                books.free(household, Credit.MADE),
                books.free(household, Credit.OWN),
                books.free(household, Credit.BOUGHT),
                given.cents("paid_for_bought", Money.kes(0)),
                books.free(household, given.word("pocket", Pocket.class, Pocket.WALLET)),
                books.free(household, Pocket.CHANGE),
                books.free(household, Pocket.OWED),
                books.free(Account.claim(household, books.community().currency())));
        var currency = books.community().currency();
        var fees = books.free(Account.platformFee(currency));
        var terms = new Terms(given.price("feed_in"), Money.zero(currency), fees, 0);
        books.post(LeavingEntries.left(books.community(), leaver, terms));
    }

    private void dormant(Arguments given) {
        var household = household(given);
        books.post(CustomerEntries.dormant(household, 1, money(household)));
    }

    private void reclaim(Arguments given) {
        var to = given.word("to", Pocket.class, Pocket.WALLET);
        books.post(CustomerEntries.reclaimed(household(given), 1, to, given.cents("amount")));
    }

    private void inherit(Arguments given) {
        var household = household(given);
        var energy = new EnumMap<Credit, Energy>(Credit.class);
        for (var credit : Credit.values()) {
            var has = books.free(household, credit);
            if (!has.isZero()) energy.put(credit, has);
        }
        var heir = books.household(given.text("heir"));
        books.post(CustomerEntries.inherited(books.reference(), household, heir, money(household), energy));
    }

    private void windDown(Arguments given) {
        var household = household(given);
        var from = given.word("from", Pocket.class, Pocket.WALLET);
        books.held(given.text("name"), CustomerEntries.paidFromTrust(household, from, books.free(household, from), 0));
    }

    private Map<Pocket, Money> money(HouseholdId household) {
        var money = new EnumMap<Pocket, Money>(Pocket.class);
        for (var pocket : Pocket.values()) {
            var has = books.free(household, pocket);
            if (!has.isZero() && pocket != Pocket.OWED) money.put(pocket, has);
        }
        return money;
    }

    private HouseholdId household(Arguments given) {
        return books.household(given.text("household"));
    }
}
