package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import io.jirani.settlement.PayoutBooksStore.Payee;
import io.jirani.settlement.PayoutBooksStore.Why;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends sellers their proven money: reserves a payout in the books and hands it to payments, in one transaction under the
 * community's lock, one at a time for each household. Whose sum is above the float waits, and the others are paid; when nothing
 * can be paid the rail pauses and says so. Filling the float ends the pause.
 */
public final class PayOutSellers {
    private static final Logger LOG = LoggerFactory.getLogger(PayOutSellers.class);
    /** How a pause that this job may end begins; one that people or payments ordered stays. */
    private static final String DRY = "float: ";

    private final Db db;
    private final SettlementStores stores;
    private final OpenPayout opening;
    private final Clock clock;
    private final String rail;
    private final PayoutPolicy policy;
    private final Consumer<String> nudge;
    private final Withheld withheld;
    private final PayoutPhones phones;
    private final AtomicInteger paused;
    private final AtomicInteger aboveFloat;

    /**
     * A job's work.
     *
     * @param rail whose float pays, such as {@code mpesa}
     */
    public PayOutSellers(
            Db db,
            SettlementStores stores,
            Ids ids,
            Clock clock,
            String rail,
            PayoutPolicy policy,
            MeterRegistry metrics,
            Consumer<String> nudge) {
        this.db = db;
        this.stores = stores;
        this.opening = new OpenPayout(stores, ids, rail);
        this.clock = clock;
        this.rail = rail;
        this.policy = policy;
        this.nudge = nudge;
        this.withheld = new Withheld(metrics);
        this.phones = new PayoutPhones(stores.households().phones());
        this.aboveFloat = metrics.gauge("jirani_payouts_above_float", new AtomicInteger());
        this.paused = metrics.gauge("jirani_payouts_paused", new AtomicInteger());
    }

