package io.jirani.cases;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.Correction;
import io.jirani.settlement.FeederEntries;
import io.jirani.settlement.IntervalEntries;
import io.jirani.settlement.IntervalOutcome;
import io.jirani.settlement.IntervalOutcome.FedIn;
import io.jirani.settlement.IntervalOutcome.Offer;
import io.jirani.settlement.IntervalOutcome.Sale;
import io.jirani.settlement.IntervalOutcome.Stock;
import io.jirani.settlement.IntervalOutcome.Traded;
import io.jirani.settlement.Losses;
import io.jirani.settlement.NetUse;
import io.jirani.settlement.RestatementEntries;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What meters measured, and what became of it. */
final class EnergyRecipes {
    private final CaseBooks books;
    private Losses lost = Losses.NONE;
    private int feederBookings;

    EnergyRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of("interval", this::interval, "feeder", this::feeder, "restate", this::restate);
    }

    private void interval(Arguments given) {
        var household = books.household(given.text("household"));
        var net = NetUse.of(given.wattHours("import", Energy.ZERO), given.wattHours("export", Energy.ZERO));
        var toSupplier = given.wattHours("to_supplier", Energy.ZERO);
        var traded = new Traded(
                given.wattHours("used_by_neighbours", Energy.ZERO),
                given.wattHours("from_neighbours", Energy.ZERO),
                Optional.of(toSupplier)
                        .filter(energy -> !energy.isZero())
                        .map(energy -> new FedIn(energy, given.price("feed_in").of(energy))));
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
        var outcome = IntervalOutcome.of(books.community(), books.tariff()::of, net, traded, stock, sale);
        books.postIfAny(IntervalEntries.of(books.community(), household, books.start(), outcome));
    }

    private void restate(Arguments given) {
        var household = books.household(given.text("household"));
        var energy = given.wattHours("wh");
        var correction = switch (given.word("what", What.class, What.LESS_EXPORT)) {
            case LESS_EXPORT -> new Correction.LessExport(energy);
            case MORE_IMPORT -> new Correction.MoreImport(energy);
            case MORE_EXPORT -> new Correction.MoreExport(energy);
            case LESS_IMPORT -> new Correction.LessImport(energy);
        };
        var wallet = books.free(household, Pocket.WALLET);
        books.post(RestatementEntries.of(
                books.community(), household, books.start(), 1, correction, books.tariff(), wallet));
    }

    private enum What {
        LESS_EXPORT,
        MORE_IMPORT,
        MORE_EXPORT,
        LESS_IMPORT
    }

    private void feeder(Arguments given) {
        var in = given.wattHours("in", Energy.ZERO).plus(given.wattHours("export", Energy.ZERO));
        var out = given.wattHours("import", Energy.ZERO).plus(given.wattHours("out", Energy.ZERO));
        var losses = Losses.of(in, out);
        books.postIfAny(FeederEntries.of(books.community().id(), Instant.EPOCH, feederBookings++, losses.minus(lost)));
        lost = losses;
    }
}
