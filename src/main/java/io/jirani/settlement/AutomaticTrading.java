package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.ClosedAuction;
import io.jirani.market.Wishes.Unsold;
import io.jirani.market.agent.Decision;
import io.jirani.market.agent.Situation.Net;
import io.jirani.market.round.Round;
import io.jirani.market.round.Trader;
import io.jirani.market.round.Trading;
import io.jirani.market.tariff.DatedTariff;
import io.jirani.settlement.DecisionStore.Made;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalOutcome.FedIn;
import io.jirani.settlement.IntervalOutcome.Traded;
import io.jirani.settlement.TraderStore.Standing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Trades an interval among the households that want it, in the close's own commit and under the community's lock: what is
 * decided rests on balances that nobody moves meanwhile, so nothing of it can be refused afterwards (rulings 3 and 4).
 */
final class AutomaticTrading {
    /** A household whose interval is known. */
    record Metered(HouseholdId household, NetUse use, Assurance assurance) {}

    /**
     * An interval's trading, before any of it is booked.
     *
     * @param wallets what of each trader's wallet is free
     */
    record Traders(Round round, List<Made> made, Map<HouseholdId, Money> wallets, Map<HouseholdId, Traded> traded) {
        private static final Traders NOBODY =
                new Traders(new Round(List.of(), Optional.empty(), List.of()), List.of(), Map.of(), Map.of());

        /** What a household traded. */
        Traded of(HouseholdId household) {
            return traded.getOrDefault(household, Traded.NOTHING);
        }
    }

    private final SettlementStores stores;
    private final AuctionHandOver handOver;
    private final Clock clock;

    AutomaticTrading(SettlementStores stores, Clock clock) {
        this.stores = stores;
        this.handOver = new AuctionHandOver(stores, clock);
        this.clock = clock;
    }

    /** Decides who trades what; books nothing. */
    Traders trade(Db.Tx tx, Community community, Interval interval, DatedTariff tariff, List<Metered> metered) {
        var day = HouseholdDays.day(community, interval.start());
        var standings = new HashMap<HouseholdId, Standing>();
        for (var standing : stores.traders().all(tx, community, day)) standings.put(standing.household(), standing);
        var trading = metered.stream()
                .filter(one -> standings.containsKey(one.household()))
                .toList();
        if (trading.isEmpty()) return Traders.NOBODY;
        var needed = stores.intervals().sellAssurance(tx, community.id());
        var books = new Balances(tx, community, trading);
        var traders = new ArrayList<Trader>();
        var unsold = new ArrayList<Made>();
        for (var one : trading) {
            var standing = Objects.requireNonNull(standings.get(one.household()));
            if (!one.use().exported().isZero() && one.assurance().compareTo(needed) > 0)
                unsold.add(new Made(
                        one.household(),
                        standing.revision(),
                        new Decision.Keep(one.use().exported(), Decision.Keep.WhyKept.MEASURED),
                        Energy.ZERO,
                        Money.zero(community.currency()),
                        Energy.ZERO));
            else traders.add(trader(tx, community, interval, tariff, one, standing, books));
        }
        var round = Trading.of(community.feePoints(), traders);
        var made = new ArrayList<>(unsold);
        var fedIn = fedIn(round, traders, standings);
        for (var done : round.done()) {
            var paid = done.decision() instanceof Decision.Buy && !done.traded().isZero()
                    ? round.price().orElseThrow().of(done.traded())
                    : Money.zero(community.currency());
            made.add(new Made(
                    done.household(),
                    Objects.requireNonNull(standings.get(done.household())).revision(),
                    done.decision(),
                    done.traded(),
                    paid,
                    Optional.ofNullable(fedIn.get(done.household()))
                            .map(FedIn::energy)
                            .orElse(Energy.ZERO)));
        }
        return new Traders(round, made, books.wallets(), traded(round, fedIn));
    }

    private Trader trader(
            Db.Tx tx,
            Community community,
            Interval interval,
            DatedTariff tariff,
            Metered one,
            Standing standing,
            Balances books) {
        var household = one.household();
        var net = net(one.use());
        var credits = books.credits(household);
        return new Trader(
                household,
                standing.wishes().rules().orElseThrow(),
                standing.wishes().friends(),
                net,
                // What it used, it takes back from the book first; what is offered there, it does not want to keep.
                net instanceof Net.Used ? credits.plus(standing.offers()) : credits,
                books.cover(standing),
                standing.spent(),
                stores.tariffs().price(tx, community, household, interval.start(), tariff));
    }

