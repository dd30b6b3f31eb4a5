package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Purchase.State;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundState;
import io.jirani.settlement.PaidPurchase.Proof;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * A second model beside the books: plain totals from what the provider knows and who bought what. At the end both must say
 * the same, and nothing may be open.
 */
final class Oracle {
    private final Town town;
    private final Rail rail;
    private final PayoutRail payouts;
    private final Map<HouseholdId, Long> own = new HashMap<>();
    private final Map<HouseholdId, Long> sold = new HashMap<>();
    private final Map<HouseholdId, Long> bought = new HashMap<>();
    private long collect;
    private long unproven;

    Oracle(Town town, Rail rail, PayoutRail payouts) {
        this.town = town;
        this.rail = rail;
        this.payouts = payouts;
    }

    void check() {
        town.watch.atTheEnd();
        for (var home : town.homes) own.put(home, Shells.BEGINS_WITH);
        collect = town.funded();
        for (var it : town.tables.collections.values()) {
            must(it.state().phase() != Phase.OPEN, "every push ends", it.id());
            must(
                    it.state() != CollectionState.REVIEW || town.tables.reviews.containsKey(it.id()),
                    "I-17 whatever is under review is on somebody's list",
                    it.id());
            push(it.id());
        }
        for (var row : rail.rows(0)) if (!town.tables.accounts.containsKey(row.account())) typed(row);
        for (var it : town.tables.payouts.values()) payout(it.id());
        refunds();
        books();
        holds();
    }

    private void push(IntentId id) {
        var buy = town.tables.buy(id);
        must(buy.state() != State.RESERVED, "no energy stays reserved", town.tables.number(id));
        var credit = Optional.ofNullable(town.tables.credits.get(id));
        var prompts = rail.pushes(id);
        must(prompts.size() <= 1, "one prompt an attempt", town.tables.number(id));
        var it = town.tables.push(id);
        var rows = rail.rows(it.accountRef());
        var back = rows.stream().anyMatch(Rail.Row::reversed);
        var proven = credit.filter(one -> one.proof() == Proof.PROVEN).isPresent();
        if (!rows.isEmpty()) must(proven || back, "money that came is credited and proven", town.tables.number(id));
        else must(!proven, "money that never came is not credited", town.tables.number(id));
        if (buy.state() == State.SETTLED) energy(buy);
        if (credit.isEmpty()) return;
        if (!proven) {
            var disproved = town.ledger.has("disproof:" + id);
            if (!disproved) unproven += credit.get().amount().minor();
            else if (buy.state() == State.SETTLED) sellers(buy);
            return;
        }
        var amount = credit.get().amount().minor();
        for (var row : rows) collect += row.reversed() ? 0 : row.cents();
        if (buy.state() == State.SETTLED) settled(buy, amount);
        else if (!inSuspense(id, credit.get())) add(own, buy.buyer(), amount);
    }

    /** What went back to the payer is his no more; nobody is both given back and paid, and nothing waits for ever. */
    private void refunds() {
        var given = new HashSet<IntentId>();
        for (var it : town.tables.refunds.values()) {
            int n = town.tables.number(it.id());
            must(!it.state().isOpen(), "every refund ends", n + " " + it.state());
            if (it.state() != RefundState.DONE) continue;
            must(given.add(it.payment()), "a payment is given back once", n);
            if (it.method() == Refund.Method.REVERSAL)
                add(own, it.household(), -it.amount().minor());
        }
        for (var it : town.tables.collections.values()) {
            int n = town.tables.number(it.id());
            must(it.state() != CollectionState.REFUND_PENDING, "every payment that is given back ends", n);
            if (given.contains(it.id()))
                must(it.state() == CollectionState.REFUNDED, "what was given back is refunded", n + " " + it.state());
            var reversed = rail.pushes(it.id()).stream().anyMatch(push -> push.reversed);
            if (it.state() == CollectionState.REFUNDED)
                must(given.contains(it.id()) || reversed, "refunded, and nobody gave it back", n);
        }
    }

    private boolean inSuspense(IntentId id, Tables.Credit credit) {
        return credit.to().code().startsWith("suspense") && !town.ledger.has("placed:" + id);
    }

    private void settled(Tables.Buy buy, long paid) {
        add(own, buy.buyer(), paid - sellers(buy));
    }

    /** Sellers delivered and are paid, whatever came of the payment; answers what the trades cost. */
    private long sellers(Tables.Buy buy) {
        long total = 0;
        for (var trade : buy.trades()) {
            var value = (trade.energy().wattHours() * trade.price().minorPerKwh() + 500) / 1000;
            var fee = value * town.community.feePoints() / 10_000;
            add(own, trade.seller(), value - fee);
            total += value;
        }
        return total;
    }

