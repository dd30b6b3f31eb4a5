package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import io.jirani.settlement.PayoutBooksStore.Payee;
import io.jirani.settlement.PayoutBooksStore.Why;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends sellers their proven money: reserves a payout in the books and hands it to payments, in one transaction under the
 * community's lock, one at a time for each household. A dry float pauses the rail and says so; filling it ends the pause.
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
        this.paused = metrics.gauge("jirani_payouts_paused", new AtomicInteger());
    }

    /** One pass; answers how many payouts it reserved. What fails for one household stops no other's. */
    public int pass() {
        var reason = db.transaction(tx -> stores.rails().paused(tx, rail));
        paused.set(reason.isPresent() ? 1 : 0);
        if (reason.filter(why -> !why.startsWith(DRY)).isPresent()) return 0;
        var reserved = 0;
        var waiting = new ArrayList<PayoutPhone>();
        var faults = new Faults();
        for (var payee : db.transaction(tx -> stores.payouts().payees(tx, policy.minimum(), clock.instant()))) {
            try {
                var outcome = db.transaction(tx -> reserve(tx, payee));
                if (outcome instanceof Outcome.Dry) break;
                if (outcome instanceof Outcome.Reserved) reserved++;
                if (outcome instanceof Outcome.Withheld withheld) waiting.add(withheld.why());
            } catch (LedgerStore.Refused refused) {
                LOG.warn("payout to {} could not be reserved: {}", payee.household(), refused.getMessage());
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        withheld.set(waiting);
        if (reserved > 0) nudge.accept("payments.disburse");
        faults.end();
        return reserved;
    }

    private sealed interface Outcome {
        record Reserved() implements Outcome {}

        record NotYet() implements Outcome {}

        record Withheld(PayoutPhone why) implements Outcome {}

        record Dry() implements Outcome {}
    }

    private Outcome reserve(Db.Tx tx, Payee payee) {
        var now = clock.instant();
        stores.communities().lock(tx, payee.community());
        if (!stores.payouts().isPayee(tx, payee.household())) return new Outcome.NotYet();
        if (stores.payouts().open(tx, payee.household()).isPresent()) return new Outcome.NotYet();
        var community = stores.communities().get(tx, payee.community());
        var pocket = PaidPurchase.sellersPocket(community);
        var free = stores.ledger().money(tx, Account.of(payee.household(), pocket, community.currency()));
        var due = payee.why() == Why.LEAVES
                ? policy.allOf(free)
                : policy.dueNow(
                        community.custody(),
                        free,
                        now.atZone(community.zone()),
                        payee.lastPayout().map(last -> last.atZone(community.zone())));
        if (due.isEmpty()) return new Outcome.NotYet();
        var household = stores.households().get(tx, payee.household());
        var amount = due.get();
        var to = phones.of(tx, household.id(), now);
        if (to.ready().isEmpty()) {
            withhold(tx, household, to, now);
            return new Outcome.Withheld(to);
        }
        if (!covered(tx, amount, now)) return new Outcome.Dry();
        opening.open(tx, household, to.ready().get(), pocket, amount, Money.zero(amount.asset()), now);
        return new Outcome.Reserved();
    }

    /** Tells the household once why its money waits. */
    private void withhold(Db.Tx tx, Household household, PayoutPhone why, Instant now) {
        Notices.withheld(household.language(), why)
                .ifPresent(text ->
                        stores.notices().tell(tx, "withheld:" + household.id() + ":" + why, household, text, now));
    }

    /** Whether the float reaches; keeps the rail's state and its reason in step with it. */
    private boolean covered(Db.Tx tx, Money amount, Instant now) {
        var inFloat = stores.ledger().money(tx, Account.payout(rail, amount.asset()));
        var why = stores.rails().paused(tx, rail);
        if (inFloat.compareTo(amount) >= 0) {
            if (why.isPresent()) {
                stores.rails().open(tx, rail, now);
                LOG.info("payouts by {} go on: {} in the float", rail, inFloat);
            }
            paused.set(0);
            return true;
        }
        if (why.isEmpty()) {
            var reason = DRY + inFloat + " left, " + amount + " due; fund the payout float";
            stores.rails().pause(tx, rail, reason, now);
            LOG.warn("payouts by {} are paused: {}", rail, reason);
        }
        paused.set(1);
        return false;
    }
}