    private static Net net(NetUse use) {
        if (!use.exported().isZero()) return new Net.Made(use.exported());
        return use.imported().isZero() ? new Net.Even() : new Net.Used(use.imported());
    }

    /** What households offered that nobody bought, where they want the supplier to have it. */
    private static Map<HouseholdId, FedIn> fedIn(
            Round round, List<Trader> traders, Map<HouseholdId, Standing> standings) {
        var prices = new HashMap<HouseholdId, Price>();
        for (var trader : traders)
            prices.put(trader.household(), trader.supplier().feedIn());
        var fedIn = new HashMap<HouseholdId, FedIn>();
        for (var done : round.done()) {
            var wishes = Objects.requireNonNull(standings.get(done.household())).wishes();
            if (wishes.unsold() != Unsold.SUPPLIER || !(done.decision() instanceof Decision.Sell sell)) continue;
            var energy = sell.offered().minus(done.traded());
            var price = Objects.requireNonNull(prices.get(done.household()));
            if (!energy.isZero()) fedIn.put(done.household(), new FedIn(energy, price.of(energy)));
        }
        return fedIn;
    }

    private static Map<HouseholdId, Traded> traded(Round round, Map<HouseholdId, FedIn> fedIn) {
        var traded = new HashMap<HouseholdId, Traded>();
        for (var done : round.done()) {
            var household = done.household();
            traded.put(
                    household,
                    done.decision() instanceof Decision.Buy
                            ? new Traded(Energy.ZERO, done.traded())
                            : new Traded(done.traded(), Energy.ZERO, Optional.ofNullable(fedIn.get(household))));
        }
        return traded;
    }

    /**
     * Books what was traded and keeps what was decided. Sellers' export is booked before, and buyers' import after: what they
     * pay their neighbours is held when the supplier is paid from the rest.
     */
    void book(Db.Tx tx, Community community, Interval interval, Traders traders) {
        var round = traders.round();
        stores.decisions()
                .add(
                        tx,
                        community.id(),
                        interval.start(),
                        community.currency(),
                        round.pairs().isEmpty() ? Optional.empty() : round.price(),
                        traders.made(),
                        clock.instant());
        if (round.pairs().isEmpty()) return;
        handOver.take(
                tx,
                new ClosedAuction(
                        community.id(),
                        interval.start(),
                        round.price().orElseThrow(),
                        round.pairs(),
                        traders.wallets(),
                        List.of()));
    }

    /** What traders have in the books that no hold has set aside. */
    private final class Balances {
        private final Community community;
        private final Map<Account, Energy> energies;
        private final Map<HouseholdId, Money> wallets = new HashMap<>();
        private final Map<HouseholdId, Money> owed = new HashMap<>();

        Balances(Db.Tx tx, Community community, List<Metered> traders) {
            this.community = community;
            var credits = new ArrayList<Account>();
            var pockets = new ArrayList<Account>();
            for (var one : traders) {
                for (var credit : List.of(Credit.BOUGHT, Credit.OWN, Credit.MADE))
                    credits.add(Account.of(one.household(), credit));
                for (var pocket : List.of(Pocket.WALLET, Pocket.OWED))
                    pockets.add(Account.of(one.household(), pocket, community.currency()));
            }
            energies = stores.ledger().energies(tx, credits);
            var none = Money.zero(community.currency());
            var moneys = stores.ledger().moneys(tx, pockets);
            for (var one : traders) {
                var household = one.household();
                // Where money may not rest with us all is billed.
                if (community.custody() == Custody.WALLET)
                    wallets.put(household, moneys.getOrDefault(wallet(household), none));
                owed.put(
                        household, moneys.getOrDefault(Account.of(household, Pocket.OWED, community.currency()), none));
            }
        }

        private Account wallet(HouseholdId household) {
            return Account.of(household, Pocket.WALLET, community.currency());
        }

        Map<HouseholdId, Money> wallets() {
            return wallets;
        }

        Energy credits(HouseholdId household) {
            var sum = Energy.ZERO;
            for (var credit : List.of(Credit.BOUGHT, Credit.OWN, Credit.MADE))
                sum = sum.plus(energies.getOrDefault(Account.of(household, credit), Energy.ZERO));
            return sum;
        }

        /** Free wallet and unused credit line (ruling 4). */
        Money cover(Standing standing) {
            var none = Money.zero(community.currency());
            var used = owed.getOrDefault(standing.household(), none).plus(standing.owing());
            var unused = standing.line().minus(standing.line().min(used));
            return wallets.getOrDefault(standing.household(), none).plus(unused);
        }
    }
}
