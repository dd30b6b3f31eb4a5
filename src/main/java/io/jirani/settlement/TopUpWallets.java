package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Phone;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Prompt;
import io.jirani.payments.IntentStore;
import io.jirani.payments.NewCollection;
import io.jirani.settlement.TopUpStore.Came;
import io.jirani.settlement.TopUpStore.Wanting;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job {@code settlement.topups}: asks the phones of households that said so to fill their wallets, by day and within what
 * each allows, and tells them what came. A request is named by household, day and number, so none is made twice.
 */
public final class TopUpWallets {
    private static final Logger LOG = LoggerFactory.getLogger(TopUpWallets.class);
    private static final int BATCH = 100;
    /** In the 13 letters that a prompt has. */
    private static final String PROMPT = "Jirani wallet";

    private final Db db;
    private final SettlementStores stores;
    private final IntentStore intents;
    private final TopUpStore topUps = new TopUpStore();
    private final Debts debts;
    private final Ids ids;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Consumer<String> nudge;

    /** A job's work. */
    public TopUpWallets(
            Db db,
            SettlementStores stores,
            IntentStore intents,
            Ids ids,
            Clock clock,
            MeterRegistry metrics,
            Consumer<String> nudge) {
        this.db = db;
        this.stores = stores;
        this.intents = intents;
        this.debts = new Debts(stores.ledger());
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
        this.nudge = nudge;
    }

    /** One pass; answers how many phones it asked and how many households it told. */
    public int pass() {
        var handled = 0;
        var faults = new Faults();
        for (var community : db.transaction(stores.communities()::all)) {
            try {
                handled += ask(community, faults) + tell(community);
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        if (handled > 0) nudge.accept("payments.collect");
        faults.end();
        return handled;
    }

    private int ask(Community community, Faults faults) {
        var now = clock.instant();
        // Money may not rest everywhere, and nobody is asked for it at night.
        if (community.custody() != Custody.WALLET
                || !TradingNotices.waking(now, community.zone()).equals(now)) return 0;
        var day = HouseholdDays.day(community, now);
        var asked = 0;
        for (var one : db.transaction(tx -> topUps.wanting(tx, community, day))) {
            try {
                if (db.transaction(tx -> ask(tx, community, day, one.household()))) {
                    count("asked");
                    asked++;
                }
            } catch (Problem refused) {
                // A prompt is open on the phone, or it was asked enough: the next pass looks again.
                count("refused");
                LOG.info("the wallet of {} is not filled now: {}", one.household(), refused.getMessage());
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        return asked;
    }

    private boolean ask(Db.Tx tx, Community community, LocalDate day, HouseholdId household) {
        stores.communities().lock(tx, community.id());
        var wanting = topUps.wanting(tx, community, day, household);
        if (wanting.isEmpty()) return false;
        var one = wanting.get();
        var phone = phone(tx, one);
        var due = one.rule().topUp().due(has(tx, community, household), one.today());
        if (phone.isEmpty() || due.isEmpty()) return false;
        var intent = new IntentId(ids.next());
        var number = phone.get().number();
        intents.open(
                tx,
                new NewCollection(
                        intent,
                        NewCollection.TOP_UP + household + ":" + day + ":"
                                + (one.today().times() + 1),
                        community.id(),
                        household,
                        number,
                        due.get(),
                        intents.isShared(tx, number)
                                ? Prompt.ofHouse(stores.households().get(tx, household))
                                : PROMPT),
                clock.instant());
        topUps.asked(tx, one, day, intent, due.get(), clock.instant());
        return true;
    }

    /** The number of the rule, while it is the household's and has proved itself. */
    private Optional<Phone> phone(Db.Tx tx, Wanting one) {
        return stores.households().phones().of(tx, one.household()).stream()
                .filter(phone -> phone.id().equals(one.rule().phone()) && phone.provedItself())
                .findFirst();
    }

    private Money has(Db.Tx tx, Community community, HouseholdId household) {
        var proven = Account.of(household, Pocket.WALLET, community.currency());
        var unproven = Account.of(household, Pocket.WALLET_UNPROVEN, community.currency());
        return stores.ledger().money(tx, proven).plus(stores.ledger().money(tx, unproven));
    }

    /** What came pays first what is owed; its household is told once, when it is proven. */
    private int tell(Community community) {
        return db.transaction(tx -> {
            stores.communities().lock(tx, community.id());
            var came = topUps.came(tx, community, BATCH);
            for (var one : came) tell(tx, community, one);
            return came.size();
        });
    }

    private void tell(Db.Tx tx, Community community, Came came) {
        debts.repay(tx, community, came.household(), "topup:" + came.intent());
        var household = stores.households().get(tx, came.household());
        var text = TradingNotices.toppedUp(household.language(), came.amount(), has(tx, community, came.household()));
        stores.notices().tell(tx, "topup:" + came.intent(), household, text, clock.instant());
        topUps.told(tx, came, clock.instant());
    }

    private void count(String result) {
        metrics.counter("jirani_topups_total", "result", result).increment();
    }
}
