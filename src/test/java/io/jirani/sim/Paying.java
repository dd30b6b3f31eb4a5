package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEffect;
import io.jirani.payments.PayoutEntries;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Reason;
import io.jirani.payments.Refund;
import io.jirani.payments.SimHands;
import io.jirani.settlement.PayoutHold;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shell around payouts: as OpenPayout, Disburse and RecordPayout do it on a database. */
final class Paying {
    private static final long LATER = 300_000;
    private static final long OPENED = 3_600_000;

    private final Town town;
    private final PayoutRail rail;
    private final Map<IntentId, Long> planned = new HashMap<>();

    Paying(Town town, PayoutRail rail) {
        this.town = town;
        this.rail = rail;
        town.onStart(this::start);
    }

    private void start() {
        planned.clear();
        if (town.has(Bug.CRASHED_PAYOUT_IS_SENT_AGAIN))
            for (var it : List.copyOf(town.tables.payouts.values()))
                if (it.state() == PayoutState.SUBMITTING) town.tables.payouts.put(it.id(), Planted.again(it));
        town.tables.payouts.values().forEach(this::plan);
    }

    /** Sets a household's free money aside and stores the payout, in one transaction. */
    void open(int n, IntentId id, HouseholdId home, long most) {
        var from = pocket();
        if (town.has(Bug.PAYS_UNPROVEN) && free(home, Pocket.WALLET_UNPROVEN) >= 100) from = Pocket.WALLET_UNPROVEN;
        var amount = Money.kes(Math.min(free(home, from), most)).floorWhole();
        if (amount.isZero() || isOpen(home)) return;
        if (town.ledger.free(Account.payout(Town.RAIL, Asset.KES)) < amount.minor()) return;
        var hold = new PayoutHold(id, Town.RAIL, home, from, amount, Money.zero(Asset.KES));
        town.commit(n, () -> {
            var held = town.ledger.post(hold.entry());
            town.journal.put(town.tables.numbers, id, n);
            save(Planted.fresh(town, id, home, amount, held));
        });
    }

    /** Carries a refund: under its id and its hold. */
    void carry(Refund it) {
        save(Planted.fresh(town, it.id(), it.household(), it.amount(), it.hold()));
    }

    private long free(HouseholdId home, Pocket pocket) {
        return town.ledger.free(Account.of(home, pocket, Asset.KES));
    }

    private boolean isOpen(HouseholdId home) {
        return town.tables.payouts.values().stream()
                .anyMatch(it -> it.household().equals(home) && it.state().isLive());
    }

    private void plan(Payout it) {
        if (!it.state().isLive() || it.nextLook().getEpochSecond() > 4_000_000_000L) return;
        var at = town.agenda.millis() + town.until(it.nextLook());
        var before = planned.get(it.id());
        if (before != null && before <= at) return;
        planned.put(it.id(), at);
        town.agenda.ours(at - town.agenda.millis(), () -> {
            planned.remove(it.id());
            work(it.id());
        });
    }

    private void work(IntentId id) {
        var it = town.tables.payout(id);
        if (it.nextLook().isAfter(town.now())) {
            plan(it);
            return;
        }
        var paused = town.tables.paused.containsKey(Town.RAIL) && !town.has(Bug.PAUSED_RAIL_PAYS_ON);
        if (paused && it.state() == PayoutState.RESERVED) {
            town.work(LATER, () -> plan(town.tables.payout(id)));
            return;
        }
        try {
            if (it.state() == PayoutState.RESERVED) claim(it);
            else if (it.state().isLive()) look(it);
        } finally {
            if (town.isAlive()) town.work(1_000, () -> plan(town.tables.payout(id)));
        }
    }

    private void claim(Payout it) {
        int n = town.tables.number(it.id());
        if (town.has(Bug.PAYOUT_BEFORE_COMMIT)) send(n, it);
        town.commit(n, () -> record(it.id(), new PayoutEvent.Claimed()));
        if (town.dice.strikes(Fault.CRASH, n)) town.die(n);
        if (!town.has(Bug.PAYOUT_BEFORE_COMMIT)) send(n, town.tables.payout(it.id()));
    }

