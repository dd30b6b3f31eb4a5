package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Purchase;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.Evidence;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Reason;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundCause;
import io.jirani.payments.RefundEffect;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.RefundState;
import io.jirani.payments.ReturnEntries;
import io.jirani.payments.SimHands;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The shell around refunds: as RequestRefund, OpenRefund, SendRefunds and RecordRefund do it on a database. */
final class Refunding {
    private static final Money ALONE = Money.kes(50_000);

    private final Town town;
    private final Undoing provider;
    private final Collecting collecting;
    private final Paying paying;
    private final RefundWatch watch;
    private final Map<IntentId, Long> planned = new HashMap<>();

    Refunding(Town town, Undoing provider, Collecting collecting, Paying paying) {
        this.town = town;
        this.provider = provider;
        this.collecting = collecting;
        this.paying = paying;
        this.watch = new RefundWatch(town, provider);
        town.onStart(this::start);
    }

    private void start() {
        planned.clear();
        if (town.has(Bug.CRASHED_REFUND_IS_SENT_AGAIN))
            for (var it : List.copyOf(town.tables.refunds.values()))
                if (it.state() == RefundState.SUBMITTING)
                    town.tables.refunds.put(it.id(), SimHands.in(it, RefundState.APPROVED));
        town.tables.refunds.values().forEach(this::plan);
    }

    /** Somebody asks for the money of a payment. Refused as RequestRefund refuses. */
    void ask(int n, IntentId payment) {
        if (!town.tables.collections.containsKey(payment) || !mayHave(payment)) return;
        town.commit(n, () -> {
            if (mayHave(payment)) begin(n, payment);
        });
    }

    /** The rule where no wallets are kept: late money goes back as it came. */
    void byRule(int n, IntentId payment) {
        var it = town.tables.collections.get(payment);
        if (it == null || town.community.custody() == Custody.WALLET) return;
        if (it.state() != CollectionState.LATE_CREDITED || it.amount().compareTo(ALONE) > 0) return;
        if (ofPayment(payment).isEmpty()) ask(n, payment);
    }

    private boolean mayHave(IntentId payment) {
        var it = town.tables.push(payment);
        var credit = town.tables.credits.get(payment);
        if (credit == null) return false;
        var standing = ofPayment(payment).stream()
                .anyMatch(one -> one.state() != RefundState.REFUSED && !town.has(Bug.REFUNDED_AGAIN));
        var credited = it.state().phase() == Phase.CREDITED || town.has(Bug.REFUNDED_AGAIN);
        var proven = it.evidence().isProof() && credit.provenAt().isPresent();
        return !standing && credited && (proven || town.has(Bug.REFUND_OF_A_CLAIM));
    }

    private List<Refund> ofPayment(IntentId payment) {
        return town.tables.refunds.values().stream()
                .filter(one -> one.payment().equals(payment))
                .toList();
    }

    private void begin(int n, IntentId payment) {
        var it = town.tables.push(payment);
        var method = it.receipt().isPresent() ? Refund.Method.REVERSAL : Refund.Method.PAYOUT;
        open(n, it, method, cause(it)).ifPresent(refund -> {
            collecting.record(payment, was -> new CollectionEvent.RefundBegun());
            if (refund.cause() != RefundCause.OTHER && refund.amount().compareTo(ALONE) <= 0)
                record(refund.id(), new RefundEvent.Approved());
            else people(n, refund.id());
        });
    }

    /** Two people agree, or do not; they come again until it is on disk. */
    private void people(int n, IntentId refund) {
        town.agenda.in(town.dice.between("people", n, 60_000, 1_800_000), () -> {
            var it = town.tables.refunds.get(refund);
            if (it == null || it.state() != RefundState.REQUESTED) return;
            people(n, refund);
            var yes = town.dice.happens("agree", n, 70);
            if (town.isAlive())
                town.commit(n, () -> record(refund, yes ? new RefundEvent.Approved() : new RefundEvent.Declined()));
        });
    }

    private RefundCause cause(Collection it) {
        if (it.state() == CollectionState.LATE_CREDITED) return RefundCause.LATE;
        var unfilled = town.tables.buy(it.id()).state() == Purchase.State.UNFILLED;
        return unfilled ? RefundCause.UNFILLED : RefundCause.OTHER;
    }

    private Optional<Refund> open(int n, Collection payment, Refund.Method method, RefundCause cause) {
        var back = payment.state() != CollectionState.REFUND_PENDING
                ? payment.state()
                : cause == RefundCause.LATE ? CollectionState.LATE_CREDITED : CollectionState.SUCCEEDED;
        var from = town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
        var id = id(payment.id(), method);
        var draft = SimHands.refund(id, payment, method, cause, from, back, town.now());
        var whole = draft.held().entry().legs().stream()
                .allMatch(leg -> town.ledger.free(leg.account()) >= Math.abs(leg.amount()));
        if (!whole) return Optional.empty(); // the books' no leaves the rest of the transaction as it is
        var hold = town.ledger.post(draft.held().entry());
        town.journal.put(town.tables.numbers, id, n);
        var it = SimHands.heldBy(draft, hold);
        save(it);
        return Optional.of(it);
    }

