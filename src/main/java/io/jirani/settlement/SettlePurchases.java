package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.Purchase;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.market.Purchase.State;
import io.jirani.market.Trade;
import io.jirani.payments.CollectionState;
import io.jirani.settlement.MarketBooksStore.Waiting;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Credit;
import io.jirani.settlement.PaymentBooksStore.Payment;
import io.jirani.settlement.PaymentBooksStore.Place;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends purchases whose payment has an answer: paid ones are settled in one transaction (energy, money, fee, receipts, the
 * meter's new credit), the others give their energy back to the book. Each is one transaction under the community's lock,
 * guarded by the purchase's state and by the ledger's key.
 */
public final class SettlePurchases {
    private static final Logger LOG = LoggerFactory.getLogger(SettlePurchases.class);
    private static final int BATCH = 100;
    /** A settlement the books refuse so often is given up and its money is the buyer's (ruling 9). */
    private static final int TRIES = 3;
    /** Who has work after a purchase ended. */
    private static final List<String> NEXT =
            List.of("metering.commands", "settlement.proofs", "settlement.payouts", "settlement.notices");

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Clock sunClock;
    private final Consumer<String> nudge;
    private final Debts debts;
    private final LateMoney late;
    private final Map<PurchaseId, Integer> refusals = new HashMap<>();

    /**
     * A job's work.
     *
     * @param sunClock the neighbourhood's, for the supplier's price of now
     * @param nudge asks another job to look, by its name
     */
    public SettlePurchases(Db db, SettlementStores stores, Clock clock, Clock sunClock, Consumer<String> nudge) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.sunClock = sunClock;
        this.nudge = nudge;
        this.debts = new Debts(stores.ledger());
        this.late = new LateMoney(db, stores, clock);
    }

    /** One pass; answers how many purchases it ended, and how many owners of late money it told. */
    public int pass() {
        var ended = 0;
        var faults = new Faults();
        for (var waiting : db.transaction(tx -> stores.market().answered(tx, BATCH))) {
            try {
                ended += end(waiting);
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        ended += late.pass();
        if (ended > 0) NEXT.forEach(nudge);
        faults.end();
        return ended;
    }

    private int end(Waiting waiting) {
        try {
            var ended = db.transaction(tx -> resolve(tx, waiting));
            refusals.remove(waiting.purchase());
            return ended;
        } catch (LedgerStore.Refused refused) {
            var times = refusals.merge(waiting.purchase(), 1, Integer::sum);
            LOG.warn("purchase {} could not be settled, time {}: {}", waiting.purchase(), times, refused.getMessage());
            if (times < TRIES) return 0;
            refusals.remove(waiting.purchase());
            return db.transaction(tx -> unfill(tx, waiting));
        }
    }

    private int resolve(Db.Tx tx, Waiting waiting) {
        stores.communities().lock(tx, waiting.community());
        var purchase = stores.market().lock(tx, waiting.purchase());
        if (purchase.state() != State.RESERVED) return 0;
        var payment = stores.payments().payment(tx, purchase.intent());
        var paid = payment.credit().filter(credit -> credit.place() == Place.ESCROW);
        if (payment.state() == CollectionState.SUCCEEDED) {
            if (paid.isEmpty()) throw new IllegalStateException("no money in escrow for purchase " + purchase.id());
            settle(tx, purchase, payment, paid.get());
        } else {
            release(tx, purchase, Ending.of(payment.state(), payment.reasonCode()));
        }
        return 1;
    }

    private void settle(Db.Tx tx, Purchase purchase, Payment payment, Credit credit) {
        var now = clock.instant();
        var community = stores.communities().get(tx, purchase.community());
        var paid = paid(tx, purchase, community, credit);
        stores.ledger().post(tx, SettlementEntries.settled(paid));
        stores.purchases()
                .settled(tx, purchase.id(), now, paid.proof() == Proof.PROVEN ? Proceeds.PROVEN : Proceeds.UNPROVEN);
        if (paid.proof() == Proof.PROVEN) {
            var cause = "settle:" + purchase.id();
            for (var seller : paid.sellers().keySet()) debts.repay(tx, community, seller, cause);
            debts.repay(tx, community, purchase.buyer(), cause);
        }
        for (var trade : paid.trades()) stores.log().settled(tx, purchase, trade, now);
        receipts(tx, paid, payment);
        stores.credits().tell(tx, purchase.buyer(), now, sunClock.instant());
        LOG.info("purchase {} settled: {} for {}", purchase.id(), paid.energy(), paid.total());
    }

    private void receipts(Db.Tx tx, PaidPurchase paid, Payment payment) {
        var now = clock.instant();
        var supplier = stores.communities()
                .tariffAt(tx, paid.community().id(), sunClock.instant())
                .price();
        var buyer = stores.households().get(tx, paid.buyer());
        stores.notices()
                .tell(
                        tx,
                        "bought:" + paid.id(),
                        buyer,
                        Notices.bought(buyer.language(), paid, payment.receiptNo(), supplier),
                        now);
        for (var trade : paid.trades()) {
            var seller = stores.households().get(tx, trade.seller());
            stores.notices().tell(tx, "sold:" + trade.id(), seller, Notices.sold(seller.language(), paid, trade), now);
        }
    }

    private int unfill(Db.Tx tx, Waiting waiting) {
        stores.communities().lock(tx, waiting.community());
        var purchase = stores.market().lock(tx, waiting.purchase());
        if (purchase.state() != State.RESERVED) return 0;
        var credit = stores.payments().payment(tx, purchase.intent()).credit();
        if (credit.filter(one -> one.place() == Place.ESCROW).isPresent()) {
            var community = stores.communities().get(tx, purchase.community());
            var money = credit.get();
            stores.ledger()
                    .post(
                            tx,
                            LateMoneyEntries.returned(
                                    community, purchase.id(), purchase.buyer(), money.amount(), money.proof()));
            if (money.proof() == Proof.PROVEN)
                debts.repay(tx, community, purchase.buyer(), "unfilled:" + purchase.id());
        }
        release(tx, purchase, Ending.UNFILLED);
        stores.market().unfilled(tx, purchase.id());
        return 1;
    }

    private void release(Db.Tx tx, Purchase purchase, Ending ending) {
        var now = clock.instant();
        var holds = stores.purchases().trades(tx, purchase.id()).stream()
                .map(Trade::hold)
                .toList();
        var standing = stores.books().standing(tx, holds);
        if (!standing.isEmpty())
            stores.ledger().post(tx, Entry.voiding("release:" + purchase.id(), "purchase.released", standing));
        stores.purchases().release(tx, purchase.id(), now);
        stores.log().released(tx, purchase, ending, now);
        var buyer = stores.households().get(tx, purchase.buyer());
        var text = Notices.notBought(buyer.language(), purchase.energy(), ending);
        stores.notices().tell(tx, "released:" + purchase.id(), buyer, text, now);
        LOG.info("purchase {} released: {}", purchase.id(), ending.word());
    }

    private PaidPurchase paid(Db.Tx tx, Purchase purchase, Community community, Credit credit) {
        return new PaidPurchase(
                purchase.id(),
                community,
                purchase.buyer(),
                credit.amount(),
                credit.proof(),
                stores.purchases().trades(tx, purchase.id()));
    }
}