    private void send(int n, Payout it) {
        town.watch.sent(n, it);
        rail.pay(n, it, answer -> answered(n, it, answer));
        if (town.has(Bug.HTTP_RETRIES_POSTS) && town.dice.happens("retries", n, 20)) rail.pay(n, it, again -> {});
    }

    private void answered(int n, Payout it, PayoutEvent.SendAnswer answer) {
        if (town.dice.strikes(Fault.CRASH, n)) town.die(n);
        town.commit(n, () -> record(it.id(), Planted.sent(town, answer)));
        if (answer instanceof PayoutEvent.Unclear && town.has(Bug.PAYOUT_AGAIN_ON_TIMEOUT))
            rail.pay(n, it, again -> {});
    }

    private void look(Payout it) {
        int n = town.tables.number(it.id());
        town.commit(n, () -> {
            var next = record(it.id(), new PayoutEvent.TimePassed());
            save(SimHands.lookAt(
                    next, town.now().plus(town.settings.railTimeout().multipliedBy(2))));
        });
        var state = town.tables.payout(it.id()).state();
        if (state != PayoutState.SUBMITTED && state != PayoutState.UNKNOWN) return;
        rail.status(n, it.id());
        var asked = new PayoutEvent.Open(new Reason("asked", "the answer comes later"));
        town.agenda.ours(town.dice.between("query", n, 50, 900), () -> town.commit(n, () -> record(it.id(), asked)));
    }

    /** Writes what follows from an event, within a transaction. */
    Payout record(IntentId id, PayoutEvent told) {
        var was = town.tables.payout(id);
        var event = Planted.payout(town, was, told);
        var step = Planted.payoutStep(town, was, event, was.on(event, town.now(), town.settings));
        town.watch.stepped(was, event, step);
        for (var effect : step.effects()) apply(step.next(), effect);
        if (town.has(Bug.CHARGE_PER_RESULT) && told instanceof PayoutEvent.Paid && was.state() == PayoutState.PAID)
            town.ledger.post(Planted.chargedAgain(town, was, rail.charge()));
        save(step.next());
        return step.next();
    }

    private void apply(Payout it, PayoutEffect effect) {
        switch (effect) {
            case PayoutEffect.PostHold post -> {
                if (town.has(Bug.PAID_WITHOUT_POSTING)) return;
                var sent = post.sent().orElse(it.amount());
                town.ledger.post(PayoutEntries.paid(it, town.ledger.held(it.hold()), sent, rail.charge()));
                if (sent.compareTo(it.amount()) > 0) town.ledger.post(PayoutEntries.lost(it, sent.minus(it.amount())));
                if (!town.has(Bug.CHARGE_FORGOTTEN))
                    PayoutEntries.charge(it, rail.charge()).ifPresent(town.ledger::post);
                town.watch.paidOut(it, post.receipt());
                town.journal.put(town.tables.receipts, post.receipt().number(), it.id());
            }
            case PayoutEffect.VoidHold end -> town.ledger.post(PayoutEntries.unpaid(it));
            case PayoutEffect.PauseRail pause -> pause(pause.reason());
            case PayoutEffect.BookLoss lost -> {
                town.ledger.post(PayoutEntries.lost(it, lost.sent().orElse(it.amount())));
                town.watch.paidOut(it, lost.receipt());
                town.journal.put(town.tables.receipts, lost.receipt().number(), it.id());
            }
            case PayoutEffect.GiveBack back -> {
                if (!town.has(Bug.PAYOUT_REVERSAL_IGNORED))
                    town.ledger.stillOut(it).back(it, pocket()).forEach(town.ledger::post);
            }
            case PayoutEffect.AskPeople ask -> town.journal.put(town.tables.reviews, it.id(), ask.cause());
            case PayoutEffect.Alarm alarm -> town.watch.alarm(it.id(), alarm.what());
        }
    }

    /** People look into it and open the rail again. */
    private void pause(String reason) {
        town.journal.put(town.tables.paused, Town.RAIL, reason);
        town.agenda.in(OPENED, () -> town.tables.paused.remove(Town.RAIL));
    }

    private void save(Payout next) {
        town.journal.put(town.tables.payouts, next.id(), next);
        town.agenda.note(next.state());
        plan(next);
    }

    private Pocket pocket() {
        return town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }
}
