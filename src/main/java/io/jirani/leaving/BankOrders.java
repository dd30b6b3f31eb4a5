package io.jirani.leaving;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
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
    private final EndStore ends = new EndStore();
    private final PayoutPhones phones;
    private final GiveUp giveUp;
    private final WriteOff writeOff;

    BankOrders(Parts parts) {
        this.parts = parts;
        this.phones = new PayoutPhones(parts.households().phones());
        this.giveUp = new GiveUp(parts);
        this.writeOff = new WriteOff(parts.ledger(), parts.clock());
    }

    /** The order of a household that the bank has not answered. */
    Optional<Order> open(Db.Tx tx, Household household) {
        return store.orders(tx, household.community()).stream()
                .filter(order -> order.household().equals(household.id()) && order.state() == State.ORDERED)
                .findFirst();
    }

    /** Why a household's money cannot be ordered: no number of it may be paid now. Empty: it can be, or there is none. */
    Optional<PayoutPhone> nobody(Db.Tx tx, Community community, Household household) {
        var account = Account.of(household.id(), Settling.pocket(community), community.currency());
        if (parts.ledger().money(tx, account).isZero()) return Optional.empty();
        return Optional.of(phones.of(tx, household.id(), parts.clock().instant()))
                .filter(phone -> phone.ready().isEmpty());
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

    /**
     * Holds all of a household's money and orders it from the bank, to the number that may be paid now (ruling 24) and to no
     * other. Under the community's lock; answers whether there was any, and somebody to pay.
     */
    boolean order(Db.Tx tx, Community community, Household household) {
        var now = parts.clock().instant();
        var phone = phones.of(tx, household.id(), now).ready().map(Phone::id);
        var pocket = Settling.pocket(community);
        var amount = parts.ledger().money(tx, Account.of(household.id(), pocket, community.currency()));
        if (amount.isZero() || phone.isEmpty()) return false;
        var before = (int) store.orders(tx, community.id()).stream()
                .filter(order -> order.household().equals(household.id()))
                .count();
        var held = CustomerEntries.paidFromTrust(household.id(), pocket, amount, before);
        var hold = parts.ledger().post(tx, held.entry()).id();
        var reference = "WD-" + community.code() + "-" + household.code() + (before == 0 ? "" : "-" + (before + 1));
        store.order(
                tx,
                new Order(reference, community.id(), household.id(), phone, pocket, amount, hold, State.ORDERED),
                now);
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
            if (state == State.RETURNED) unclaimed(tx, order);
            var data = Map.of("reference", reference, "amount", order.amount().toString());
            Acts.append(
                    tx,
                    new Act(actor, "winddown." + EndStore.word(said), "household " + order.household(), reason, data));
        });
    }

    /** What came back from the bank is on the list at once: it is not ordered anew, and two may give it back. */
    private void unclaimed(Db.Tx tx, Order order) {
        var household = parts.households().get(tx, order.household());
        var community = parts.communities().get(tx, order.community());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        if (!Move.GIVE_UP.fits(end.standing())) return;
        giveUp.giveUp(tx, community, household, end, now);
        writeOff.debts(tx, community, household.id());
    }

    /**
     * What the bank is to pay to which phone: {@code reference,phone,amount}, a line each. Not for logs. A line is the same
     * each time it is printed; but no phone stands in it any more when the number was given up since, nor where it was ordered
     * before numbers were kept: the bank asks who comes.
     */
    List<String> lines(CommunityId id) {
        return parts.db()
                .transaction(tx -> store.orders(tx, id).stream()
                        .filter(order -> order.state() == State.ORDERED)
                        .map(order -> order.reference() + "," + number(tx, order) + ","
                                + order.amount().decimal().toPlainString())
                        .toList());
    }

    private String number(Db.Tx tx, Order order) {
        return order.phone()
                .flatMap(id -> parts.households().phones().find(tx, id))
                .filter(phone -> phone.retiredAt().isEmpty())
                .map(phone -> "+" + phone.number().digits())
                .orElse("");
    }
}
