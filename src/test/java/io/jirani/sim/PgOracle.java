package io.jirani.sim;

import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundState;
import io.jirani.payments.RefundStore;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plain totals from what the provider knows and who bought what, against a real database's books. */
final class PgOracle {
    /** A payout that was asked for. */
    record Paid(IntentId id, Household to, Money amount) {}

    /** What the database has of a push's money and its purchase. */
    private record Booked(String to, boolean proven, String purchase) {
        boolean isSuspense() {
            return to.startsWith("suspense:");
        }
    }

    private static final String BOOKED = """
            select coalesce(c.to_account, '') as to_account, c.proven_at is not null as proven, p.state
            from purchase p left join collection_credit c on c.intent_id = p.intent_id where p.intent_id = $1
            """;
    private static final String LATE = "select count(*) from inbox where judged_at is null";
    private static final String BROKEN = "select count(*) from inbox where verdict = 'broken'";

    private final PgTown town;
    private final PgRail rail;
    private final List<PgTown.Bought> bought;
    private final List<Paid> sent;
    private final Map<HouseholdId, Long> own = new HashMap<>();
    private final Map<HouseholdId, Long> got = new HashMap<>();
    private final Map<HouseholdId, Long> sold = new HashMap<>();
    private long collected;
    private long paidOut;
    private long refunds;
    private long unproven;

    PgOracle(PgTown town, PgRail rail, List<PgTown.Bought> bought, List<Paid> sent) {
        this.town = town;
        this.rail = rail;
        this.bought = bought;
        this.sent = sent;
    }

    void check() {
        same(0, count(LATE), "callbacks nobody judged");
        same(0, count(BROKEN), "callbacks given up");
        bought.forEach(this::push);
        sent.forEach(this::payout);
        collected += rail.typedIn();
        same(collected, town.posted(Account.collect(Town.RAIL, Asset.KES)), "cash collected");
        same(town.floated() - paidOut, town.posted(Account.payout(Town.RAIL, Asset.KES)), "left to pay out");
        same(unproven, town.posted(Account.unproven(Town.RAIL, Asset.KES)), "unproven");
        typed();
        town.homes.forEach(this::home);
    }

    private void push(PgTown.Bought it) {
        var id = it.intent();
        var view = town.db.transaction(tx -> town.intents.find(tx, id)).orElseThrow();
        must(rail.posts(id) <= 1, "one POST an attempt", it);
        back(it, view.state());
        must(view.state().phase() != Phase.OPEN, "every push ends", view.state());
        List<Booked> rows = town.db.transaction(tx -> tx.all(
                BOOKED,
                Tuple.of(id.value()),
                row -> new Booked(row.getString("to_account"), row.getBoolean("proven"), row.getString("state"))));
        must(rows.size() == 1, "I-6 an attempt is credited once", id);
        var booked = rows.getFirst();
        must(!booked.purchase().equals("reserved"), "no energy stays reserved", view.state() + " " + booked);
        must(booked.proven() == rail.isPaid(id), "what is proven is what was paid", view.state() + " " + booked);
        var settled = booked.purchase().equals("settled");
        if (settled) {
            got.merge(it.buyer().id(), it.energy().wattHours(), Long::sum);
            sold.merge(it.seller().id(), it.energy().wattHours(), Long::sum);
        }
        var amount = view.amount().minor();
        if (!booked.proven()) {
            if (!booked.to().isEmpty()) unproven += amount;
            if (!booked.to().isEmpty())
                must(view.state() == CollectionState.REVIEW, "a claim that nobody proves is for people", view.state());
            return;
        }
        collected += amount;
        if (settled) {
            var value = it.value().minor();
            own.merge(it.buyer().id(), amount - value, Long::sum);
            own.merge(it.seller().id(), value - value * town.community.feePoints() / 10_000, Long::sum);
        } else if (!booked.isSuspense()) own.merge(it.buyer().id(), amount, Long::sum);
    }

