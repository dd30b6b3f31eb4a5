package io.jirani.leaving;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhones;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.leaving.WindDownStore.Order;
import io.jirani.leaving.WindDownStore.State;
import io.jirani.ledger.Account;
import io.jirani.settlement.CustomerEntries;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Payments from the trust account (R16): held in the books, ordered from the bank, posted when its statement shows them. */
final class BankOrders {
    private final Parts parts;
    private final WindDownStore store = new WindDownStore();

    BankOrders(Parts parts) {
        this.parts = parts;
    }

    /** The order of a household that the bank has not answered. */
    Optional<Order> open(Db.Tx tx, Household household) {
        return store.orders(tx, household.community()).stream()
                .filter(order -> order.household().equals(household.id()) && order.state() == State.ORDERED)
                .findFirst();
    }

    /** Whether the bank could not pay a household. */
    boolean returned(Db.Tx tx, Household household) {
        return store.orders(tx, household.community()).stream()
                .anyMatch(order -> order.household().equals(household.id()) && order.state() == State.RETURNED);
    }

    /** What the trust account lacks to pay everybody, or what is lacking elsewhere. */
    Optional<String> missing(Db.Tx tx, Community community) {
        var currency = community.currency();
        return missing(
                tx,
                currency,
                parts.households().of(tx, community.id()).stream()
                        .map(each ->
                                parts.ledger().money(tx, Account.of(each.id(), Settling.pocket(community), currency)))
                        .reduce(Money.zero(currency), Money::plus));
    }

    /** The same for a sum. */
    Optional<String> missing(Db.Tx tx, Asset currency, Money toPay) {
        if (toPay.isZero()) return Optional.empty();
        var cover = store.cover(tx, currency);
        if (cover.cash() < cover.owed())
            return Optional.of("all our accounts together have " + cover.cash() + " and owe " + cover.owed() + ": "
                    + (cover.owed() - cover.cash()) + " are missing; nobody is paid before the others");
        var bank = parts.ledger().balance(tx, Account.bank(currency)).free();
        if (bank < toPay.minor())
            return Optional.of("the trust account has " + bank + " and " + toPay.minor() + " are to be paid: move "
                    + (toPay.minor() - bank) + " to it first");
        return Optional.empty();
    }

    /** Holds all of a household's money and orders it from the bank. Under the community's lock; answers whether there was any. */
    boolean order(Db.Tx tx, Community community, Household household) {
        var pocket = Settling.pocket(community);
        var amount = parts.ledger().money(tx, Account.of(household.id(), pocket, community.currency()));
        if (amount.isZero()) return false;
        var before = (int) store.orders(tx, community.id()).stream()
                .filter(order -> order.household().equals(household.id()))
                .count();
        var held = CustomerEntries.paidFromTrust(household.id(), pocket, amount, before);
        var hold = parts.ledger().post(tx, held.entry()).id();
        var reference = "WD-" + community.code() + "-" + household.code() + (before == 0 ? "" : "-" + (before + 1));
        store.order(
                tx,
                new Order(reference, community.id(), household.id(), pocket, amount, hold, State.ORDERED),
                parts.clock().instant());
        return true;
    }

    /**
     * The bank's statement says what became of an order; saying it twice changes nothing. What it could not pay becomes
     * unclaimed. Refuses a reference nobody ordered by.
     *
     * @param actor who says so, as an act's
     */
    void told(String actor, String reason, String reference, WindDown.Said said) {
        parts.db().inTransaction(tx -> {
            var order = store.lock(tx, reference)
                    .orElseThrow(() -> Problem.notFound("no order has the reference " + reference));
            var state = said == WindDown.Said.PAID ? State.PAID : State.RETURNED;
            if (order.state() == state) return;
            if (order.state() != State.ORDERED)
                throw Problem.of(Problem.Kind.CONFLICT, reference + " is " + EndStore.word(order.state()) + " already");
            parts.communities().lock(tx, order.community());
            var before = (int) store.orders(tx, order.community()).stream()
                    .filter(each -> each.household().equals(order.household()) && each.state() != State.ORDERED)
                    .count();
            var held = CustomerEntries.paidFromTrust(order.household(), order.pocket(), order.amount(), before);
            parts.ledger().post(tx, said == WindDown.Said.PAID ? held.done(order.hold()) : held.undone(order.hold()));
            store.end(tx, order, state, parts.clock().instant());
            var data = Map.of("reference", reference, "amount", order.amount().toString());
            Acts.append(
                    tx,
                    new Act(actor, "winddown." + EndStore.word(said), "household " + order.household(), reason, data));
        });
    }

    /**
     * What the bank is to pay to which phone: {@code reference,phone,amount}, a line each. Not for logs. No phone stands where
     * none is to be paid (ruling 24): the bank asks who comes.
     */
    List<String> lines(CommunityId id) {
        var numbers = new PayoutPhones(parts.households().phones());
        return parts.db()
                .transaction(tx -> store.orders(tx, id).stream()
                        .filter(order -> order.state() == State.ORDERED)
                        .map(order -> order.reference() + ","
                                + numbers.of(
                                                tx,
                                                order.household(),
                                                parts.clock().instant())
                                        .ready()
                                        .map(phone -> "+" + phone.number().digits())
                                        .orElse("")
                                + "," + order.amount().decimal().toPlainString())
                        .toList());
    }
}