    private IntentId id(IntentId payment, Refund.Method method) {
        var before = ofPayment(payment).size();
        if (before == 0 && method == Refund.Method.REVERSAL) return payment;
        var name = "refund:" + payment + ":" + before;
        return new IntentId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)));
    }

    private void plan(Refund it) {
        var waits = it.state() == RefundState.APPROVED
                || it.state() == RefundState.SUBMITTING
                || it.state() == RefundState.SUBMITTED
                || it.state() == RefundState.UNKNOWN;
        if (!waits || it.nextLook().getEpochSecond() > 4_000_000_000L) return;
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
        var it = town.tables.refund(id);
        if (it.nextLook().isAfter(town.now())) {
            plan(it);
            return;
        }
        int n = town.tables.number(id);
        try {
            switch (it.state()) {
                case APPROVED -> go(n, it);
                case SUBMITTING, SUBMITTED, UNKNOWN -> {
                    town.commit(n, () -> record(id, carried(it)));
                    ask(n, town.tables.refund(id));
                }
                case REQUESTED, DONE, REFUSED, REVIEW -> {}
            }
        } finally {
            if (town.isAlive()) town.work(1_000, () -> plan(town.tables.refund(id)));
        }
    }

    private void go(int n, Refund it) {
        if (it.method() == Refund.Method.PAYOUT) {
            town.commit(n, () -> {
                watch.refunding(n, town.tables.refund(it.id()));
                paying.carry(it);
                record(it.id(), new RefundEvent.HandedOver());
            });
            return;
        }
        if (town.has(Bug.REFUND_BEFORE_COMMIT)) send(n, it);
        town.commit(n, () -> record(it.id(), new RefundEvent.Claimed()));
        if (town.dice.strikes(Fault.CRASH, n)) town.die(n);
        if (!town.has(Bug.REFUND_BEFORE_COMMIT)) send(n, town.tables.refund(it.id()));
    }

    private void send(int n, Refund it) {
        watch.refunding(n, it);
        provider.reverse(n, it, answer -> answered(n, it, answer));
    }

    private void ask(int n, Refund it) {
        var onItsWay = it.state() == RefundState.SUBMITTED || it.state() == RefundState.UNKNOWN;
        if (onItsWay
                && it.method() == Refund.Method.REVERSAL
                && it.providerRef().isPresent()) provider.ask(n, it);
    }

    private void answered(int n, Refund it, RefundEvent.SendAnswer answer) {
        if (town.dice.strikes(Fault.CRASH, n)) town.die(n);
        town.commit(n, () -> record(it.id(), answer));
        if (!(answer instanceof RefundEvent.Unclear)) return;
        if (town.has(Bug.REFUND_AGAIN_ON_TIMEOUT)) send(n, it);
        if (town.has(Bug.SECOND_METHOD_WHILE_UNKNOWN)) town.commit(n, () -> byPayout(town.tables.refund(it.id())));
    }

    private RefundEvent carried(Refund it) {
        if (it.method() == Refund.Method.REVERSAL) return new RefundEvent.TimePassed();
        return Optional.ofNullable(town.tables.payouts.get(it.id()))
                .map(Refunding::end)
                .orElseGet(RefundEvent.TimePassed::new);
    }

    private static RefundEvent end(Payout payout) {
        if (payout.state() == PayoutState.PAID) return new RefundEvent.Returned(Evidence.E2, payout.receipt());
        if (payout.state() == PayoutState.FAILED)
            return new RefundEvent.NotReturned(
                    Evidence.E2, payout.reason().orElse(new Reason("failed", "the payout failed")));
        return new RefundEvent.TimePassed();
    }

    /** Writes what follows from an event, within a transaction. */
    void record(IntentId id, RefundEvent told) {
        var was = town.tables.refunds.get(id);
        if (was == null) return;
        var event = Planted.refund(town, was, told);
        var step = was.on(event, town.now(), town.settings);
        watch.stepped(was, event, step);
        save(step.next());
        for (var effect : step.effects()) apply(was, step.next(), effect);
    }

    /** The statement has a payment's reversal: its refund hears so. */
    void told(IntentId payment, RefundEvent event) {
        ofPayment(payment).stream()
                .filter(one -> one.state() != RefundState.REFUSED)
                .findFirst()
                .ifPresent(one -> record(one.id(), event));
    }

    private void apply(Refund was, Refund it, RefundEffect effect) {
        switch (effect) {
            case RefundEffect.PostHold post -> {
                if (it.method() == Refund.Method.REVERSAL)
                    town.ledger.post(it.held().done(it.hold()));
                watch.refunded(it);
            }
            case RefundEffect.VoidHold end -> {
                var ours = was.method() == Refund.Method.REVERSAL
                        || was.state() == RefundState.REQUESTED
                        || was.state() == RefundState.APPROVED;
                if (ours && !town.has(Bug.REFUSED_REFUND_KEEPS_THE_HOLD))
                    town.ledger.post(it.held().undone(it.hold()));
            }
            case RefundEffect.Given given -> {
                if (!town.has(Bug.REFUND_DOES_NOT_END_THE_PAYMENT))
                    collecting.record(it.payment(), payment -> new CollectionEvent.RefundDone());
            }
            case RefundEffect.PutBack put ->
                collecting.record(it.payment(), payment -> new CollectionEvent.RefundUndone(it.back()));
            case RefundEffect.PayOut pay -> byPayout(it);
            case RefundEffect.ChargeBack back ->
                town.ledger.post(ReturnEntries.chargedBack(it.rail(), back.receipt(), it.household(), it.amount()));
            case RefundEffect.AskPeople ask -> town.journal.put(town.tables.reviews, it.payment(), ask.cause());
            case RefundEffect.Alarm alarm -> town.watch.alarm(it.id(), alarm.what());
        }
    }

    private void byPayout(Refund refused) {
        var payment = town.tables.push(refused.payment());
        var other = open(town.tables.number(payment.id()), payment, Refund.Method.PAYOUT, refused.cause());
        if (other.isPresent()) record(other.get().id(), new RefundEvent.Approved());
        else collecting.record(payment.id(), was -> new CollectionEvent.RefundUndone(refused.back()));
    }

    private void save(Refund next) {
        town.journal.put(town.tables.refunds, next.id(), next);
        town.agenda.note(next.state());
        plan(next);
    }
}
