package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry.Leg;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.Purchase;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.market.Purchase.State;
import io.jirani.run.SideBySide;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Credit;
import io.jirani.settlement.PaymentBooksStore.Judged;
import io.jirani.settlement.PaymentBooksStore.Place;
import io.jirani.settlement.PaymentBooksStore.Verdict;
import io.jirani.settlement.ProofEntries.Claimed;
import io.jirani.settlement.ProofEntries.Waiting;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books what became of money that a callback claimed (ruling 5): once our own query has confirmed it, it is cash and the
 * sellers may have it; when it turned out to be none, the buyer owes it. A community's are booked together, under its lock,
 * each guarded by {@code collection_credit.proven_at} and by the ledger's key.
 */
public final class ProveProceeds {
    private static final Logger LOG = LoggerFactory.getLogger(ProveProceeds.class);
    static final int BATCH = 100;

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Consumer<String> nudge;
    private final Debts debts;
    private final RestoreDenied denied;

    public ProveProceeds(Db db, SettlementStores stores, Clock clock, Consumer<String> nudge) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.nudge = nudge;
        this.debts = new Debts(stores.ledger());
        this.denied = new RestoreDenied(db, stores, clock, debts);
    }

    /** One pass; answers how many payments it booked a verdict for. */
    public int pass() {
        var booked = 0;
        var faults = new Faults();
        var byCommunity = db.transaction(tx -> stores.payments().judged(tx, BATCH)).stream()
                .collect(Collectors.groupingBy(Judged::community, LinkedHashMap::new, Collectors.toList()));
        booked += SideBySide.sum(byCommunity.values(), group -> book(group, faults));
        booked += denied.pass(faults);
        if (booked > 0) nudge.accept("settlement.payouts");
        faults.end();
        return booked;
    }

    /** A community's in one commit; when that fails, each alone, so that only what is broken waits. */
    private int book(List<Judged> group, Faults faults) {
        try {
            return db.transaction(tx -> book(tx, group));
        } catch (Exception fault) {
            if (group.size() > 1 && !(fault instanceof InterruptedException))
                return group.stream()
                        .mapToInt(judged -> book(List.of(judged), faults))
                        .sum();
            faults.add(fault);
            return 0;
        }
    }

    /** A payment with a verdict, and what hangs on it, locked. */
    private record Case(
            Judged judged, String rail, Credit credit, Optional<Purchase> purchase, List<Waiting> waiting) {}

    private int book(Db.Tx tx, List<Judged> group) {
        var id = group.getFirst().community();
        stores.communities().lock(tx, id);
        var community = stores.communities().get(tx, id);
        var cases = cases(tx, community, group);
        proven(
                tx,
                community,
                cases.stream()
                        .filter(one -> one.judged().verdict() == Verdict.THERE)
                        .toList());
        for (var one : cases) if (one.judged().verdict() == Verdict.NOT_THERE) disproved(tx, one);
        return cases.size();
    }

    /** Those whose credit still waits, with all that their proof needs, in few questions. */
    private List<Case> cases(Db.Tx tx, Community community, List<Judged> group) {
        var open = stores.payments()
                .lockWaiting(tx, group.stream().map(Judged::intent).toList());
        var payments = stores.payments().payments(tx, List.copyOf(open));
        var purchases = stores.market().lockByIntents(tx, List.copyOf(open));
        var settled = purchases.values().stream()
                .filter(one -> one.state() == State.SETTLED)
                .map(ProveProceeds::key)
                .toList();
        var legs = stores.books().legs(tx, settled);
        var cases = new ArrayList<Case>();
        for (var judged : group) {
            var payment = payments.get(judged.intent());
            if (payment == null || payment.credit().isEmpty()) continue;
            var credit = payment.credit().get();
            var purchase = Optional.ofNullable(purchases.get(judged.intent()));
            cases.add(new Case(
                    judged, payment.rail(), credit, purchase, waiting(community, judged, purchase, credit, legs)));
        }
        return cases;
    }

    private static String key(Purchase settled) {
        return "settle:" + settled.id();
    }

    /** Who has unproven money of this payment in a wallet, and where it goes. */
    private static List<Waiting> waiting(
            Community community,
            Judged judged,
            Optional<Purchase> purchase,
            Credit credit,
            Map<String, List<Leg>> legs) {
        var whole = new Waiting(judged.household(), credit.amount(), LateMoneyEntries.pocket(community, Proof.PROVEN));
        return switch (credit.place()) {
            case SUSPENSE -> List.of();
            case BUYER -> List.of(whole);
            case ESCROW ->
                switch (purchase.map(Purchase::state).orElse(State.RESERVED)) {
                    case RESERVED, PAID_UNSETTLED, RELEASED -> List.of();
                    case UNFILLED -> List.of(whole);
                    case SETTLED -> {
                        var settled = purchase.orElseThrow();
                        yield ProofEntries.waiting(
                                community, settled.buyer(), legs.getOrDefault(key(settled), List.of()));
                    }
                };
        };
    }

    private void proven(Db.Tx tx, Community community, List<Case> all) {
        var entries = all.stream()
                .map(one -> ProofEntries.proven(
                        one.judged().intent(), one.rail(), one.credit().amount(), one.waiting()))
                .toList();
        for (var answer : stores.ledger().postAll(tx, entries, LedgerStore.Together.ATOMIC))
            if (answer instanceof LedgerStore.Answer.Refused refused)
                throw new IllegalStateException("the books refuse a proof: " + refused.reason());
        stores.collectionCredits()
                .markProven(tx, all.stream().map(one -> one.judged().intent()).toList(), clock.instant());
        stores.market()
                .proceeds(
                        tx,
                        all.stream()
                                .flatMap(one -> one.purchase().stream())
                                .filter(ProveProceeds::waits)
                                .map(Purchase::id)
                                .toList(),
                        Proceeds.PROVEN);
        for (var one : all)
            if (one.credit().place() == Place.ESCROW)
                one.purchase()
                        .filter(purchase -> purchase.state() == State.RELEASED)
                        .ifPresent(purchase -> giveBack(tx, community, purchase, one.credit()));
        repay(tx, community, all);
        for (var one : all)
            LOG.info(
                    "payment {} of {} is proven",
                    one.judged().intent(),
                    one.credit().amount());
    }

    private void repay(Db.Tx tx, Community community, List<Case> all) {
        var richer = all.stream()
                .flatMap(one -> one.waiting().stream())
                .map(Waiting::household)
                .collect(Collectors.toSet());
        if (richer.isEmpty()) return;
        var owing = stores.books().owing(tx, richer, community.currency());
        for (var one : all)
            for (var waiting : one.waiting())
                if (owing.contains(waiting.household()))
                    debts.repay(
                            tx,
                            community,
                            waiting.household(),
                            "proof:" + one.judged().intent());
    }

    /** The purchase was released while people looked into its payment, which was there after all. */
    private void giveBack(Db.Tx tx, Community community, Purchase purchase, Credit credit) {
        stores.ledger()
                .post(
                        tx,
                        LateMoneyEntries.returned(
                                community, purchase.id(), purchase.buyer(), credit.amount(), Proof.PROVEN));
        stores.market().unfilled(tx, purchase.id());
        debts.repay(tx, community, purchase.buyer(), "unfilled:" + purchase.id());
        var buyer = stores.households().get(tx, purchase.buyer());
        stores.notices()
                .tell(
                        tx,
                        "late:" + purchase.intent(),
                        buyer,
                        Notices.late(buyer.language(), credit.amount(), Proof.PROVEN),
                        clock.instant());
    }

    private void disproved(Db.Tx tx, Case one) {
        var judged = one.judged();
        var credit = one.credit();
        var inEscrow = credit.place() == Place.ESCROW
                && one.purchase()
                        .filter(it -> it.state() == State.SETTLED || it.state() == State.UNFILLED)
                        .isEmpty();
        var held = inEscrow
                ? credit.amount()
                : one.waiting().stream()
                        .filter(it -> it.household().equals(judged.household()))
                        .map(Waiting::amount)
                        .reduce(Money.zero(credit.amount().asset()), Money::plus);
        var claim = new Claimed(
                judged.intent(),
                one.rail(),
                judged.household(),
                credit.amount(),
                inEscrow ? Pocket.ESCROW : Pocket.WALLET_UNPROVEN,
                held);
        stores.ledger().post(tx, ProofEntries.disproved(claim, one.waiting()));
        one.purchase()
                .filter(ProveProceeds::waits)
                .ifPresent(it -> stores.market().proceeds(tx, List.of(it.id()), Proceeds.DISPROVED));
        LOG.warn(
                "payment {} of {} was none: {} claimed from its buyer",
                judged.intent(),
                credit.amount(),
                credit.amount().minus(held));
    }

    /** Whether the sellers' money of a purchase waits for the proof. */
    private static boolean waits(Purchase one) {
        return one.state() == State.SETTLED && one.proceeds() == Proceeds.UNPROVEN;
    }
}
