package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Purchase;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.market.Purchase.State;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Credit;
import io.jirani.settlement.PaymentBooksStore.Judged;
import io.jirani.settlement.PaymentBooksStore.Place;
import io.jirani.settlement.ProofEntries.Claimed;
import io.jirani.settlement.ProofEntries.Waiting;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books what became of money that a callback claimed (ruling 5): once our own query has confirmed it, it is cash and the
 * sellers may have it; when it turned out to be none, the buyer owes it. Each is one transaction under the community's
 * lock, guarded by {@code collection_credit.proven_at} and by the ledger's key.
 */
public final class ProveProceeds {
    private static final Logger LOG = LoggerFactory.getLogger(ProveProceeds.class);
    private static final int BATCH = 25;

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
        for (var group : byCommunity.values()) booked += book(group, faults);
        booked += denied.pass(faults);
        if (booked > 0) nudge.accept("settlement.payouts");
        faults.end();
        return booked;
    }

    /** A community's in one commit; when that fails, each alone, so that only what is broken waits. */
    private int book(List<Judged> group, Faults faults) {
        try {
            return db.transaction(
                    tx -> group.stream().mapToInt(judged -> book(tx, judged)).sum());
        } catch (Exception fault) {
            if (group.size() > 1 && !(fault instanceof InterruptedException))
                return group.stream()
                        .mapToInt(judged -> book(List.of(judged), faults))
                        .sum();
            faults.add(fault);
            return 0;
        }
    }

    private int book(Db.Tx tx, Judged judged) {
        stores.communities().lock(tx, judged.community());
        if (!stores.payments().waits(tx, judged.intent())) return 0;
        var payment = stores.payments().payment(tx, judged.intent());
        if (payment.credit().isEmpty()) return 0;
        var credit = payment.credit().get();
        var community = stores.communities().get(tx, judged.community());
        var purchase = stores.market().lockByIntent(tx, judged.intent());
        var waiting = waiting(tx, community, judged, purchase, credit);
        switch (judged.verdict()) {
            case THERE -> proven(tx, community, judged, payment.rail(), credit, waiting, purchase);
            case NOT_THERE -> disproved(tx, judged, payment.rail(), credit, waiting, purchase);
        }
        return 1;
    }

    /** Who has unproven money of this payment in a wallet, and where it goes. */
    private List<Waiting> waiting(
            Db.Tx tx, Community community, Judged judged, Optional<Purchase> purchase, Credit credit) {
        var whole = new Waiting(judged.household(), credit.amount(), LateMoneyEntries.pocket(community, Proof.PROVEN));
        return switch (credit.place()) {
            case SUSPENSE -> List.of();
            case BUYER -> List.of(whole);
            case ESCROW ->
                switch (purchase.map(Purchase::state).orElse(State.RESERVED)) {
                    case RESERVED, RELEASED -> List.of();
                    case UNFILLED -> List.of(whole);
                    case SETTLED -> {
                        var settled = purchase.orElseThrow();
                        var legs = stores.books().legs(tx, "settle:" + settled.id());
                        yield ProofEntries.waiting(community, settled.buyer(), legs);
                    }
                };
        };
    }

    private void proven(
            Db.Tx tx,
            Community community,
            Judged judged,
            String rail,
            Credit credit,
            List<Waiting> waiting,
            Optional<Purchase> purchase) {
        var now = clock.instant();
        stores.ledger().post(tx, ProofEntries.proven(judged.intent(), rail, credit.amount(), waiting));
        stores.collectionCredits().markProven(tx, judged.intent(), now);
        if (settled(purchase))
            stores.market().proceeds(tx, purchase.orElseThrow().id(), Proceeds.PROVEN);
        if (credit.place() == Place.ESCROW
                && purchase.filter(one -> one.state() == State.RELEASED).isPresent())
            giveBack(tx, community, purchase.get(), credit);
        for (var one : waiting) debts.repay(tx, community, one.household(), "proof:" + judged.intent());
        LOG.info("payment {} of {} is proven", judged.intent(), credit.amount());
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
                        Notices.late(buyer.language(), credit.amount()),
                        clock.instant());
    }

    private void disproved(
            Db.Tx tx, Judged judged, String rail, Credit credit, List<Waiting> waiting, Optional<Purchase> purchase) {
        var inEscrow = credit.place() == Place.ESCROW
                && purchase.filter(one -> one.state() == State.SETTLED || one.state() == State.UNFILLED)
                        .isEmpty();
        var held = inEscrow
                ? credit.amount()
                : waiting.stream()
                        .filter(one -> one.household().equals(judged.household()))
                        .map(Waiting::amount)
                        .reduce(Money.zero(credit.amount().asset()), Money::plus);
        var claim = new Claimed(
                judged.intent(),
                rail,
                judged.household(),
                credit.amount(),
                inEscrow ? Pocket.ESCROW : Pocket.WALLET_UNPROVEN,
                held);
        stores.ledger().post(tx, ProofEntries.disproved(claim, waiting));
        if (settled(purchase))
            stores.market().proceeds(tx, purchase.orElseThrow().id(), Proceeds.DISPROVED);
        LOG.warn(
                "payment {} of {} was none: {} claimed from its buyer",
                judged.intent(),
                credit.amount(),
                credit.amount().minus(held));
    }

    private static boolean settled(Optional<Purchase> purchase) {
        return purchase.filter(one -> one.state() == State.SETTLED && one.proceeds() == Proceeds.UNPROVEN)
                .isPresent();
    }
}
