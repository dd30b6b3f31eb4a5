package io.jirani.cases;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.FeederEntries;
import io.jirani.settlement.IntervalEntries;
import io.jirani.settlement.IntervalOutcome;
import io.jirani.settlement.IntervalOutcome.Offer;
import io.jirani.settlement.IntervalOutcome.Sale;
import io.jirani.settlement.IntervalOutcome.Stock;
import io.jirani.settlement.Losses;
import io.jirani.settlement.NetUse;
import java.time.Instant;
import java.util.Map;

/** What meters measured, and what became of it. */
final class EnergyRecipes {
    private final CaseBooks books;
    private Losses lost = Losses.NONE;
    private int feederBookings;

    EnergyRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of("interval", this::interval, "feeder", this::feeder);
    }

    private void interval(Arguments given) {
        var household = books.household(given.text("household"));
        var net = NetUse.of(given.wattHours("import", Energy.ZERO), given.wattHours("export", Energy.ZERO));
        var used = given.wattHours("used_by_neighbours", Energy.ZERO);
        var offers = given.wholes("offers").stream()
                .map(open -> new Offer(new OrderId(books.ids().next()), new Energy(open)))
                .toList();
        var sale = given.text("assurance", "A").equals("A") ? Sale.SELLABLE : Sale.OWN_USE;
        var stock = new Stock(
                books.free(household, Credit.BOUGHT),
                books.free(household, Credit.OWN),
                books.free(household, Credit.MADE),
                offers,
                books.free(household, Pocket.WALLET));
        var outcome = IntervalOutcome.of(books.community(), books.tariff(), net, used, stock, sale);
        books.postIfAny(IntervalEntries.of(books.community(), household, books.start(), outcome));
    }

    private void feeder(Arguments given) {
        var in = given.wattHours("in", Energy.ZERO).plus(given.wattHours("export", Energy.ZERO));
        var out = given.wattHours("import", Energy.ZERO).plus(given.wattHours("out", Energy.ZERO));
        var losses = Losses.of(in, out);
        books.postIfAny(FeederEntries.of(
                books.community().id(), Instant.EPOCH, feederBookings++, losses.minus(lost)));
        lost = losses;
    }
}
