package io.jirani.cases;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Loss;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Account.Tax;
import io.jirani.ledger.Held;
import io.jirani.treasury.FundEntries;
import io.jirani.treasury.OwnMoneyEntries;
import io.jirani.treasury.PayableEntries;
import io.jirani.treasury.SubscriptionEntries;
import io.jirani.treasury.SubscriptionEntries.Period;
import java.util.HashMap;
import java.util.Map;

/** The operator's side: the fund, subscriptions, what is owed to partners, supplier and state, losses and exchange. */
final class TreasuryRecipes {
    private final CaseBooks books;
    private final Map<String, Period> periods = new HashMap<>();

    TreasuryRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of(
                "fund", this::fund,
                "subscribe", this::subscribe,
                "earn", this::earn,
                "end_subscription", this::end,
                "pay", this::pay,
                "supplier_pays", this::supplierPays,
                "goodwill", this::goodwill,
                "lost", this::lost,
                "exchange", this::exchange);
    }

    private void fund(Arguments given) {
        var members = given.texts("members").stream().map(books::household).toList();
        var shares = FundEntries.equally(given.cents("amount"), members);
        var to = given.word("to", Pocket.class, Pocket.WALLET);
        books.held(
                given.text("name"),
                FundEntries.distribution(books.reference(), books.community().id(), shares, to));
    }

    private void subscribe(Arguments given) {
        var household = books.household(given.text("household"));
        var period = new Period(household, books.day(), given.number("days", 30), given.cents("price"));
        periods.put(given.text("household"), period);
        books.post(SubscriptionEntries.charged(period));
    }

    /** Days of the period, one entry each. */
    private void earn(Arguments given) {
        var period = period(given);
        for (int day = given.number("from", 1); day <= given.whole("to"); day++)
            books.postIfAny(SubscriptionEntries.earned(period, day));
    }

    private void end(Arguments given) {
        books.postIfAny(SubscriptionEntries.ended(period(given), given.number("days_over", 0)));
    }

    private enum To {
        PARTNER,
        SUPPLIER,
        NETWORK,
        VAT,
        WHT,
        LEVY
    }

    private void pay(Arguments given) {
        var amount = given.cents("amount");
        var statement = books.reference();
        var community = books.community();
        Held held = switch (given.word("to", To.class, To.PARTNER)) {
            case PARTNER -> PayableEntries.partner(community.partner(), statement, PaymentRecipes.rail(given), amount);
            case SUPPLIER -> PayableEntries.supplier(community.id(), statement, amount);
            case NETWORK -> PayableEntries.network(community.id(), statement, amount);
            case VAT -> PayableEntries.tax(Tax.VAT, statement, amount);
            case WHT -> PayableEntries.tax(Tax.WHT, statement, amount);
            case LEVY -> PayableEntries.tax(Tax.LEVY, statement, amount);
        };
        books.held(given.text("name"), held);
    }

    private void supplierPays(Arguments given) {
        books.post(PayableEntries.supplierPaid(books.community().id(), books.reference(), given.cents("amount")));
    }

    private void goodwill(Arguments given) {
        books.post(OwnMoneyEntries.given(
                books.reference(),
                books.household(given.text("household")),
                given.word("to", Pocket.class, Pocket.WALLET),
                given.cents("amount")));
    }

    /** A claim, or with {@code debt} what a household owes for energy. */
    private void lost(Arguments given) {
        var household = books.household(given.text("household"));
        var amount = given.cents("amount");
        books.post(
                given.text("what", "claim").equals("debt")
                        ? OwnMoneyEntries.debtLost(books.reference(), household, amount)
                        : OwnMoneyEntries.claimLost(
                                books.reference(), household, given.word("as", Loss.class, Loss.E1), amount));
    }

    private void exchange(Arguments given) {
        var household = books.household(given.text("household"));
        var gives = new Money(given.whole("gives"), Asset.of(given.text("of")));
        var takes = new Money(given.whole("takes"), Asset.of(given.text("for")));
        books.post(OwnMoneyEntries.exchanged(
                books.reference(),
                Account.of(household, Pocket.WALLET, gives.asset()),
                gives,
                Account.of(household, Pocket.WALLET, takes.asset()),
                takes));
    }

    private Period period(Arguments given) {
        return CaseBooks.known(periods, "subscription", given.text("household"));
    }
}