    /** One pass; answers how many payouts it reserved. What fails for one household stops no other's. */
    public int pass() {
        var reason = db.transaction(tx -> stores.rails().paused(tx, rail));
        paused.set(reason.isPresent() ? 1 : 0);
        if (reason.filter(why -> !isDry(why)).isPresent()) return 0;
        var reserved = 0;
        var waiting = new ArrayList<PayoutPhone>();
        var tooMuch = new ArrayList<Money>();
        var faults = new Faults();
        for (var payee : turns()) {
            try {
                var outcome = db.transaction(tx -> reserve(tx, payee));
                if (outcome instanceof Outcome.Above above) tooMuch.add(above.due());
                if (outcome instanceof Outcome.Reserved) reserved++;
                if (outcome instanceof Outcome.Withheld withheld) waiting.add(withheld.why());
            } catch (Problem notToday) {
                LOG.info("payout to {} waits: {}", payee.household(), notToday.getMessage());
            } catch (LedgerStore.Refused refused) {
                LOG.warn("payout to {} could not be reserved: {}", payee.household(), refused.getMessage());
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        withheld.set(waiting);
        aboveFloat.set(tooMuch.size());
        db.inTransaction(tx -> state(tx, tooMuch.stream().findFirst()));
        if (reserved > 0) nudge.accept("payments.disburse");
        faults.end();
        return reserved;
    }

    /** Whether a rail is paused only because a sum is above its float. */
    static boolean isDry(String reason) {
        return reason.startsWith(DRY);
    }

    private sealed interface Outcome {
        record Reserved() implements Outcome {}

        record NotYet() implements Outcome {}

        record Withheld(PayoutPhone why) implements Outcome {}

        record Above(Money due) implements Outcome {}
    }

    /**
     * Whose turn it is by what their accounts show now. Settlements wait for the community's lock too, so it is taken for
     * these alone, and what is sent is decided anew under it. Where one cannot be looked at it is everybody's turn: each then
     * fails of itself alone.
     */
    private List<Payee> turns() {
        try {
            return db.transaction(this::dueNow);
        } catch (RuntimeException broken) {
            LOG.warn("who is due cannot be told, so each is tried: {}", broken.getMessage());
            return db.transaction(this::payees);
        }
    }

    private List<Payee> payees(Db.Tx tx) {
        return stores.payouts().payees(tx, policy.minimum(), clock.instant());
    }

    private List<Payee> dueNow(Db.Tx tx) {
        var rules = new HashMap<CommunityId, Community>();
        return payees(tx).stream()
                .filter(payee -> due(
                                payee,
                                stores.payouts().payable(tx, payee.household(), payee.free()),
                                rules.computeIfAbsent(
                                        payee.community(),
                                        id -> stores.communities().get(tx, id)))
                        .isPresent())
                .toList();
    }

    private Optional<Money> due(Payee payee, Money free, Community community) {
        if (payee.why() == Why.LEAVES) return policy.allOf(free);
        return policy.dueNow(
                community.custody(),
                free,
                clock.instant().atZone(community.zone()),
                payee.lastPayout().map(last -> last.atZone(community.zone())));
    }

    private Outcome reserve(Db.Tx tx, Payee payee) {
        var now = clock.instant();
        stores.communities().lock(tx, payee.community());
        if (!stores.payouts().isPayee(tx, payee.household())) return new Outcome.NotYet();
        if (stores.payouts().open(tx, payee.household()).isPresent()) return new Outcome.NotYet();
        var community = stores.communities().get(tx, payee.community());
        var pocket = PaidPurchase.sellersPocket(community);
        var free = stores.payouts()
                .payable(
                        tx,
                        payee.household(),
                        stores.ledger().money(tx, Account.of(payee.household(), pocket, community.currency())));
        var due = due(payee, free, community);
        if (due.isEmpty()) return new Outcome.NotYet();
        var household = stores.households().get(tx, payee.household());
        var amount = due.get();
        var to = phones.of(tx, household.id(), now);
        if (to.ready().isEmpty()) {
            withhold(tx, household, to, now);
            return new Outcome.Withheld(to);
        }
        if (isRefused(tx, household, to.ready().get().id(), now)) return new Outcome.NotYet();
        if (!covered(tx, amount)) return new Outcome.Above(amount);
        opening.open(tx, household, to.ready().get(), pocket, amount, Money.zero(amount.asset()), now);
        return new Outcome.Reserved();
    }

    /** Whether the provider refuses that number for now; its household hears it once, from us and in its tongue. */
    private boolean isRefused(Db.Tx tx, Household household, PhoneId to, Instant now) {
        var last = RefusedPayoutStore.last(tx, household.id()).filter(it -> it.holds(to, now));
        last.ifPresent(it -> stores.notices()
                .tell(tx, "refused:" + it.payout(), household, Notices.refused(household.language(), it.code()), now));
        return last.isPresent();
    }

    /** Tells the household once why its money waits. */
    private void withhold(Db.Tx tx, Household household, PayoutPhone why, Instant now) {
        Notices.withheld(household.language(), why)
                .ifPresent(text ->
                        stores.notices().tell(tx, "withheld:" + household.id() + ":" + why, household, text, now));
    }

    /** Whether the float reaches. */
    private boolean covered(Db.Tx tx, Money amount) {
        return inFloat(tx, amount.asset()).compareTo(amount) >= 0;
    }

    private Money inFloat(Db.Tx tx, Asset asset) {
        return stores.ledger().money(tx, Account.payout(rail, asset));
    }

    /**
     * Keeps the rail's state and its reason in step with the float. It pauses only when nothing at all can be paid: while
     * something is set aside and not sent yet, a pause would keep that too.
     *
     * @param above the first sum the float does not cover
     */
    private void state(Db.Tx tx, Optional<Money> above) {
        var why = stores.rails().paused(tx, rail);
        var dry = above.isPresent() && !stores.payouts().hasUnsent(tx, rail);
        if (dry && why.isEmpty()) {
            var due = above.get();
            var reason = DRY + inFloat(tx, due.asset()) + " left, " + due + " due; fund the payout float";
            stores.rails().pause(tx, rail, reason, clock.instant());
            LOG.warn("payouts by {} are paused: {}", rail, reason);
        }
        if (!dry && why.filter(PayOutSellers::isDry).isPresent()) {
            stores.rails().open(tx, rail, clock.instant());
            LOG.info("payouts by {} go on", rail);
        }
        paused.set(dry ? 1 : 0);
    }
}