    private void energy(Tables.Buy buy) {
        for (var trade : buy.trades()) {
            add(sold, trade.seller(), trade.energy().wattHours());
            add(bought, buy.buyer(), trade.energy().wattHours());
        }
    }

    private void typed(Rail.Row row) {
        var booked = town.ledger.has("typed:" + Town.RAIL + ":" + row.receipt());
        must(booked, "money typed by hand is booked", row.receipt());
        collect += row.cents();
        town.homes.stream()
                .filter(home -> home.toString().equals(row.account()))
                .filter(home -> !inSuspense(row))
                .findFirst()
                .ifPresent(home -> add(own, home, row.cents()));
    }

    /** Its list named nobody before the statement named him. */
    private boolean inSuspense(Rail.Row row) {
        return row.named().isEmpty() && town.tables.suspended.containsKey(row.receipt());
    }

    private void payout(IntentId id) {
        var it = town.tables.payout(id);
        int n = town.tables.number(id);
        must(!it.state().isLive(), "every payout ends", n);
        var orders = payouts.orders(id);
        must(orders.size() <= 1, "I-8 nobody is paid twice", n);
        var paid = orders.stream().filter(order -> order.receipt.isPresent()).findFirst();
        if (it.state() == PayoutState.FAILED) must(paid.isEmpty(), "a failed payout was not paid", n);
        if (it.state() != PayoutState.PAID && it.state() != PayoutState.REVERSED) return;
        must(paid.isPresent(), "a paid payout was paid", n);
        if (!paid.get().reversed) add(own, it.household(), -it.amount().minor());
    }

    private void books() {
        var pockets = town.community.custody() == Custody.WALLET
                ? new Pocket[] {Pocket.WALLET}
                : new Pocket[] {Pocket.DUE, Pocket.CHANGE};
        for (var home : town.homes) {
            long has = 0;
            for (var pocket : pockets) has += town.ledger.posted(Account.of(home, pocket, Asset.KES));
            same(own.getOrDefault(home, 0L), has, "what household " + home + " has");
            var escrow = town.ledger.posted(Account.of(home, Pocket.ESCROW, Asset.KES));
            if (unproven == 0) same(0, escrow, "escrow of " + home);
            same(
                    bought.getOrDefault(home, 0L),
                    town.ledger.posted(Account.of(home, Credit.BOUGHT)),
                    "bought by " + home);
            same(
                    Shells.OFFERS - sold.getOrDefault(home, 0L),
                    town.ledger.free(Account.of(home, Credit.OFFERED)),
                    "offered by " + home);
        }
        same(collect, town.ledger.posted(Account.collect(Town.RAIL, Asset.KES)), "cash collected");
        same(unproven, town.ledger.posted(Account.unproven(Town.RAIL, Asset.KES)), "unproven");
        same(0, town.ledger.posted(Account.charges(Town.RAIL, Asset.KES)), "charges announced and not taken");
        same(payouts.cash(), town.ledger.posted(Account.payout(Town.RAIL, Asset.KES)) - underReview(), "payout float");
    }

    /** Nothing is set aside any more, but for people to decide on. */
    private void holds() {
        var review = town.tables.payouts.values().stream()
                .filter(it -> it.state() == PayoutState.REVIEW)
                .map(it -> "payout:" + it.id())
                .toList();
        for (var key : town.ledger.standing())
            must(key.startsWith("frozen:") || review.contains(key), "every hold ends", key);
    }

    /** Paid, while people look into it: their hold stands. */
    private long underReview() {
        return town.tables.payouts.values().stream()
                .filter(it -> it.state() == PayoutState.REVIEW)
                .flatMap(it -> payouts.orders(it.id()).stream())
                .filter(order -> order.receipt.isPresent())
                .mapToLong(order -> PayoutRail.CHARGE
                        + (order.reversed ? 0 : order.of.amount().minor()))
                .sum();
    }

    private static void add(Map<HouseholdId, Long> to, HouseholdId whose, long amount) {
        to.merge(whose, amount, Long::sum);
    }

    private static void same(long expected, long is, String what) {
        if (expected != is) throw new Wrong(what + ": " + expected + " by the facts, " + is + " by the books");
    }

    private static void must(boolean holds, String rule, Object about) {
        if (!holds) throw new Wrong(rule + ": " + about);
    }
}
