package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.Purchase;
import io.jirani.market.Trade;
import io.jirani.payments.CollectionState;
import io.jirani.payments.ResultCodes;
import io.jirani.payments.ResultCodes.PushCode;
import io.jirani.run.SideBySide;
import io.jirani.settlement.AfterSettling.Settled;
import io.jirani.settlement.MarketBooksStore.Waiting;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Payment;
import io.jirani.settlement.PaymentBooksStore.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends purchases whose payment has an answer: paid ones are settled (energy, money, fee, receipts, the meter's new credit),
 * the others give their energy back to the book. Those of a community are ended together, in one transaction under its
 * lock; each is guarded by its state and by the ledger's key, and one that the books refuse leaves the others.
 */
public final class SettlePurchases {
    private static final Logger LOG = LoggerFactory.getLogger(SettlePurchases.class);
    /** So many are ended under the community's lock at once: who buys meanwhile waits for it. */
    private static final int BATCH = 100;
    /** While purchases come one after the other, owners of late money and of refunds are told so often. */
    private static final Duration TELLS = Duration.ofSeconds(1);
    /** A settlement the books refuse so often is given up and its money is the buyer's (ruling 9). */
    private static final int TRIES = 3;
    /** Who has work after a purchase ended. */
    private static final List<String> NEXT =
            List.of("metering.commands", "settlement.proofs", "settlement.payouts", "settlement.notices");

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Consumer<String> nudge;
    private final Debts debts;
    private final LateMoney late;
    private final FreeEscrow escrow;
    private final TellRefunds refunds;
    private final AfterSettling followUp;
    private final UnsettledStore unsettled = new UnsettledStore();
    private Instant toldAt = Instant.EPOCH;

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
        this.nudge = nudge;
        this.debts = new Debts(stores.ledger());
        this.escrow = new FreeEscrow(stores, debts);
        this.late = new LateMoney(db, stores, clock);
        this.refunds = new TellRefunds(db, stores, clock);
        this.followUp = new AfterSettling(stores, debts, clock, sunClock);
    }

    /** One pass; answers how many purchases it ended, and how many owners of late money and of refunds it told. */
    public int pass() {
        var ended = 0;
        var faults = new Faults();
        var byCommunity = db.transaction(tx -> stores.market().answered(tx, BATCH)).stream()
                .collect(Collectors.groupingBy(Waiting::community, LinkedHashMap::new, Collectors.toList()));
        ended += SideBySide.sum(byCommunity.values(), group -> end(group, faults));
        if (ended > 0) NEXT.forEach(nudge);
        if (ended == 0 || !clock.instant().isBefore(toldAt.plus(TELLS))) {
            toldAt = clock.instant();
            var told = late.pass(faults) + refunds.pass();
            if (told > 0) NEXT.forEach(nudge);
            ended += told;
        }
        faults.end();
        return ended;
    }

    /** A community's together; when that fails, each alone, so that only what is broken waits. */
    private int end(List<Waiting> group, Faults faults) {
        try {
            return end(group);
        } catch (LedgerStore.Refused refused) {
            if (group.size() == 1) return refused(group.getFirst(), refused.reason());
        } catch (Exception fault) {
            if (group.size() == 1 || fault instanceof InterruptedException) {
                faults.add(fault);
                return 0;
            }
        }
        return group.stream().mapToInt(one -> end(List.of(one), faults)).sum();
    }

    private int end(List<Waiting> group) {
        var done = db.transaction(tx -> resolve(tx, group));
        var ended = done.ended().size();
        for (var waiting : group) {
            var reason = done.refused().get(waiting.purchase());
            if (reason != null) ended += refused(waiting, reason);
        }
        return ended;
    }

    private int refused(Waiting waiting, LedgerStore.Reason reason) {
        int times = db.<Integer>transaction(tx -> count(tx, waiting.purchase(), reason));
        LOG.warn("purchase {} could not be settled, time {}: {}", waiting.purchase(), times, reason);
        if (times < TRIES) return 0;
        return db.transaction(tx -> unfill(tx, waiting));
    }

    private int count(Db.Tx tx, PurchaseId id, LedgerStore.Reason reason) {
        var now = clock.instant();
        int times = unsettled.refused(tx, id, reason, TRIES, now);
        if (times == 1)
            stores.log().paidUnsettled(tx, stores.purchases().find(tx, id).orElseThrow(), now);
        return times;
    }

    /** What one transaction did: the purchases it ended, and those whose settlement the books refuse. */
    private record Done(List<PurchaseId> ended, Map<PurchaseId, LedgerStore.Reason> refused) {}

    /** Ends purchases of one community in one transaction; what is paid is booked in one call. */
    private Done resolve(Db.Tx tx, List<Waiting> group) {
        var done = new Done(new ArrayList<>(), new HashMap<>());
        var community = group.getFirst().community();
        stores.communities().lock(tx, community);
        var rules = stores.communities().get(tx, community);
        var open = stores
                .market()
                .lockAll(tx, group.stream().map(Waiting::purchase).toList())
                .stream()
                .filter(purchase -> purchase.state().isOpen())
                .toList();
        var payments = stores.payments()
                .payments(tx, open.stream().map(Purchase::intent).toList());
        var trades = stores
                .purchases()
                .trades(tx, open.stream().map(Purchase::id).toList())
                .stream()
                .collect(Collectors.groupingBy(Trade::purchase));
        var paid = new ArrayList<Settled>();
        for (var purchase : open) {
            var payment = Objects.requireNonNull(payments.get(purchase.intent()));
            if (payment.state() == CollectionState.SUCCEEDED) {
                paid.add(paid(purchase, payment, rules, trades.getOrDefault(purchase.id(), List.of())));
            } else {
                release(tx, purchase, Ending.of(payment.state(), payment.reasonCode()), why(payment));
                escrow.of(tx, rules, purchase, payment);
                done.ended().add(purchase.id());
            }
        }
        book(tx, rules, paid, done);
        return done;
    }

    private void book(Db.Tx tx, Community community, List<Settled> paid, Done done) {
        var entries =
                paid.stream().map(one -> SettlementEntries.settled(one.what())).toList();
        var answers = stores.ledger().postAll(tx, entries, LedgerStore.Together.EACH);
        var booked = new ArrayList<Settled>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof LedgerStore.Answer.Refused refused)
                done.refused().put(paid.get(i).purchase().id(), refused.reason());
            else booked.add(paid.get(i));
        }
        followUp.write(tx, community, booked);
        for (var one : booked) done.ended().add(one.purchase().id());
    }

    private int unfill(Db.Tx tx, Waiting waiting) {
        stores.communities().lock(tx, waiting.community());
        var purchase = stores.market().lock(tx, waiting.purchase());
        if (!purchase.state().isOpen()) return 0;
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
        release(tx, purchase, Ending.UNFILLED, Optional.empty());
        stores.market().unfilled(tx, purchase.id());
        return 1;
    }

    private void release(Db.Tx tx, Purchase purchase, Ending ending, Optional<PushCode> why) {
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
        var text = Notices.notBought(buyer.language(), purchase.energy(), ending, why);
        stores.notices().tell(tx, "released:" + purchase.id(), buyer, text, now);
        LOG.info("purchase {} released: {}", purchase.id(), ending.word());
    }

    /** What the provider said, when it is why the payment failed. */
    private static Optional<PushCode> why(Payment payment) {
        return payment.state() == CollectionState.FAILED
                ? payment.reasonCode().flatMap(ResultCodes::push)
                : Optional.empty();
    }

    private static Settled paid(Purchase purchase, Payment payment, Community community, List<Trade> trades) {
        var credit = payment.credit()
                .filter(one -> one.place() == Place.ESCROW)
                .orElseThrow(() -> new IllegalStateException("no money in escrow for purchase " + purchase.id()));
        var what =
                new PaidPurchase(purchase.id(), community, purchase.buyer(), credit.amount(), credit.proof(), trades);
        return new Settled(purchase, payment, what);
    }
}
