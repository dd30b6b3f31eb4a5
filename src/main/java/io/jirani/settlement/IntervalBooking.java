package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.tariff.DatedTariff;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalOutcome.Sale;
import io.jirani.settlement.IntervalOutcome.Stock;
import io.jirani.settlement.IntervalOutcome.Traded;
import io.jirani.settlement.SettlementLogStore.Restated;
import java.time.Clock;
import java.util.Locale;

/** Books a household's interval, once: its row, its entry, its own offers taken back, its meters' new credit. */
final class IntervalBooking {
    private final SettlementStores stores;
    private final Debts debts;
    private final Clock clock;
    private final Clock sunClock;

    IntervalBooking(SettlementStores stores, Clock clock, Clock sunClock) {
        this.stores = stores;
        this.debts = new Debts(stores.ledger());
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /**
     * Books it in the caller's transaction, under the community's lock. What was booked before stands.
     *
     * @param tariff in force when the interval begins
     */
    IntervalOutcome book(
            Db.Tx tx,
            Community community,
            Interval interval,
            DatedTariff tariff,
            HouseholdId household,
            NetUse use,
            Assurance assurance) {
        return book(tx, community, interval, tariff, household, use, assurance, Traded.NOTHING);
    }

    /**
     * Books it with what it traded with neighbours in the interval itself.
     *
     * @param traded no more than was made, or used beyond the household's own credits
     */
    IntervalOutcome book(
            Db.Tx tx,
            Community community,
            Interval interval,
            DatedTariff tariff,
            HouseholdId household,
            NetUse use,
            Assurance assurance,
            Traded traded) {
        var now = clock.instant();
        var supplier = stores.tariffs().price(tx, community, household, interval.start(), tariff);
        var needed = stores.intervals().sellAssurance(tx, community.id());
        var sale = assurance.compareTo(needed) <= 0 ? Sale.SELLABLE : Sale.OWN_USE;
        var outcome = IntervalOutcome.of(community, supplier::cost, use, traded, stock(tx, community, household), sale);
        var written = stores.intervals()
                .settle(tx, community.id(), household, interval, assurance, outcome, tariff.version(), now);
        if (written == 0) return outcome;
        IntervalEntries.of(community, household, interval.start(), outcome)
                .ifPresent(entry -> stores.ledger().post(tx, entry, interval.start()));
        if (outcome.fedIn().isPresent())
            debts.repay(tx, community, household, IntervalEntries.key(household, interval.start()));
        for (var taken : outcome.takenBack())
            stores.log().takenBack(tx, community.id(), stores.market().takeBack(tx, taken), now);
        stores.credits().tell(tx, household, now, sunClock.instant());
        return outcome;
    }

    /** Why a household's interval is booked after its close. */
    enum Late {
        /** Its rows came. */
        ROWS,
        /** They never will: the whole gap is settled in sum at its end. */
        GAP
    }

    /** Books it after the close, tells so, and lets the interval close against the feeder again. */
    void late(
            Db.Tx tx,
            Community community,
            Interval interval,
            HouseholdId household,
            NetUse use,
            Assurance assurance,
            Late cause) {
        var tariff = stores.tariffs().at(tx, community.id(), interval.start());
        var outcome = book(tx, community, interval, tariff, household, use, assurance);
        if (cause == Late.GAP) stores.intervals().inSum(tx, household, interval);
        var day = HouseholdDays.day(community, interval.start());
        stores.days().makeAgain(tx, community, household, day, clock.instant());
        stores.feeders().reopen(tx, community.id(), interval);
        var restated =
                new Restated(interval, cause.name().toLowerCase(Locale.ROOT), outcome.imported(), outcome.exported());
        stores.log().restated(tx, stores.households().get(tx, household), restated, clock.instant());
    }

    private Stock stock(Db.Tx tx, Community community, HouseholdId household) {
        var ledger = stores.ledger();
        return new Stock(
                ledger.energy(tx, Account.of(household, Credit.BOUGHT)),
                ledger.energy(tx, Account.of(household, Credit.OWN)),
                ledger.energy(tx, Account.of(household, Credit.MADE)),
                stores.market().openOffers(tx, household),
                ledger.money(tx, Account.of(household, Pocket.WALLET, community.currency())));
    }
}
