package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.Energy;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.leaving.WindDownStore.Order;
import io.jirani.leaving.WindDownStore.State;
import io.jirani.ledger.Account;
import io.jirani.settlement.LeavingEntries;
import io.jirani.settlement.LeavingEntries.Leaver;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where a community's end stands, household by household and in sum, to the cent; before it began, what it would come to today
 * if all that is under way came to nothing.
 *
 * @param fund what the community's fund still has; it is in {@code toPay} of the households too, before it is shared
 * @param trust what the trust account has that is free
 * @param missing why nobody is paid yet, if so
 * @param inProportion what each would get, by its code, if all who are owed shared what there is in proportion; only where there
 *     is less than is owed. A figure for those who decide: nothing is paid by it
 */
public record WindDownReport(
        Community community,
        Stage stage,
        List<Line> lines,
        Money fund,
        Money trust,
        Optional<String> missing,
        Map<String, Money> inProportion,
        List<String> waitsFor) {
    /** How far it is. */
    public enum Stage {
        NOT_BEGUN,
        UNDER_WAY,
        ENDED
    }

    /**
     * One household.
     *
     * @param energy its credits, of all kinds
     * @param has its money in all pockets
     * @param owes for energy and for payments that were none
     * @param toPay what is still to be ordered from the bank
     * @param ordered what the bank is to pay
     * @param paid what the bank has paid
     * @param unclaimed what of it is on the public list
     */
    public record Line(
            String household,
            Standing standing,
            Energy energy,
            Money has,
            Money owes,
            Money toPay,
            Money ordered,
            Money paid,
            Money unclaimed,
            List<String> waitsFor) {}

    public WindDownReport {
        lines = List.copyOf(lines);
        inProportion = Collections.unmodifiableMap(new TreeMap<>(inProportion));
        waitsFor = List.copyOf(waitsFor);
    }

    /** One figure of all households together. */
    public Money sum(Function<Line, Money> figure) {
        return lines.stream().map(figure).reduce(Money.zero(community.currency()), Money::plus);
    }

    /** Reads a report. */
    static final class Reader {
        private final Parts parts;
        private final Settling settling;
        private final Accounts accounts;
        private final EndStore ends = new EndStore();
        private final UnclaimedStore unclaimed = new UnclaimedStore();
        private final WindDownStore store = new WindDownStore();

        /**
         * @param parts paying by the bank
         */
        Reader(Parts parts, Settling settling) {
            this.parts = parts;
            this.settling = settling;
            this.accounts = new Accounts(parts.ledger());
        }

        WindDownReport read(Db.Tx tx, Community community, Function<Money, Optional<String>> missing) {
            var households = parts.households().of(tx, community.id());
            var ending = store.find(tx, community.id());
            var fund = parts.ledger().money(tx, Account.fund(community.id(), community.currency()));
            var share = ending.flatMap(WindDownStore.Ending::sharedAt).isPresent() || households.isEmpty()
                    ? Money.zero(community.currency())
                    : new Money(fund.minor() / households.size(), community.currency());
            var orders = store.orders(tx, community.id());
            var lines = households.stream()
                    .map(each -> line(tx, community, each, share, orders))
                    .toList();
            var toPay = lines.stream().map(Line::toPay).reduce(Money.zero(community.currency()), Money::plus);
            return new WindDownReport(
                    community,
                    ending.map(one -> one.endedAt().isPresent() ? Stage.ENDED : Stage.UNDER_WAY)
                            .orElse(Stage.NOT_BEGUN),
                    lines,
                    fund,
                    parts.ledger().money(tx, Account.bank(community.currency())),
                    missing.apply(toPay),
                    inProportion(tx, lines, toPay),
                    ending.map(WindDownStore.Ending::waitsFor).orElse(List.of()));
        }

        /** All owed rank alike: these households, other communities', suppliers. Their part is what cash there is to what is owed. */
        private Map<String, Money> inProportion(Db.Tx tx, List<Line> lines, Money toPay) {
            var cover = store.cover(tx, toPay.asset());
            if (toPay.isZero() || cover.cash() >= cover.owed()) return Map.of();
            var there = BigInteger.valueOf(Math.max(0, cover.cash()));
            var pot = BigInteger.valueOf(toPay.minor()).multiply(there).divide(BigInteger.valueOf(cover.owed()));
            var cents = LargestRemainder.divide(
                    pot.longValueExact(),
                    lines.stream().map(line -> line.toPay().minor()).toList());
            var shares = new TreeMap<String, Money>();
            for (int i = 0; i < cents.size(); i++)
                if (!lines.get(i).toPay().isZero())
                    shares.put(lines.get(i).household(), new Money(cents.get(i), toPay.asset()));
            return shares;
        }

        private Line line(Db.Tx tx, Community community, Household household, Money share, List<Order> orders) {
            var currency = community.currency();
            var end = ends.of(tx, household, parts.clock().instant());
            var has = settling.leaver(tx, community, household.id());
            var energy = accounts.energy(tx, household.id()).values().stream().reduce(Energy.ZERO, Energy::plus);
            var mine = orders.stream()
                    .filter(order -> order.household().equals(household.id()))
                    .toList();
            return new Line(
                    household.code(),
                    end.standing(),
                    energy,
                    Accounts.sum(accounts.money(tx, household.id(), currency), community),
                    accounts.debts(tx, household.id(), currency),
                    end.standing() == Standing.UNCLAIMED
                            ? Money.zero(currency)
                            : LeavingEntries.paidOut(
                                    with(has, share), settling.terms(tx, community, household.id(), 0)),
                    sum(mine, State.ORDERED, currency),
                    sum(mine, State.PAID, currency),
                    unclaimed.of(tx, household.id()).stream()
                            .map(UnclaimedStore.Unclaimed::amount)
                            .reduce(Money.zero(currency), Money::plus),
                    end.waitsFor());
        }

        private static Leaver with(Leaver has, Money share) {
            return new Leaver(
                    has.household(),
                    has.made(),
                    has.own(),
                    has.bought(),
                    has.paidForBought(),
                    has.pocket().plus(share),
                    has.change(),
                    has.owed(),
                    has.claim());
        }

        private static Money sum(List<Order> orders, State state, io.jirani.kernel.Asset currency) {
            return orders.stream()
                    .filter(order -> order.state() == state)
                    .map(Order::amount)
                    .reduce(Money.zero(currency), Money::plus);
        }
    }
}