    private void payout(Paid it) {
        var now = town.db.transaction(tx -> town.payouts.find(tx, it.id())).orElseThrow();
        must(rail.posts(it.id()) <= 1, "I-8 one POST a payout", it);
        must(!now.state().isLive(), "every payout ends", now.state());
        if (now.state() == PayoutState.PAID) must(rail.isPaid(it.id()), "a paid payout was paid", it);
        if (now.state() == PayoutState.FAILED) must(!rail.isPaid(it.id()), "a failed payout was not paid", it);
        collected += it.amount().minor();
        if (now.state() == PayoutState.PAID) paidOut += it.amount().minor();
        else own.merge(it.to().id(), it.amount().minor(), Long::sum);
    }

    /** A payment goes back once, by one method at a time, each asked for once; the books say what the provider did. */
    private void back(PgTown.Bought it, CollectionState payment) {
        List<Refund> all = town.db.transaction(tx -> new RefundStore().of(tx, it.intent()));
        var done = all.stream().filter(one -> one.state() == RefundState.DONE).toList();
        must(done.size() <= 1, "a payment is given back once", all);
        must((payment == CollectionState.REFUNDED) == (done.size() == 1), "its payment says so", payment + " " + all);
        var open = all.stream().filter(one -> one.state().isOpen()).toList();
        must(open.stream().allMatch(this::isWithPeople), "every refund ends", all);
        var waits = payment == CollectionState.REFUND_PENDING;
        must(waits == !open.isEmpty(), "its payment says so", payment + " " + all);
        var byReversal = done.stream().anyMatch(one -> one.method() == Refund.Method.REVERSAL);
        must(rail.undoing().isBack(it.intent()) == byReversal, "reversed is what the books say", all);
        for (var one : all) {
            var byPayout = one.method() == Refund.Method.PAYOUT;
            int asked = byPayout ? rail.posts(one.id()) : rail.undoing().posts(one.id());
            must(asked <= 1, "one POST a refund", one);
            if (byPayout && !open.contains(one))
                must(rail.isPaid(one.id()) == done.contains(one), "a refund's payout was paid", one);
        }
        for (var one : done) {
            var amount = one.amount().minor();
            refunds++;
            own.merge(it.buyer().id(), -amount, Long::sum);
            if (byReversal) collected -= amount;
            else paidOut += amount;
        }
    }

    /** The payout that carries it was never heard of again: people end it, and with it the refund. */
    private boolean isWithPeople(Refund it) {
        var payout = town.db.transaction(tx -> town.payouts.find(tx, it.id()));
        return payout.filter(one -> one.state() == PayoutState.REVIEW).isPresent();
    }

    /** How many payments were given back. */
    long refunds() {
        return refunds;
    }

    /** Money typed by hand is its household's or waits in suspense: in sum here, each by its own account below. */
    private void typed() {
        rail.typedTo()
                .forEach((code, cents) -> town.homes.stream()
                        .filter(home -> home.code().equals(code))
                        .findFirst()
                        .ifPresent(home -> own.merge(home.id(), cents, Long::sum)));
    }

    private void home(Household home) {
        long has = 0;
        for (var pocket : List.of(Pocket.WALLET, Pocket.DUE, Pocket.CHANGE))
            has += town.posted(Account.of(home.id(), pocket, Asset.KES));
        same(own.getOrDefault(home.id(), 0L), has, "what " + home.code() + " has");
        same(
                got.getOrDefault(home.id(), 0L),
                town.posted(Account.of(home.id(), Credit.BOUGHT)),
                "bought by " + home.code());
        same(
                PgTown.OFFERS - sold.getOrDefault(home.id(), 0L),
                town.free(Account.of(home.id(), Credit.OFFERED)),
                "offered by " + home.code());
    }

    private long count(String sql) {
        return town.db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getLong(0)));
    }

    private static void same(long expected, long is, String what) {
        if (expected != is) throw new Wrong(what + ": " + expected + " by the facts, " + is + " by the books");
    }

    private static void must(boolean holds, String rule, Object about) {
        if (!holds) throw new Wrong(rule + ": " + about);
    }
}
